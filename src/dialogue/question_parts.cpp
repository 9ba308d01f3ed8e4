#include "dialogue/question_parts.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/trimmed.h"
#include "dialogue/letters.h"
#include "dialogue/regex.h"
#include "knowledge/words.h"

namespace kerf::dialogue {
namespace {

constexpr std::size_t kMostParts = 5, kFewestWords = 3;

// How a question begins, and where a second one joins it.
const char* const kOpens =
    "^\\s*(?:(?:ok|okay|so|and|hi|hello|hey|please|well|now|then|if (?:so|yes|not))[, ]+)*"
    "(?:what|where|how|which|why|who|is|are|does|do|did|has|have|should|could|can|(?:then )?tell me|give "
    "me|name|"
    "list|say|explain|describe|recommend|suggest)\\b|\\b(?:is|are|does|do|was|were)n.t "
    "(?:it|this|that|there|they)\\?$|"
    ",? (?:right|correct|yes|no)\\?$";
const char* const kJoins =
    "(?:[,;]? (?:and|also|then|plus)(?: then)? |[,;] )(?=(?:what|where|how|which|why|who|is it|is there|is "
    "this|are there|does it|do you|should i|should we|can it|can you|if so|if not|tell me|give "
    "me|name|list|say|explain|"
    "describe|recommend|suggest)\\b)";
// A second part without a subject or verb of its own is an ellipsis of the first.
const char* const kWhole =
    "\\b(?:what.s|where.s|how.s|who.s|which.s)\\b|\\b(?:is|are|was|were|does|do|did|has|have|should|could|"
    "can|will|would|fail|fails|failed|causes?|caused|"
    "shows?|means?|happen(?:s|ed)?)\\b|^\\s*(?:and "
    ")?(?:give|name|list|say|explain|describe|recommend|suggest)\\b";
// Where a part may join another in any words, if both are answered alone.
const char* const kMayJoin = "[,;]? (?:and|plus|as well as) |[,;] (?:then )?|，|；";

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

bool is_whole(const std::string& part) {
  const Regex opens(kOpens, ""), whole(kWhole, "");
  return words_in(part) >= kFewestWords && opens.find(part) && whole.find(part);
}

/// Each is a whole question, or answered alone.
bool stand_alone(const std::vector<std::string>& parts, const AnswerPart& answer) {
  if (parts.size() < 2 || parts.size() > kMostParts) return false;
  std::vector<EarlierTurn> before;
  return std::ranges::all_of(parts, [&](const std::string& part) {
    const auto told = answer ? answer(before, part) : std::nullopt;
    before.push_back({part, told.value_or(""), true});
    return (told && (words_in(part) > 1 || told->empty())) || is_whole(part);
  });
}

/// Takes every occurrence of a piece out of the text.
void take_out(std::string& text, const std::string& piece) {
  for (auto at = text.find(piece); at != std::string::npos && !piece.empty(); at = text.find(piece))
    text.erase(at, piece.size());
}

/// Whether a text says less than a piece does: not its words, and not all of its numbers.
bool lacks_of(const std::string& text, const std::string& piece) {
  if (text.find(piece) != std::string::npos) return false;
  const auto numbers = Regex("\\d+(?:\\.\\d+)?", "").find_all(piece);
  return numbers.empty() || std::ranges::any_of(numbers, [&](const RegexMatch& number) {
           return text.find(piece.substr(number.begin, number.end - number.begin)) == std::string::npos;
         });
}

// What a part of a question has that asks for something.
const char* const kAsksZh =
    "[？?吗呢么]|什么|哪|多|几|怎|谁|何|是否|有没有|是不是|给|说|查|讲|列|啥|原因|总结|处理|描述";

/// The pieces that are answered alone, where the answer to the whole says nothing but what is answered to
/// some of them; empty: there are none.
std::vector<std::string> left_out(const std::string& question, const AnswerPart& answer) {
  std::vector<std::pair<std::size_t, std::size_t>> cuts;
  for (const auto& match : Regex(kMayJoin, "").find_all(question)) cuts.emplace_back(match.begin, match.end);
  if (cuts.empty() || cuts.size() >= kMostParts) return {};
  // After a comma alone stand the choices of a question, too.
  const auto last = question.substr(cuts.back().first, cuts.back().second - cuts.back().first);
  if (last.starts_with(", ") && !last.ends_with("and ")) return {};
  auto parts = cut_at(question, cuts);
  // "Have a look at this one" asks for nothing by itself.
  if (knowledge::has_chinese(question))
    std::erase_if(parts, [](const std::string& part) { return !Regex(kAsksZh, "").find(part); });
  if (parts.size() < 2) return {};
  auto rest = answer({}, question);
  if (!rest && !knowledge::has_chinese(question)) return {};
  std::vector<EarlierTurn> before;
  bool lacks = false;
  for (const auto& part : parts) {
    const bool bare = part.empty() || (!knowledge::has_chinese(part) && words_in(part) < 2);
    const auto told = bare ? std::nullopt : answer(before, part);
    if (!told) return {};
    lacks = lacks || !rest || lacks_of(*rest, *told);
    before.push_back({part, *told, true});
  }
  if (!rest) return parts;
  for (const auto& turn : before) take_out(*rest, turn.answer);
  return lacks && trimmed(*rest, " \n").empty() ? parts : std::vector<std::string>{};
}

// Where a second question joins a first one in Chinese.
const char* const kJoinsZh =
    "[？?](?=.)|[，；](?=(?:再|然后|顺便|另外|还有|同时|并且|接下来|那|先查|最(?:可能|先)|首先|要先|该(?:查|"
    "先)|"
    "第一步)|.{0,4}(?:怎么处理|原因是|先查))";
constexpr std::size_t kFewestBytesZh = 9;  // three characters

std::vector<std::string> in_chinese(const std::string& question) {
  std::vector<std::pair<std::size_t, std::size_t>> cuts;
  for (const auto& match : Regex(kJoinsZh, "").find_all(question)) cuts.emplace_back(match.end, match.end);
  auto parts = cut_at(question, cuts);
  const Regex asks(kAsksZh, "");
  const bool whole = std::ranges::all_of(
      parts, [&](const std::string& part) { return part.size() > kFewestBytesZh && asks.find(part); });
  return whole && parts.size() > 1 && parts.size() <= kMostParts ? parts : std::vector{question};
}

}  // namespace

std::size_t words_in(const std::string& text) {
  std::istringstream stream(text);
  std::string word;
  std::size_t words = 0;
  while (stream >> word) ++words;
  return words;
}

std::vector<std::string> question_parts(const std::string& question, const AnswerPart& answer) {
  auto marked = at_marks(question);
  std::vector<std::string> finer;
  for (const auto& part : marked)
    for (auto& piece : at_joins(part)) finer.push_back(std::move(piece));
  if (knowledge::has_chinese(question)) {
    if (auto parts = in_chinese(question); parts.size() > 1) return parts;
  } else {
    if (stand_alone(finer, answer)) return finer;
    if (stand_alone(marked, answer)) return marked;
    if (marked.size() > 1) return {question};
  }
  if (!answer) return {question};
  const auto parts = left_out(question, answer);
  return parts.empty() ? std::vector{question} : parts;
}

bool asks_confidence(const std::string& question) {
  static const char* const kAsks =
      "\\b(?:probability|percentage|odds) (?:that )?(?:you (?:got|are|were|give)|(?:can|do|should) (?:i|we) "
      "(?:enter|put|note|quote))|\\bconfidence figure|判定(?:的)?概率|(?:判断|判定)(?:得)?准不准|"
      "\\bhow often are you (?:wrong|right|mistaken)|\\bhow "
      "(?:sure|certain|confident)\\b|\\b(?:your|what|which) (?:confidence|certainty)\\b|"
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
