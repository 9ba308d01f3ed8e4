// Cuts text into what is searched for: lower-case words of Latin letters and digits, and for Chinese, which
// writes no spaces, each two neighbouring characters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kerf::knowledge {

/// "Edge-Ring 边缘环" gives edge, ring, 边缘, 缘环. A Chinese character that stands alone is a word; letters
/// outside ASCII join the word they are in; bytes that are no UTF-8 divide words. At most `limit` words.
std::vector<std::string> cut_words(std::string_view text, std::size_t limit = 100'000);

/// True for a word that cut_words made of Chinese characters.
bool is_chinese(std::string_view word);

}  // namespace kerf::knowledge
