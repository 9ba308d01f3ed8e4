// Text that came from outside (file names, labels, answers) made safe to show: in HTML, in a script, in a
// terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kerf::report {

enum class Newlines { escape, keep };

/// Valid UTF-8 in which nothing acts unseen: control characters, bytes that are not UTF-8 and characters that
/// reverse the direction of text become visible escapes such as \x1b or \u202e. `keep` lets line feeds and
/// tabs pass.
std::string visible_text(std::string_view text, Newlines newlines = Newlines::escape);

/// visible_text with the five characters of markup as entities; for element content and quoted attributes,
/// HTML or XML.
std::string escape_markup(std::string_view text, Newlines newlines = Newlines::escape);

/// JSON text for inside a <script> element: < > & become \u escapes, so that nothing in it can end the
/// element.
std::string escape_json_for_script(std::string json);

/// RFC 4648 base64 with padding.
std::string base64(std::string_view bytes);

/// Columns that UTF-8 text takes on a terminal: 2 for wide East Asian characters, 0 for combining ones.
std::size_t display_width(std::string_view text);

/// Text of at most `columns` columns; longer text loses its middle to one ellipsis and keeps more of its end,
/// where the file's name is.
std::string shorten_middle(std::string_view text, std::size_t columns);

}  // namespace kerf::report
