#include <kerf/error.h>
#include <kerf/tokenizer.h>

#include "text/added_tokens.h"
#include "text/bpe.h"
#include "text/split.h"
#include "text/tokenizer_data.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace kerf {

using text::AddedTokenScanner;
using text::Bpe;

struct Tokenizer::State : text::TokenizerData {
  using TokenizerData::TokenizerData;
};

Tokenizer::Tokenizer(std::shared_ptr<const State> state) : state_(std::move(state)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

Tokenizer Tokenizer::load(const Path& folder) {
  return Tokenizer(std::make_shared<const State>(text::read_tokenizer_files(folder)));
}

Tokenizer Tokenizer::from_json(std::string_view text, const std::string& name) {
  return Tokenizer(std::make_shared<const State>(text::parse_tokenizer_json(text, name)));
}

namespace {

constexpr std::size_t kMostTextBytes = std::size_t{1} << 30;

/// One call of encode: the stages hand their text on to the next one.
class Encoder {
 public:
  Encoder(const text::TokenizerData& state, bool added_tokens) : state_(state), added_tokens_(added_tokens) {}

  std::vector<TokenId> run(std::string_view text) {
    cut(text, state_.scanner, [&](std::string_view gap) { normalize(gap); });
    return std::move(ids_);
  }

 private:
  /// Hands the stretches between added tokens to `next` and emits the tokens themselves.
  template <typename Next>
  void cut(std::string_view text, const AddedTokenScanner& scanner, Next next) {
    std::size_t position = 0;
    while (added_tokens_ && !scanner.empty()) {
      const auto match = scanner.find(text, position);
      if (match.id < 0) break;
      if (match.begin > position) next(text.substr(position, match.begin - position));
      ids_.push_back(match.id);
      position = match.end;
    }
    if (position < text.size()) next(text.substr(position));
  }

  void normalize(std::string_view text) {
    const auto next = [&](std::string_view gap) { pieces(gap); };
    if (text::surely_nfc(text)) return cut(text, state_.normalized_scanner, next);
    const std::string normalized = text::to_nfc(text);
    cut(normalized, state_.normalized_scanner, next);
  }

  void pieces(std::string_view text) {
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text::piece_end(text, begin);
      state_.bpe.encode(text.substr(begin, end - begin), space_, ids_);
      begin = end;
    }
  }

  const text::TokenizerData& state_;
  bool added_tokens_;
  Bpe::Workspace space_;
  std::vector<TokenId> ids_;
};

}  // namespace

std::vector<TokenId> Tokenizer::encode(std::string_view text, const EncodeOptions& options) const {
  const std::size_t valid = text::valid_utf8_prefix(text);
  if (valid != text.size()) fail("the text to tokenize is not valid UTF-8 at byte {}", valid);
  if (text.size() > kMostTextBytes) fail("the text to tokenize is longer than {} bytes", kMostTextBytes);
  return Encoder(*state_, options.added_tokens).run(text);
}

std::string Tokenizer::decode(const std::vector<TokenId>& ids, bool skip_special) const {
  std::string joined;
  for (const TokenId id : ids) {
    if (!skip_special || !is_special(id)) joined += bytes(id);
  }
  return text::lossy_utf8(joined);
}

const std::string& Tokenizer::bytes(TokenId id) const {
  static const std::string kNothing;
  return id >= 0 && id < size() ? state_->bytes[static_cast<std::size_t>(id)] : kNothing;
}

bool Tokenizer::is_special(TokenId id) const {
  return id >= 0 && id < size() && state_->special[static_cast<std::size_t>(id)] != 0;
}

std::optional<TokenId> Tokenizer::added_token(std::string_view text) const {
  const auto found = state_->added.find(text);
  if (found == state_->added.end()) return std::nullopt;
  return found->second;
}

TokenId Tokenizer::size() const {
  return static_cast<TokenId>(state_->bytes.size());
}

StreamDecoder::StreamDecoder(const Tokenizer& tokenizer, bool skip_special)
    : tokenizer_(&tokenizer), skip_special_(skip_special) {}

std::string StreamDecoder::push(TokenId id) {
  if (skip_special_ && tokenizer_->is_special(id)) return {};
  pending_ += tokenizer_->bytes(id);
  std::size_t held_back = 0;
  std::string text = text::lossy_utf8(pending_, &held_back);
  pending_.erase(0, pending_.size() - held_back);
  return text;
}

std::string StreamDecoder::finish() {
  std::string text = text::lossy_utf8(pending_);
  pending_.clear();
  return text;
}

}  // namespace kerf
