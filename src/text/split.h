// Cuts text into the pieces that byte-pair encoding works on, as the regular expression of Qwen2 and Qwen3
// does.
#pragma once

#include <cstddef>
#include <string_view>

namespace kerf::text {

/// The expression that piece_end() stands for, as it is written in tokenizer.json.
inline constexpr std::string_view kSplitPattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

/// End of the piece of valid UTF-8 that starts at `begin` < text.size(). Every character is in exactly one
/// piece.
std::size_t piece_end(std::string_view text, std::size_t begin);

}  // namespace kerf::text
