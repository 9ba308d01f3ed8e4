// Questions about the process data itself, answered from the file.
#include <fmt/format.h>
#include <kerf/root_cause.h>

#include <algorithm>

#include "dialogue/cause/contradictions.h"
#include "dialogue/cause/phrases.h"
#include "dialogue/letters.h"
#include "dialogue/regex.h"

namespace kerf {
namespace {

using dialogue::LimitSide;
using dialogue::Regex;
using dialogue::shown_name;

constexpr std::size_t kMost = 12;      // lines of an answer
constexpr std::size_t kLeastWord = 3;  // letters of a parameter's word that count
constexpr int kCauses = 5;             // whose missing facts are asked for, as in the ranking

const char* const kNeeds =
    "\\b(?:what|anything|which)\\b.*\\b(?:missing|lacking|still needed|you need|do you need|more do you)\\b|"
    "\\bwhat else do you need\\b|还需要|还缺|缺什么|缺少什么";
const char* const kOutside =
    "\\b(?:out of|outside|out[- "
    "]of|exceed\\w*|beyond|violat\\w*)\\b.*\\b(?:limits?|specs?|range|control|tolerance)\\b|"
    "\\b(?:which|what|any) parameters?\\b|超限|超出.{0,4}(?:限|规格|范围)|哪些?个?参数";
const char* const kRoute =
    "\\b(?:which|what)\\b(?: was| were| is)?(?: the)? "
    "(?:tools?|chambers?|recipes?|equipment|steps?|route)\\b|"
    "哪(?:台|个|些)(?:设备|机台|腔体|步骤)|什么配方|哪个配方";
const char* const kHistory =
    "\\b(?:what happened|history|maintenance|replaced|events?|alarms?|last pm)\\b|历史|保养|更换|事件|报警";
const char* const kLots = "\\bother lots?\\b|其他批次|别的批次";
const char* const kTarget = "\\btargets?\\b|\\bset ?-?points?\\b|\\bshould\\b.*\\bbe\\b|目标|设定值|应该是";
// What recipes and machines have values of.
const char* const kQuantity =
    "^(?!.*\\b(?:yield|fail|failed|fails|dies|pattern)\\b).*\\b(?:what|how|was|were|is|which)\\b.*\\b(?<name>"
    "(?:\\w+ )?(?:temperature|pressure|flow(?: "
    "rate)?|power|dose|"
    "voltage|current|humidity|speed|rpm|concentration|thickness|time|duration|focus|slurry|gas))\\b";
const char* const kCausesAsked =
    "\\b(?:what|who|which)\\b.*\\b(?:caus\\w+|culprit|responsible|to blame|behind (?:it|this|that))\\b|"
    "\\b(?:likel\\w+|probable|possible|root|known) (?:root )?causes?\\b|\\bcauses?\\s*\\?|"
    "\\bwhy (?:did|does|do) (?:it|this|they|the dies|the wafer) fail\\b|"
    "(?:什么|哪些?|可能的?|主要)原因|原因(?:是什么|呢|有哪些)|怎么(?:造成|引起)的";
const char* const kChecksAsked =
    "\\b(?:what|where|which)\\b.*\\b(?:check|look at|look for|start|inspect)\\b|\\bfirst checks?\\b|"
    "先(?:查|检查|看)(?:什么|哪)|首先检查什么";
// Asks for a judgement, which is the ranking's.
const char* const kJudgement =
    "\\b(?:why|caus\\w+|suspect\\w*|blame\\w*|responsible|likely|reason\\w*|check\\w*|do about|against)\\b|"
    "为什么|为何|原因|可疑|责任|检查";

struct Saying {
  bool chinese;
  std::string operator()(std::string_view en, std::string_view zh) const {
    return std::string(chinese ? zh : en);
  }
};

std::string number_of(const std::optional<WrittenNumber>& number, const std::string& unit) {
  if (!number) return "";
  return unit.empty() ? number->text : number->text + " " + shown_name(unit);
}

std::string limits_of(const ProcessParameter& p, const Saying& say) {
  if (!p.low && !p.high) return say("no limits are given", "没有给出上下限");
  const std::string low = p.low ? p.low->text : say("none", "无"),
                    high = p.high ? p.high->text : say("none", "无");
  std::string text = fmt::format(fmt::runtime(say("limits {} to {}", "限 {} 至 {}")), low, high);
  if (p.disputed) return text + say(", which contradict each other", "，相互矛盾");
  const auto side = dialogue::side_of_limits(p);
  if (!side) return text;
  if (*side == LimitSide::above) return text + say(": above them", "：高于上限");
  return text +
         (*side == LimitSide::below ? say(": below them", "：低于下限") : say(": inside them", "：在限内"));
}

std::string target_of(const ProcessParameter& p, const Saying& say) {
  return p.target ? say(", target ", "，目标 ") + p.target->text
                  : say(", no target is given", "，没有给出目标");
}

std::string line_of(const ProcessStep& step, const ProcessParameter& p, const Saying& say,
                    bool with_target = false) {
  auto value = number_of(p.value, p.unit);
  if (value.empty()) value = p.words.empty() ? say("no value is given", "没有给出数值") : shown_name(p.words);
  if (with_target) value += target_of(p, say);
  return fmt::format(fmt::runtime(say("{} of {}: {}, {}.", "{1}的{0}：{2}，{3}。")), shown_name(p.name),
                     step.step.empty() ? say("a step", "某步骤") : shown_name(step.step), value,
                     limits_of(p, say));
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : dialogue::lowered(text)) {
    const bool inside = dialogue::is_letter(c) || (c & 0x80) != 0;
    if (inside)
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  std::erase_if(words, [](const std::string& word) { return word.size() < kLeastWord; });
  return words;
}

/// How many words of a parameter's name the question has; 0 where they are too few to mean it.
std::size_t words_shared(const std::string& name, const std::vector<std::string>& asked,
                         const std::string& question) {
  const auto words = words_of(name);
  const auto shared = std::size_t(std::ranges::count_if(words, [&](const std::string& word) {
    const bool latin = std::ranges::all_of(word, [](char c) { return (c & 0x80) == 0; });
    return latin ? std::ranges::find(asked, word) != asked.end() : question.find(word) != std::string::npos;
  }));
  return shared >= std::min<std::size_t>(2, words.size()) ? shared : 0;
}

/// Lines of the parameters that the question names best.
std::vector<std::string> named_parameters(const ProcessContext& context, const std::string& question,
                                          const Saying& say) {
  const auto asked = words_of(question);
  const bool with_target = Regex(kTarget, "").find(question).has_value();
  std::vector<std::string> lines;
  std::size_t most = 1;
  for (const ProcessStep& step : context.steps)
    for (const ProcessParameter& parameter : step.parameters) {
      const auto shared = words_shared(parameter.name, asked, question);
      if (shared < most) continue;
      if (shared > most) lines.clear();
      most = shared;
      lines.push_back(line_of(step, parameter, say, with_target));
    }
  return lines;
}

std::vector<std::string> outside_limits(const ProcessContext& context, const Saying& say) {
  std::vector<std::string> lines;
  bool any = false, limited = false;
  for (const ProcessStep& step : context.steps)
    for (const ProcessParameter& parameter : step.parameters) {
      const auto side = dialogue::side_of_limits(parameter);
      any = true, limited = limited || side;
      if (parameter.disputed || side.value_or(LimitSide::inside) != LimitSide::inside)
        lines.push_back(line_of(step, parameter, say));
    }
  if (!lines.empty()) return lines;
  if (!any) return {say("The process data give no parameters.", "工艺数据中没有参数。")};
  if (!limited)
    return {
        say("No parameter has a value and limits to hold it against.", "没有哪个参数既有数值又有上下限。")};
  return {say("No parameter that has limits is outside them.", "有上下限的参数都在限内。")};
}

std::string with(const std::string& name, const std::string& value) {
  return value.empty() ? "" : ", " + name + " " + shown_name(value);
}

std::vector<std::string> route(const ProcessContext& context, const Saying& say) {
  std::vector<std::string> lines;
  for (const ProcessStep& step : context.steps)
    lines.push_back(shown_name(step.step) + with(say("tool", "设备"), step.tool) +
                    with(say("chamber", "腔体"), step.chamber) + with(say("recipe", "配方"), step.recipe) +
                    with(say("start", "开始"), step.start));
  return lines;
}

std::vector<std::string> history(const ProcessContext& context, const Saying& say) {
  std::vector<std::string> lines;
  for (const ProcessEvent& event : context.history)
    lines.push_back(shown_name(event.what) + with(say("tool", "设备"), event.tool) +
                    with(say("chamber", "腔体"), event.chamber) + with(say("time", "时间"), event.time));
  return lines;
}

std::vector<std::string> other_lots(const ProcessContext& context, const Saying& say) {
  std::vector<std::string> lines;
  for (const OtherLot& lot : context.other_lots)
    lines.push_back(shown_name(lot.lot) + with(say("tool", "设备"), lot.tool) +
                    with(say("chamber", "腔体"), lot.chamber) + with(say("pattern", "图案"), lot.pattern));
  return lines;
}

std::vector<std::string> needed(const CauseRanking& ranking, const Saying& say) {
  std::vector<const std::vector<CauseNote>*> lists = {&ranking.contradictions};
  for (std::size_t i = 0; i < std::min<std::size_t>(ranking.causes.size(), kCauses); ++i)
    lists.push_back(&ranking.causes[i].missing);
  auto lines = dialogue::say_once(lists, kMost, say.chinese);
  if (lines.empty())
    lines.push_back(say("Nothing that the ranking asks for is missing.", "排序所需的信息都已给出。"));
  return lines;
}

const std::string& either(const std::string& zh, const std::string& en, const Saying& say) {
  return say.chinese && !zh.empty() ? zh : en;
}

std::string without_stop(std::string sentence) {
  for (const std::string stop : {".", "。"})
    if (sentence.ends_with(stop)) sentence.resize(sentence.size() - stop.size());
  return sentence;
}

std::string lead_of(const Cause& first, bool checks, const Saying& say) {
  if (checks) return say("Check first: ", "先查：");
  if (first.evidence_for.empty())
    return say("The process data speak for none of the known causes. As far as they go: ",
               "工艺数据不支持任何已知原因。目前只能说：");
  return say("By the process data first: ", "按工艺数据首先是：");
}

/// The causes that the process data speak for most, or what to check for them: as many as are not behind.
std::string leading(const CauseRanking& ranking, bool checks, const Saying& say) {
  constexpr std::size_t kLeading = 2;
  std::string text;
  for (std::size_t i = 0; i < std::min(ranking.causes.size(), kLeading); ++i) {
    const auto& cause = ranking.causes[i];
    if (i > 0 && !cause.evidence_against.empty()) break;
    const auto& entry = cause.entry;
    const auto& list = say.chinese && !entry.checks_zh.empty() ? entry.checks_zh : entry.checks;
    if (checks && list.empty()) continue;
    const auto told = checks ? without_stop(list[0])
                             : either(entry.module_zh, entry.module, say) + say(": ", "：") +
                                   without_stop(either(entry.mechanism_zh, entry.mechanism, say));
    text += text.empty() ? lead_of(cause, checks, say) : say(" Then: ", "其次：");
    text += told + " [" + entry.id + "]" + say(".", "。");
  }
  return text;
}

std::string joined(const std::vector<std::string>& lines, const Saying& say) {
  if (lines.empty()) return say("The process data say nothing of that.", "工艺数据中没有这一项。");
  if (lines.size() == 1) return lines[0];
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), kMost); ++i) text += (i > 0 ? "\n- " : "- ") + lines[i];
  return lines.size() > kMost ? text + say("\n- and more", "\n- 等") : text;
}

}  // namespace

