#include "converse/afterword.h"

#include <fmt/format.h>

#include <algorithm>

#include "dialogue/question_parts.h"

namespace kerf::converse {
namespace {

constexpr int kCauses = 3;  // whose evidence is told

int tested_dies(const DieGrid& grid) {
  return int(std::ranges::count_if(
      grid.cells, [](const auto& cell) { return cell == DieState::pass || cell == DieState::fail; }));
}

/// " The calibrated confidence in Center is 99.1 %."
std::string said_confidence(const Conversation& conversation, bool zh) {
  const auto& [name, confidence] =
      conversation.wafer
          ? std::pair(conversation.wafer->verdict.class_name, conversation.wafer->verdict.confidence)
          : std::pair(conversation.picture->class_name, conversation.picture->confidence);
  return zh ? fmt::format(" 分类器给{}的置信度为{:.1f} %。", name, 100 * confidence)
            : fmt::format(" The calibrated confidence in {} is {:.1f} %.", name, 100 * confidence);
}

constexpr int kFewDies = 25;  // below it no pattern is told

/// Whether the map is like those that were learnt: the classes are only those.
std::string said_familiarity(const WaferVerdict& verdict, int tested, bool zh) {
  if (tested < kFewDies)
    return zh ? " 被测芯片太少，看不出图案：以上名称没有意义。"
              : " It has too few tested dies to show a pattern: the name means nothing.";
  if (verdict.unknown)
    return zh ? " 这张图与学过的都不像：以上只是最接近的名称。"
              : " The map is like nothing that was learnt: the name is only the nearest.";
  return zh ? " 这张图与学过的图相像。" : " The map is like maps that were learnt.";
}

void add(const std::string& text, TalkReply& reply, const Talker::OnText& on_text) {
  if (text.empty()) return;
  reply.text += text;
  if (on_text) on_text(text);
}

}  // namespace

void add_confidence(const Conversation& conversation, const std::string& question,
                    const std::string& language, const std::string& said, TalkReply& reply,
                    const Talker::OnText& on_text) {
  const bool about_type =
      std::ranges::any_of(reply.claims, [](const Claim& claim) { return claim.fact == "pattern"; });
  if (!about_type || reply.stopped || (!conversation.wafer && !conversation.picture)) return;
  const bool zh = language == "zh";
  const bool sure = dialogue::asks_confidence(question), known = dialogue::asks_familiarity(question);
  std::string told;
  if (sure) told += said_confidence(conversation, zh);
  if (conversation.wafer && (known || conversation.wafer->verdict.unknown))
    told += said_familiarity(conversation.wafer->verdict, tested_dies(conversation.wafer->grid), zh);
  if (said.find(told) == std::string::npos) add(told, reply, on_text);
}

void add_evidence(const std::optional<CauseRanking>& ranking, TalkReply& reply, const std::string& language,
                  const Talker::OnText& on_text) {
  const bool looked_up = std::ranges::any_of(
      reply.tools, [](const ToolUse& use) { return use.call.name == "knowledge_search"; });
  if (!ranking || !looked_up || reply.stopped) return;
  add("\n\n" + root_cause_text(*ranking, {language, kCauses}), reply, on_text);
}

}  // namespace kerf::converse
