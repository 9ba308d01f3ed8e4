// Free text as a trainee types it, made comparable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kerf::teach {

/// Lower case, hyphens and punctuation as single spaces, one space before and after: " edge ring at 6 o clock
/// ". Chinese is left as it is, without spaces between its characters.
std::string plain(std::string_view text);

/// Where `phrase` (itself plain, without outer spaces) stands in plain text: as whole words, or anywhere when
/// it is Chinese. npos: nowhere. A plural s may follow.
std::size_t find_phrase(const std::string& plain_text, std::string_view phrase, std::size_t from = 0);
bool has_phrase(const std::string& plain_text, std::string_view phrase);

/// The words that carry meaning: English ones stemmed, without articles and the like; Chinese as pairs of
/// neighbouring characters.
std::vector<std::string> content_words(std::string_view text);

/// The share of `words` that `others` holds, 0..1; 0 without words.
double share_found(const std::vector<std::string>& words, const std::vector<std::string>& others);

/// Whether the trainee passes: nothing, "?", "skip", "I don't know".
bool is_pass(std::string_view text);

/// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& names);

}  // namespace kerf::teach
