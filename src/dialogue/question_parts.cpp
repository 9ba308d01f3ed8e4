#include "dialogue/question_parts.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/trimmed.h"
#include "dialogue/letters.h"
#include "dialogue/regex.h"

namespace kerf::dialogue {
namespace {

constexpr std::size_t kMostParts = 3, kFewestWords = 3;

// How a question begins, and where a second one joins it.
const char* const kOpens =
    "^\\s*(?:(?:ok|okay|so|and|hi|hello|hey|please|well|now|then|if (?:so|yes|not))[, ]+)*"
    "(?:what|where|how|which|why|who|is|are|does|do|did|has|have|should|could|can|(?:then )?tell me)\\b";
const char* const kJoins =
    "(?:[,;]? (?:and|also|then|plus)(?: then)? |[,;] )(?=(?:what|where|how|which|why|who|is it|is there|is "
    "this|are there|does it|"
    "do you|should i|should we|can it)\\b)";
// A second part without a subject or verb of its own is an ellipsis of the first.
const char* const kWhole =
    "\\b(?:what.s|where.s|how.s|who.s|which.s)\\b|\\b(?:is|are|was|were|does|do|did|has|have|should|could|"
    "can|will|would|fail|fails|failed|causes?|caused|"
    "shows?|means?|happen(?:s|ed)?)\\b";

std::size_t words_in(const std::string& text) {
  std::istringstream stream(text);
  std::string word;
  std::size_t words = 0;
  while (stream >> word) ++words;
  return words;
}

std::vector<std::string> cut_at(const std::string& text,
                                const std::vector<std::pair<std::size_t, std::size_t>>& cuts) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (const auto& [end, next] : cuts) {
    parts.emplace_back(trimmed(text.substr(from, end - from), " \t\n,"));
    from = next;
  }
  parts.emplace_back(trimmed(text.substr(from), " \t\n,"));
  if (parts.back().empty()) parts.pop_back();
  return parts;
}

std::vector<std::string> at_marks(const std::string& question) {
  std::vector<std::pair<std::size_t, std::size_t>> cuts;
  for (auto at = question.find('?'); at != std::string::npos; at = question.find('?', at + 1))
    cuts.emplace_back(at + 1, at + 1);
  return cut_at(question, cuts);
}

std::vector<std::string> at_joins(const std::string& question) {
  std::vector<std::pair<std::size_t, std::size_t>> cuts;
  for (const auto& match : Regex(kJoins, "").find_all(question)) cuts.emplace_back(match.begin, match.end);
  // A comma alone opens a relative clause as well.
  const auto before =
      cuts.empty() ? std::string_view() : std::string_view(question).substr(0, cuts.back().second);
  if (!before.ends_with("and ") && !before.ends_with("also ") && !before.ends_with("then ") &&
      !before.ends_with("plus "))
    return {question};
  auto parts = cut_at(question, cuts);
  for (auto& part : parts)
    if (!part.ends_with('?')) part += '?';
  return parts;
}

bool stand_alone(const std::vector<std::string>& parts) {
  const Regex opens(kOpens, ""), whole(kWhole, "");
  return parts.size() > 1 && parts.size() <= kMostParts &&
         std::ranges::all_of(parts, [&](const std::string& part) {
           return words_in(part) >= kFewestWords && opens.find(part) && whole.find(part);
         });
}

// Where a second question joins a first one in Chinese.
const char* const kJoinsZh =
    "？(?=.)|[，；](?=(?:再|然后|顺便|另外|还有|同时|并且|接下来|那|先查|最(?:可能|先)|首先|要先|该(?:查|先)|"
    "第一步)|.{0,4}(?:怎么处理|原因是|先查))";
constexpr std::size_t kFewestBytesZh = 9;  // three characters

std::vector<std::string> in_chinese(const std::string& question) {
  std::vector<std::pair<std::size_t, std::size_t>> cuts;
  for (const auto& match : Regex(kJoinsZh, "").find_all(question)) cuts.emplace_back(match.end, match.end);
  auto parts = cut_at(question, cuts);
  const bool whole =
      std::ranges::all_of(parts, [](const std::string& part) { return part.size() > kFewestBytesZh; });
  return whole && parts.size() > 1 && parts.size() <= kMostParts ? parts : std::vector{question};
}

bool is_chinese(const std::string& text) {
  return Regex("[\\x{4e00}-\\x{9fff}]", "").find(text).has_value();
}

}  // namespace

std::vector<std::string> question_parts(const std::string& question) {
  if (is_chinese(question)) return in_chinese(question);
  if (auto parts = at_marks(question); stand_alone(parts)) return parts;
  if (std::ranges::count(question, '?') > 1) return {question};
  if (auto parts = at_joins(question); stand_alone(parts)) return parts;
  return {question};
}

bool asks_confidence(const std::string& question) {
  static const char* const kAsks =
      "\\bhow (?:sure|certain|confident)\\b|\\b(?:your|what|which) (?:confidence|certainty)\\b|"
      "\\bwhat(?: is|.s) the confidence\\b|\\bchances? (?:that )?(?:you are|you.re|this is|it is|it.s) "
      "wrong\\b|(?:几成|多少|多大|几分)(?:的)?把握|把握(?:有)?(?:多大|多少|几成|几分)|置信度";
  return Regex(kAsks, "").find(question).has_value();
}

bool asks_familiarity(const std::string& question) {
  static const char* const kAsks =
      "\\b(?:never|ever|not|n.t) (?:been )?seen\\b|\\bseen (?:this|it|that|one|something)(?: \\w+){0,3} "
      "before\\b|"
      "\\b(?:a|an|some|any) (?:\\w+ )?(?:known|new|unknown|unfamiliar|novel) (?:kind of "
      ")?(?:pattern|class|type|signature)\\b|"
      "\\bunknown (?:pattern|class|type)\\b|没见过|见过(?:这|吗|没)|未知(?:的)?(?:图案|类型)|新(?:的)?图案";
  return Regex(kAsks, "").find(question).has_value();
}

}  // namespace kerf::dialogue
