// Makes a TOML file's text fit for the parser.
#pragma once

#include <string>
#include <string_view>

namespace kerf::knowledge {

/// The text with its letters beyond ASCII as \U escapes, lines kept: toml++ 3.3 runs into undefined behaviour
/// where it asks of some of them whether they are white space. Throws Error naming the line where such a
/// letter is no UTF-8, or where an escape would not mean the same: outside of double quotes and comments, or
/// next behind a backslash.
std::string in_ascii(std::string_view text, const std::string& name);

}  // namespace kerf::knowledge
