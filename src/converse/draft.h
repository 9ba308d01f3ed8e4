// An answer while it is written: sentences are checked as they end, and what contradicts the facts is not
// given out.
#pragma once

#include <kerf/dialogue.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::converse {

/// Bytes of `text` up to the end of its last whole sentence, the space behind it included. A sentence ends at
/// . ? ! before white space, at a Chinese full stop, question or exclamation mark, and at a line's end.
std::size_t whole_sentences(std::string_view text);

class CheckedText {
 public:
  /// May shorten the sentence.
  using Check = std::function<std::vector<Claim>(std::string& sentence)>;
  using Emit = std::function<bool(const std::string& text)>;
  CheckedText(Check check, Emit emit) : check_(std::move(check)), emit_(std::move(emit)) {}

  /// Takes text as it is written; false: stop, a sentence does not hold or the receiver has enough.
  bool push(const std::string& text);
  /// Takes what is left as the last sentence.
  bool finish();
  /// Forgets the sentence that did not hold, so that another can be written.
  void retry();

  const std::string& accepted() const { return accepted_; }
  const std::vector<Claim>& claims() const { return claims_; }
  /// Claims of the last sentence that did not hold.
  const std::vector<Claim>& refused() const { return refused_; }
  bool failed() const { return failed_; }
  bool stopped() const { return stopped_; }

 private:
  Check check_;
  Emit emit_;
  std::string accepted_, pending_;
  std::vector<Claim> claims_, refused_;
  bool failed_ = false, stopped_ = false;
  bool take(std::string sentence);
};

}  // namespace kerf::converse
