#include "dialogue/asking_part.h"

#include <iterator>
#include <string_view>
#include <vector>

#include "base/trimmed.h"
#include "dialogue/question_parts.h"
#include "dialogue/regex.h"
#include "knowledge/words.h"

namespace kerf::dialogue {
namespace {

constexpr std::size_t kFewestWords = 4;
constexpr std::size_t kFewestBytesZh = 15;  // five characters

// Where a sentence ends; after a colon, a dash or an apology only where a question follows.
const char* const kEnds =
    "(?<!\\be\\.g)(?<!\\bi\\.e)(?<!\\bvs)(?<!\\bno)(?<!\\bapprox)\\.+(?=\\s)|[!?;]+(?=\\s|$)|[。？！；]+|…+|"
    "(?::|\\s[-–—]+)\\s+(?=(?:so "
    ")?(?:what|which|where|how|why|who|is|are|does|do|did|can|could|should|would|will)\\b)"
    "|^(?:hi|hey|hello|sorry|apologies|excuse me|btw|by the way|quick (?:one|question))\\b[^?,.]{0,60},\\s+"
    "(?=(?:what|which|where|how|why|who|is|are|does|do|did|can|could|should|would|will)\\b)";
// How a sentence without a question mark asks.
const char* const kDemands =
    "^(?:(?:please|pls|so|and|ok|okay|now|just)[, "
    "]+)*(?:tell|give|show|describe|name|list|explain|summari[sz]e|"
    "remind|i (?:need|want|have) to know|i.d like to know|"
    "(?:what|which|where|how|why|who|is|are|does|do|did|can|could|should|would|will)\\b)";
const char* const kDemandsZh =
    "[吗呢么]|什么|哪|多少|几|怎|谁|何|是否|有没有|是不是|请|告诉|说说|说一下|讲讲|列|啥";
// What asks by pointing at what was told before.
const char* const kLeans =
    "(?<!where )\\b(?:is|are|was|were|does|do|did|would|could|can|should|will|has|isn.t|aren.t|doesn.t|won.t)"
    " (?:that|those|he|she|they|him|her)\\b|\\b(?:that|him|her|them)\\s*\\?|\\bsuch\\b|\\bagree\\b|"
    "\\bsettle\\b|"
    "\\b(?:is|are|was) (?:this|it|these) (?:right|true|correct|so|ok|okay|normal|possible|reasonable|allowed|"
    "sensible|enough|proof|a coincidence|coincidence|worth)\\b|\\b(?:his|hers|theirs|the two of them)\\b|"
    "(?:^|[.?!,] )(?:(?:so|and|but|ok) )?(?:would|could|can|will|does|might|did) (?:it|this) "
    "(?:show|look|cause|leave|explain|account|produce|"
    "matter|hurt|do|print|come out|end up)\\b|\\b(?:related|relevant|connected|plausible)\\s*\\?";
const char* const kLeansZh =
    "他|她|这话|这说法|这种说法|说得对|同意|前者|后者|^.{0,6}(?:对|行|可以|合理|靠谱|正常|真的|可能|够|好|"
    "有道理)"
    "(?:吗|么|吧|不)?[？?]*$";

// What an answer is wanted for.
const char* const kPurpose =
    "(?:^|\\s)(?:for|in|into|on) (?:my|our|the|a|an|his|her|their|this|today.s|tomorrow.s) "
    "(?<words>(?:[\\w'’-]+ ){0,2}?[\\w'’-]+)(?=,? "
    "(?:i|we|please|what|which|where|how|give|tell|name)\\b|[,.?!]|$)";

bool matches(const char* pattern, std::string_view text) {
  return Regex(pattern, "").find(text).has_value();
}

std::vector<std::string> sentences(const std::string& text) {
  std::vector<std::string> found;
  std::size_t from = 0;
  const auto add = [&](std::size_t end) {
    if (auto piece = std::string(trimmed(std::string_view(text).substr(from, end - from))); !piece.empty())
      found.push_back(std::move(piece));
  };
  for (const auto& end : Regex(kEnds, "").find_all(text)) add(end.end), from = end.end;
  add(text.size());
  return found;
}

bool has_mark(const std::string& sentence) {
  return sentence.ends_with('?') || sentence.ends_with("？");
}

std::string joined(const std::vector<std::string>& sentences, bool chinese) {
  std::string text;
  for (const auto& sentence : sentences) text += (text.empty() || chinese ? "" : " ") + sentence;
  return text;
}

bool says_enough(const std::string& text, bool chinese) {
  if (chinese) return text.size() >= kFewestBytesZh;
  return words_in(text) >= kFewestWords;
}

}  // namespace

std::optional<AskingPart> asking_part(const std::string& question) {
  const bool chinese = knowledge::has_chinese(question);
  const auto all = sentences(question);
  std::vector<std::string> asking, around;
  for (const auto& sentence : all) (has_mark(sentence) ? asking : around).push_back(sentence);
  if (asking.empty())
    for (auto sentence = around.rbegin(); sentence != around.rend(); ++sentence)
      if (matches(chinese ? kDemandsZh : kDemands, *sentence)) {
        asking = {*sentence};
        around.erase(std::next(sentence).base());
        break;
      }
  if (asking.empty() || around.empty()) return std::nullopt;
  auto asks = joined(asking, chinese);
  if (!says_enough(asks, chinese) || matches(chinese ? kLeansZh : kLeans, asks)) return std::nullopt;
  return AskingPart{std::move(asks), joined(around, chinese)};
}

std::string without_purpose(const std::string& question,
                            const std::function<bool(const std::string& words)>& is_other) {
  for (const auto& purpose : Regex(kPurpose, "").find_all(question)) {
    if (!is_other(purpose.group("words")->text)) continue;
    const auto before = trimmed(std::string_view(question).substr(0, purpose.begin), " ,");
    const auto after = trimmed(std::string_view(question).substr(purpose.end), " ,");
    auto rest = std::string(before);
    if (!before.empty() && !after.empty() && std::string_view("?.!").find(after[0]) == std::string_view::npos)
      rest += ' ';
    rest += after;
    return says_enough(rest, false) ? rest : "";
  }
  return "";
}

bool recalls_answers(const std::string& text) {
  return matches(
      "\\byou(?:.ve| have| had)? (?:just |also |earlier |already "
      ")?(?:said|say|called|told|named|claim|claimed|"
      "mentioned|gave|listed|wrote|reported)\\b|你(?:刚才|之前|前面|上面)?(?:说|讲|列|给|判)",
      text);
}

}  // namespace kerf::dialogue
