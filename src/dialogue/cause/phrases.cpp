#include "dialogue/cause/phrases.h"

#include <kerf/error.h>

#include <algorithm>
#include <vector>

namespace kerf::dialogue {
namespace {

using Kind = CauseNoteKind;

/// {0} is the first argument, {0?text} the text where that argument is there, with ~ for it, {0*} a list of
/// it and all that follow. An empty {0} is said as "a step" or the like, as `nameless` has it.
struct Phrase {
  Kind kind;
  std::string_view en, zh;
};

constexpr Phrase kPhrases[] = {
    {Kind::on_route, "step {0} is a step of {1}{2?, on ~}", "步骤{0}属于{1}{2?，设备~}"},
    {Kind::above_limit, "parameter {0} of {5}{1? on ~} is {2}{4? ~}, above its limit {3}",
     "{5}{1?（~）}的参数{0}为{2}{4? ~}，高于上限{3}"},
    {Kind::below_limit, "parameter {0} of {5}{1? on ~} is {2}{4? ~}, below its limit {3}",
     "{5}{1?（~）}的参数{0}为{2}{4? ~}，低于下限{3}"},
    {Kind::lots_show, "{0} of {1} other lots through {2}{3?, chamber ~,} show {4} too{5*: ~}",
     "经过{2}{3?腔体~}的{1}个其他批次中有{0}个也出现{4}{5*：~}"},
    {Kind::event_during, "{0} on {1}{2?, chamber ~,} at {3}, during step {4}",
     "{3}在{1}{2?腔体~}发生{0}，正值步骤{4}"},
    {Kind::event_minutes, "{0} on {1}{2?, chamber ~,} at {3}, {4} min before step {5}",
     "{3}在{1}{2?腔体~}发生{0}，在步骤{5}之前{4}分钟"},
    {Kind::event_hours, "{0} on {1}{2?, chamber ~,} at {3}, {4} h before step {5}",
     "{3}在{1}{2?腔体~}发生{0}，在步骤{5}之前{4}小时"},
    {Kind::event_days, "{0} on {1}{2?, chamber ~,} at {3}, {4} days before step {5}",
     "{3}在{1}{2?腔体~}发生{0}，在步骤{5}之前{4}天"},
    {Kind::fact_for, "the map's {0} is {1}", "图上{0}为{1}"},
    {Kind::not_on_route, "{0} is not among the steps", "所给步骤中没有{0}"},
    {Kind::inside_limits, "every parameter of {0} that has limits is inside them{1*: ~}",
     "{0}中有上下限的参数都在限内{1*：~}"},
    {Kind::lots_do_not_show, "no other lot through {0}{1?, chamber ~,} shows {2}{3*: ~}",
     "经过{0}{1?腔体~}的其他批次都没有出现{2}{3*：~}"},
    {Kind::fact_against, "the map's {0} is {1}", "图上{0}为{1}"},
    {Kind::no_steps, "which steps of {0} did the lot go through, on which tools and chambers?",
     "该批次经过{0}的哪些步骤、哪些设备和腔体？"},
    {Kind::no_module, "which module does step {0} belong to?", "步骤{0}属于哪个工艺模块？"},
    {Kind::no_tool, "which tool ran step {0}?", "步骤{0}用的是哪台设备？"},
    {Kind::no_chamber, "no chamber is given for step {0}: which one was it?",
     "步骤{0}没有给出腔体：是哪一个？"},
    {Kind::no_times, "when did step {0} start?", "步骤{0}何时开始？"},
    {Kind::no_parameters, "no parameters of {0} are given: what were they, with their limits?",
     "没有给出{0}的参数：各为多少，上下限是什么？"},
    {Kind::no_limits, "what are the limits and values of {1*~} of {0}?", "{0}的{1*~}的数值和上下限是什么？"},
    {Kind::no_history, "what happened on {0} lately (maintenance, parts changed, alarms)?",
     "{0}近期有何事件（保养、换件、报警）？"},
    {Kind::no_other_lots, "which patterns do other lots through {0} show?",
     "经过{0}的其他批次出现什么图案？"},
    {Kind::no_event_time, "when was {0} on {1}{2?, chamber ~}?", "{1}{2?腔体~}的{0}发生在何时？"},
    {Kind::no_event_tool, "on which tool was {0}?", "{0}发生在哪台设备上？"},
    {Kind::no_lot_tool, "through which tool did lot {0} go?", "批次{0}经过哪台设备？"},
    {Kind::nothing_on_module, "{0} is no step of a route and nothing is given on it: what is known?",
     "{0}不是工艺步骤，也没有给出其信息：已知什么？"},
    {Kind::two_values, "{0} is given as {1} and as {2}: which is right?", "{0}同时给为{1}和{2}：哪个正确？"},
    {Kind::two_values_of_step, "{0} of {1} is given as {2} and as {3}: which is right?",
     "{1}的{0}同时给为{2}和{3}：哪个正确？"},
    {Kind::two_values_of_parameter, "{0} of parameter {1} is given as {2} and as {3}: which is right?",
     "参数{1}的{0}同时给为{2}和{3}：哪个正确？"},
    {Kind::end_before_start, "step {0} starts at {1} and ends before, at {2}: which is right?",
     "步骤{0}开始于{1}，却更早结束于{2}：哪个正确？"},
    {Kind::unread_time, "{0} of {1} cannot be read as a time: when was it?",
     "{1}的{0}不能读作时间：是何时？"},
    {Kind::foreign_chamber,
     "chamber {0} of step {1} carries the name of {3}, yet the tool is {2}: which is right?",
     "步骤{1}的腔体{0}带有{3}的名称，设备却是{2}：哪个正确？"},
    {Kind::low_above_high, "the low limit {2} of {0} of {1} lies above its high limit {3}: what are they?",
     "{1}的{0}下限{2}高于上限{3}：应是多少？"},
    {Kind::target_outside, "the target {2} of {0} of {1} lies outside its limit {3}: which is right?",
     "{1}的{0}目标值{2}超出其限{3}：哪个正确？"},
    {Kind::lot_disagrees, "lot {0}{1? through ~} is given with {2} and with {3}: which is right?",
     "批次{0}{1?（经过~）}同时给为{2}和{3}：哪个正确？"},
};

constexpr std::size_t kMaxNamesOfList = 8;

bool is_plain(unsigned char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
  return letter || (c >= '0' && c <= '9') ||
         std::string_view("-_./:#%+").find(char(c)) != std::string_view::npos;
}

std::string list_of(const std::vector<std::string>& args, std::size_t from, bool chinese) {
  std::string text;
  std::size_t count = 0;
  for (std::size_t i = from; i < args.size() && count < kMaxNamesOfList; ++i, ++count)
    text += (count > 0 ? (chinese ? "、" : ", ") : "") + shown_name(args[i]);
  if (args.size() > from + kMaxNamesOfList) text += chinese ? "等" : " and more";
  return text;
}

std::string replaced(std::string_view text, const std::string& value) {
  std::string result;
  for (const char c : text) {
    if (c == '~')
      result += value;
    else
      result += c;
  }
  return result;
}

// The slot's inside: "0", "2?, on ~", "5*: ~".
std::string fill(std::string_view slot, const CauseNote& note, bool chinese) {
  const auto index = std::size_t(slot[0] - '0');
  const std::string_view rest = slot.substr(1);
  const bool there = index < note.args.size() && !note.args[index].empty();
  if (rest.empty()) return there ? shown_name(note.args[index]) : chinese ? "（未命名）" : "(unnamed)";
  if (!there) return "";
  return replaced(rest.substr(1),
                  rest[0] == '*' ? list_of(note.args, index, chinese) : shown_name(note.args[index]));
}

}  // namespace

std::string shown_name(std::string_view name) {
  if (!name.empty() && std::all_of(name.begin(), name.end(), is_plain)) return std::string(name);
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? '\'' : c == '[' ? '(' : c == ']' ? ')' : c;
  return text + "\"";
}

std::string say_note(const CauseNote& note, bool chinese) {
  const auto phrase = std::find_if(std::begin(kPhrases), std::end(kPhrases),
                                   [&](const Phrase& one) { return one.kind == note.kind; });
  check(phrase != std::end(kPhrases), "every kind of statement has its phrase");
  std::string_view form = chinese ? phrase->zh : phrase->en;
  std::string text;
  while (true) {
    const auto open = form.find('{');
    text += form.substr(0, open);
    if (open == std::string_view::npos) return text;
    const auto close = form.find('}', open);
    text += fill(form.substr(open + 1, close - open - 1), note, chinese);
    form.remove_prefix(close + 1);
  }
}

std::vector<std::string> say_once(const std::vector<const std::vector<CauseNote>*>& lists, std::size_t most,
                                  bool chinese) {
  std::vector<std::string> lines;
  for (const auto* notes : lists)
    for (const CauseNote& note : *notes) {
      std::string line = say_note(note, chinese);
      if (lines.size() <= most && std::find(lines.begin(), lines.end(), line) == lines.end())
        lines.push_back(std::move(line));
    }
  return lines;
}

}  // namespace kerf::dialogue
