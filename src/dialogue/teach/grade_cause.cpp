// What may cause it, and what to check first? Graded by the reviewed entries about the patterns.
#include <fmt/format.h>

#include <algorithm>

#include "dialogue/teach/grade.h"
#include "dialogue/teach/modules.h"
#include "dialogue/teach/words.h"

namespace kerf::teach {
namespace {

using Entries = std::vector<const KnowledgeEntry*>;
using Words = std::vector<std::string>;

// An answer need not be a quotation: two words in three, or half of what the entry says.
constexpr double kSameWords = 0.6, kHalfOfEntry = 0.5;

constexpr const char* kNoEntry = "No reviewed entry is about this, so nothing is held against you.";

bool is_like(const Words& answer, const Words& entry) {
  const bool enough = answer.size() >= 2;
  return (enough && share_found(answer, entry) >= kSameWords) || share_found(entry, answer) >= kHalfOfEntry;
}

Words modules_of(const KnowledgeEntry& entry) {
  return modules_in(entry.module + " ; " + entry.module_zh);
}

bool names_mechanism(const Words& answer, const KnowledgeEntry& entry) {
  return is_like(answer, content_words(entry.mechanism)) ||
         is_like(answer, content_words(entry.mechanism_zh));
}

bool shares(const Words& some, const Words& others) {
  return std::ranges::any_of(
      some, [&](const std::string& name) { return std::ranges::find(others, name) != others.end(); });
}

/// "CMP [id], Plasma etch [id]": at most three.
std::string known_causes(const Entries& entries) {
  Words words, modules;
  for (const KnowledgeEntry* entry : entries) {
    if (words.size() == 3 || std::ranges::find(modules, entry->module) != modules.end()) continue;
    modules.push_back(entry->module);
    words.push_back(fmt::format("{} [{}]", entry->module, entry->id));
  }
  return listed(words);
}

/// The module as a trainee wrote it, or word for word as the entry has it.
bool names_module(const Words& said, const std::string& answer, const KnowledgeEntry& entry) {
  if (shares(said, modules_of(entry))) return true;
  const std::string module = plain(entry.module);
  return module.size() > 2 && has_phrase(plain(answer), module.substr(1, module.size() - 2));
}

/// 1-based rank of the entry's check that the answer is like; 0: of none.
int check_rank(const Words& answer, const KnowledgeEntry& entry) {
  for (const auto* checks : {&entry.checks, &entry.checks_zh})
    for (std::size_t i = 0; i < checks->size(); ++i)
      if (is_like(answer, content_words((*checks)[i]))) return int(i) + 1;
  return 0;
}

std::string first_check(const KnowledgeEntry& entry) {
  return entry.checks.empty() ? entry.mechanism : entry.checks.front();
}

}  // namespace

Entries entries_about(const Knowledge& knowledge, const Words& labels) {
  Entries mixed, single;
  for (const KnowledgeEntry& entry : knowledge) {
    const bool all =
        !entry.patterns.empty() && std::ranges::all_of(entry.patterns, [&](const std::string& pattern) {
          return std::ranges::find(labels, pattern) != labels.end();
        });
    if (all) (entry.patterns.size() > 1 ? mixed : single).push_back(&entry);
  }
  mixed.insert(mixed.end(), single.begin(), single.end());
  return mixed;
}

TeachGrade grade_cause(const TeachCase& about, const Knowledge& knowledge, const std::string& answer) {
  const Entries entries = entries_about(knowledge, about.labels);
  if (entries.empty()) return {1, kNoEntry};
  const Words said = modules_in(answer), words = content_words(answer);
  const KnowledgeEntry* best = nullptr;
  Words known;
  for (const KnowledgeEntry* entry : entries) {
    const bool mechanism = names_mechanism(words, *entry);
    if (!best && (mechanism || names_module(said, answer, *entry))) best = entry;
    for (const std::string& module : modules_of(*entry)) known.push_back(module);
  }
  const std::string causes =
      fmt::format("Known causes of {}: {}.", listed(about.labels), known_causes(entries));
  if (!best)
    return {
        0, said.empty() ? "No known module or mechanism is named. " + causes : "No entry says so. " + causes};
  const auto matched = std::ranges::count_if(
      said, [&](const std::string& module) { return std::ranges::find(known, module) != known.end(); });
  // Naming every module there is must not be an answer.
  const double score = said.empty() ? 1 : std::max<double>(double(matched), 1) / double(said.size());
  return {score, fmt::format("{} {}: {} [{}]",
                             score >= 1 ? "Right." : "In part, not all that you name is known for it.",
                             best->module, best->mechanism, best->id)};
}

TeachGrade grade_check(const TeachCase& about, const Knowledge& knowledge, const std::string& answer) {
  const Entries entries = entries_about(knowledge, about.labels);
  if (entries.empty()) return {1, kNoEntry};
  const Words words = content_words(answer), said = modules_in(answer);
  const KnowledgeEntry* near = nullptr;
  const KnowledgeEntry* later = nullptr;
  for (const KnowledgeEntry* entry : entries) {
    const int rank = check_rank(words, *entry);
    if (rank == 1)
      return {1, fmt::format("Right. {}: {} [{}]", entry->module, first_check(*entry), entry->id)};
    if (rank > 1 && !later) later = entry;
    if (!near && names_module(said, answer, *entry)) near = entry;
  }
  if (later)
    return {0.8, fmt::format("Worth a look. More telling at first: {} [{}]", first_check(*later), later->id)};
  if (near)
    return {0.4, fmt::format("{} is a place to look at. What to check there: {} [{}]", near->module,
                             first_check(*near), near->id)};
  return {0, fmt::format("Check first: {} [{}]", first_check(*entries.front()), entries.front()->id)};
}

}  // namespace kerf::teach
