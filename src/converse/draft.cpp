#include "converse/draft.h"

#include <algorithm>
#include <array>

namespace kerf::converse {
namespace {

constexpr std::array<std::string_view, 3> kWideEnds = {"。", "？", "！"};

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// Length of the sentence end at `at`, 0 where there is none.
std::size_t end_at(std::string_view text, std::size_t at) {
  for (const auto mark : kWideEnds)
    if (text.substr(at).starts_with(mark)) return mark.size();
  if (text[at] == '\n') return 1;
  const bool mark = text[at] == '.' || text[at] == '?' || text[at] == '!';
  return mark && at + 1 < text.size() && is_space(text[at + 1]) ? 2 : 0;
}

}  // namespace

std::size_t whole_sentences(std::string_view text) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (const auto length = end_at(text, at)) end = at + length;
  return end;
}

bool CheckedText::take(std::string sentence) {
  const auto claims = check_(sentence);
  failed_ = std::any_of(claims.begin(), claims.end(), [](const Claim& claim) { return !claim.holds; });
  if (failed_) return refused_ = claims, false;
  accepted_ += sentence;
  claims_.insert(claims_.end(), claims.begin(), claims.end());
  if (emit_ && !sentence.empty() && !emit_(sentence)) stopped_ = true;
  return !stopped_;
}

bool CheckedText::push(const std::string& text) {
  pending_ += text;
  const auto whole = whole_sentences(pending_);
  if (whole == 0) return true;
  const std::string sentence = pending_.substr(0, whole);
  pending_.erase(0, whole);
  return take(sentence);
}

bool CheckedText::finish() {
  const std::string rest = std::exchange(pending_, "");
  return rest.empty() || take(rest);
}

void CheckedText::retry() {
  pending_.clear();
  failed_ = false;
}

}  // namespace kerf::converse
