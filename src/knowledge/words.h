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

/// A code point of UTF-8 and its bytes; `code` 0 and one byte where they are none.
struct Letter {
  char32_t code = 0;
  std::string_view bytes;
};
Letter letter_at(std::string_view text, std::size_t at);

/// True for a word that cut_words made of Chinese characters.
bool is_chinese(std::string_view word);
/// Whether a text has Chinese characters.
bool has_chinese(std::string_view text);

}  // namespace kerf::knowledge
