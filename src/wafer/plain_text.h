// Text of foreign files as text that every output of Kerf can hold.
#pragma once

#include <string>
#include <string_view>

namespace kerf::wafer {

/// The text as UTF-8 without control characters (each becomes a space). Bytes that are not UTF-8 are taken
/// for Latin-1, which testers of the eighties and nineties write.
std::string plain_text(std::string_view bytes);

/// Whether two words of ASCII are the same without regard to case.
bool same_name(std::string_view a, std::string_view b);

}  // namespace kerf::wafer
