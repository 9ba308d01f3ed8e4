// WordPiece tokenizer of BERT checkpoints (J. Devlin et al., NAACL 2019), as a tokenizer.json describes it.
#pragma once

#include <kerf/file.h>
#include <kerf/tokenizer.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kerf::text {

/// Lower-case, accents left out, Chinese letters and punctuation apart, then the longest pieces first.
class WordPiece {
 public:
  /// Reads a tokenizer.json. Throws Error naming the file and what is broken, or of another kind, in it.
  static WordPiece load(const Path& file);
  /// Parses the text of one; `name` appears in errors.
  static WordPiece from_json(std::string_view json, const std::string& name);

  /// "[CLS]", the pieces of the text, "[SEP]": at most `most` ids (2 or more), of a longer text its
  /// beginning. What is not UTF-8 counts as U+FFFD.
  std::vector<TokenId> encode(std::string_view text, std::size_t most) const;
  /// One more than the largest id.
  TokenId size() const { return size_; }

 private:
  void add_word(std::string_view word, std::vector<TokenId>& ids) const;

  std::unordered_map<std::string, TokenId> pieces_;
  TokenId unknown_ = 0, first_ = 0, last_ = 0, size_ = 0;
};

}  // namespace kerf::text
