// What tools answer, word for word the same in training and at work.
#include <kerf/dialogue.h>
#include <kerf/error.h>

#include <algorithm>

#include "dialogue/case_view.h"

namespace kerf {
namespace {

constexpr std::size_t kMaxLines = 12;
constexpr std::size_t kSummaryLines = 8;

bool is_below(const std::string& name, const std::string& prefix) {
  return name == prefix || (name.size() > prefix.size() && name.compare(0, prefix.size(), prefix) == 0 &&
                            name[prefix.size()] == '.');
}

class Lines {
 public:
  void add(const std::string& name, const std::string& value) {
    const std::string line = name + ": " + value;
    if (lines_.size() < kMaxLines && std::find(lines_.begin(), lines_.end(), line) == lines_.end())
      lines_.push_back(line);
  }
  std::string text() const { return fmt::format("{}", fmt::join(lines_, "\n")); }

 private:
  std::vector<std::string> lines_;
};

void add_comparison(const dialogue::Comparison& asked, const dialogue::Facts& facts, Lines& lines) {
  for (const std::string* side : {&asked.left, &asked.right})
    if (const CaseFact* fact = dialogue::find_side(*side, facts)) lines.add(fact->name, fact->value);
  const auto answer = dialogue::compare(asked, facts);
  lines.add(asked.left + " " + asked.op + " " + asked.right, !answer ? "unknown" : *answer ? "yes" : "no");
}

void add_below(const std::string& prefix, const std::vector<CaseFact>& facts, Lines& lines) {
  bool any = false;
  for (const CaseFact& fact : facts)
    if (is_below(fact.name, prefix)) {
      lines.add(fact.name, fact.value);
      any = true;
    }
  if (!any) lines.add(prefix, "none");
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, ' ');
  return text;
}

const std::string& first_of(const std::vector<std::string>& translated,
                            const std::vector<std::string>& original, const std::string& none) {
  return !translated.empty() ? translated[0] : !original.empty() ? original[0] : none;
}

}  // namespace

std::string told_labels(const std::vector<std::string>& labels) {
  return labels.empty() ? "labels: none" : fmt::format("labels: {}", fmt::join(labels, ", "));
}

std::string facts_tool_result(const std::vector<CaseFact>& facts, const std::vector<std::string>& about) {
  Lines lines;
  if (about.empty())
    for (std::size_t i = 0; i < std::min(kSummaryLines, facts.size()); ++i)
      lines.add(facts[i].name, facts[i].value);
  const dialogue::Facts by_name(facts);
  for (const std::string& prefix : about)
    if (const auto comparison = dialogue::parse_comparison(prefix))
      add_comparison(*comparison, by_name, lines);
    else
      add_below(prefix, facts, lines);
  return lines.text();
}

std::string knowledge_tool_result(const std::vector<const KnowledgeEntry*>& entries,
                                  const std::string& language) {
  if (entries.empty()) return "no entry";
  const bool zh = language == "zh";
  const std::string none;
  std::vector<std::string> lines;
  for (const KnowledgeEntry* entry : entries) {
    const auto& module = zh && !entry->module_zh.empty() ? entry->module_zh : entry->module;
    const auto& mechanism = zh && !entry->mechanism_zh.empty() ? entry->mechanism_zh : entry->mechanism;
    lines.push_back(fmt::format(
        "[{}] {}: {} | check: {} | action: {}", entry->id, one_line(module), one_line(mechanism),
        one_line(first_of(zh ? entry->checks_zh : std::vector<std::string>{}, entry->checks, none)),
        one_line(first_of(zh ? entry->actions_zh : std::vector<std::string>{}, entry->actions, none))));
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

}  // namespace kerf
