// A ranking of causes in words.
#include <kerf/error.h>
#include <kerf/root_cause.h>

#include <algorithm>

#include "dialogue/cause/context_json.h"
#include "dialogue/cause/phrases.h"

namespace kerf {
namespace {

using dialogue::say_note;
using dialogue::say_once;
using dialogue::shown_name;

constexpr std::size_t kMaxSaid = 6, kMaxQuestions = 16, kMaxFacts = 16, kMaxFactBytes = 200;

struct Words {
  bool chinese;
  std::string_view none, heading, pro, contra, nothing, check, disputed, missing, unused, more, too_long;
};
constexpr Words kEnglish = {false,           "no known cause of",
                            "causes of",     "for: ",
                            "against: ",     "nothing given",
                            "first check: ", "contradictions, which count for neither side:",
                            "still needed:", "given too, of no use to the ranking:",
                            "and more",      "(too long to show)"};
constexpr Words kChinese = {true,         "没有已知原因：",
                            "可能原因：", "支持：",
                            "反对：",     "无",
                            "首先检查：", "相互矛盾，不计入任何一方：",
                            "仍需提供：", "另外给出，未用于排序：",
                            "等",         "（过长，不显示）"};

std::string said_notes(const std::vector<CauseNote>& notes, const Words& words) {
  std::string text;
  for (std::size_t i = 0; i < std::min(notes.size(), kMaxSaid); ++i)
    text += (i > 0 ? (words.chinese ? "；" : "; ") : "") + say_note(notes[i], words.chinese);
  if (text.empty()) return std::string(words.nothing);
  if (notes.size() > kMaxSaid) text += fmt::format("{}{}", words.chinese ? "；" : "; ", words.more);
  return text;
}

const std::string& either(const std::string& zh, const std::string& en, const Words& words) {
  return words.chinese && !zh.empty() ? zh : en;
}

std::string said_cause(const Cause& cause, const Words& words) {
  const KnowledgeEntry& entry = cause.entry;
  const auto& checks = words.chinese && !entry.checks_zh.empty() ? entry.checks_zh : entry.checks;
  std::string text =
      fmt::format("[{}] {}{}{}\n", entry.id, either(entry.module_zh, entry.module, words),
                  words.chinese ? "：" : ": ", either(entry.mechanism_zh, entry.mechanism, words));
  text += fmt::format("  {}{}\n", words.pro, said_notes(cause.evidence_for, words));
  text += fmt::format("  {}{}\n", words.contra, said_notes(cause.evidence_against, words));
  if (!checks.empty()) text += fmt::format("  {}{}\n", words.check, checks[0]);
  return text;
}

std::string said_list(std::string_view heading, const std::vector<std::string>& lines, std::size_t most,
                      const Words& words) {
  if (lines.empty()) return "";
  std::string text = fmt::format("{}\n", heading);
  for (std::size_t i = 0; i < std::min(lines.size(), most); ++i) text += "- " + lines[i] + "\n";
  if (lines.size() > most) text += fmt::format("- {}\n", words.more);
  return text;
}

std::vector<std::string> said_facts(const std::vector<ContextFact>& facts, const Words& words) {
  std::vector<std::string> lines;
  for (const ContextFact& fact : facts) {
    if (lines.size() > kMaxFacts) break;
    const bool fits = fact.value.size() <= kMaxFactBytes && fact.key.size() <= kMaxFactBytes;
    const std::string key =
        fact.key.size() <= kMaxFactBytes ? shown_name(fact.key) : std::string(words.too_long);
    lines.push_back(fmt::format("{}{} = {}", fact.of.empty() ? "" : shown_name(fact.of) + " ", key,
                                fits ? shown_name(fact.value) : std::string(words.too_long)));
  }
  return lines;
}

}  // namespace

std::string root_cause_text(const CauseRanking& ranking, const RootCauseTextOptions& options) {
  if (options.language != "en" && options.language != "zh")
    fail("the language of root causes is '{}', expected en or zh", options.language);
  if (options.causes < 1) fail("{} root causes are asked for, expected 1 or more", options.causes);
  const Words& words = options.language == "zh" ? kChinese : kEnglish;
  std::string text(ranking.causes.empty() ? words.none : words.heading);
  if (!words.chinese) text += ' ';
  for (std::size_t i = 0; i < ranking.labels.size(); ++i)
    text += (i > 0 ? "+" : "") + shown_name(dialogue::one_clean_line(ranking.labels[i]));
  text += '\n';
  std::vector<const std::vector<CauseNote>*> missing;
  for (std::size_t i = 0; i < std::min(ranking.causes.size(), std::size_t(options.causes)); ++i) {
    text += said_cause(ranking.causes[i], words);
    missing.push_back(&ranking.causes[i].missing);
  }
  text += said_list(words.disputed, say_once({&ranking.contradictions}, kMaxQuestions, words.chinese),
                    kMaxQuestions, words);
  text += said_list(words.missing, say_once(missing, kMaxQuestions, words.chinese), kMaxQuestions, words);
  return text + said_list(words.unused, said_facts(ranking.other, words), kMaxFacts, words);
}

}  // namespace kerf
