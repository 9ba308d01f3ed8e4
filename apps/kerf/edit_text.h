// A text that the person at the terminal changes in an editor of their choice.
#pragma once

#include <string>

namespace kerf {

/// Opens `text` in $VISUAL, $EDITOR or vi, in a file with that ending, and returns what was saved. Throws
/// Error when the editor cannot be run or reports a failure.
std::string edit_text(const std::string& text, const std::string& ending);

}  // namespace kerf