std::optional<std::string> judge_from_process(const CauseRanking& ranking, const std::string& question,
                                              const std::string& language) {
  const Saying say{language == "zh"};
  const auto asks = [&](const char* words) { return Regex(words, "").find(question).has_value(); };
  const bool checks = asks(kChecksAsked);
  if (ranking.causes.empty() || (!checks && !asks(kCausesAsked))) return std::nullopt;
  return leading(ranking, checks, say);
}

std::string evidence_on(const CauseRanking& ranking, const std::vector<std::string>& modules,
                        const std::string& language) {
  const Saying say{language == "zh"};
  std::vector<const std::vector<CauseNote>*> pro, contra;
  for (const auto& cause : ranking.causes) {
    if (std::ranges::find(modules, cause.entry.module) == modules.end()) continue;
    pro.push_back(&cause.evidence_for), contra.push_back(&cause.evidence_against);
  }
  std::string text;
  const auto add = [&](const std::vector<const std::vector<CauseNote>*>& notes, const std::string& lead) {
    const auto lines = dialogue::say_once(notes, kMost, say.chinese);
    for (std::size_t i = 0; i < lines.size(); ++i)
      text += (i > 0 ? say("; ", "；") : text.empty() ? lead : say(" ", "") + lead) + without_stop(lines[i]);
    if (!lines.empty()) text += say(".", "。");
  };
  add(pro, say("The process data speak for it: ", "工艺数据支持："));
  add(contra, say("The process data speak against it: ", "工艺数据反对："));
  return text;
}

std::optional<std::string> answer_from_process(const ProcessContext& context, const CauseRanking& ranking,
                                               const std::string& question, const std::string& language) {
  const Saying say{language == "zh"};
  const auto asks = [&](const char* words) { return Regex(words, "").find(question).has_value(); };
  if (asks(kNeeds)) return joined(needed(ranking, say), say);
  if (asks(kJudgement)) return std::nullopt;
  if (const auto lines = named_parameters(context, question, say); !lines.empty()) return joined(lines, say);
  if (const auto quantity = Regex(kQuantity, "").find(question))
    return say(fmt::format("The process data give no {}.", dialogue::lowered(quantity->group("name")->text)),
               "");
  if (asks(kOutside)) return joined(outside_limits(context, say), say);
  if (asks(kLots)) return joined(other_lots(context, say), say);
  if (asks(kRoute)) return joined(route(context, say), say);
  if (asks(kHistory)) return joined(history(context, say), say);
  return std::nullopt;
}

}  // namespace kerf
