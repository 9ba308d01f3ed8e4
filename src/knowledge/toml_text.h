// What is looked at in a TOML file's text before it is parsed.
#pragma once

#include <string>
#include <string_view>

namespace kerf::knowledge {

/// Throws Error naming the line where a byte beyond ASCII stands outside of quotes and comments, which no
/// TOML file has, or next behind a backslash, which only a text continued over a line's end may have. toml++
/// 3.3 does not take these cleanly: its test for white space runs into undefined behaviour.
void refuse_stray_letters(std::string_view text, const std::string& name);

}  // namespace kerf::knowledge
