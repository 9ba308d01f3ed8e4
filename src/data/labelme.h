// What reading and writing LabelMe share.
#pragma once

#include <string_view>

namespace kerf {

/// LabelMe's own list of labels, in the order in which it offers them.
inline constexpr std::string_view kLabelmeList = "labels.txt";
/// Flag of a shape that stands for a crowd.
inline constexpr const char* kLabelmeCrowd = "crowd";

/// Whether LabelMe itself uses this key at the top of its files; it keeps all others as they are.
bool is_labelme_key(std::string_view key);

}  // namespace kerf
