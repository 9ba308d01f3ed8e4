#include "knowledge/question.h"

#include <algorithm>

#include "knowledge/words.h"

namespace kerf::knowledge {
namespace {

constexpr std::size_t kMaxQueryWords = 400;

template <typename T>
bool contains(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// Marks the words where `name` stands; false where it stands only within what is marked.
bool mark(const std::vector<std::string>& words, const std::vector<std::string>& name,
          std::vector<bool>& marked) {
  bool found = false;
  auto at = words.begin();
  while ((at = std::search(at, words.end(), name.begin(), name.end())) != words.end()) {
    const auto first = marked.begin() + (at - words.begin());
    const auto last = first + std::ptrdiff_t(name.size());
    found = found || std::find(first, last, false) != last;
    std::fill(first, last, true);
    ++at;
  }
  return found;
}

}  // namespace

QuestionReader::QuestionReader(const std::vector<Alias>& aliases,
                               const std::vector<KnowledgeEntry>& entries) {
  for (const KnowledgeEntry& entry : entries) learn(entry);
  for (const std::string& pattern : patterns_) add(pattern, pattern);
  for (const Alias& alias : aliases) {
    for (const std::string& name : alias.names) add(name, alias.means);
  }
  std::stable_sort(names_.begin(), names_.end(),
                   [](const Name& a, const Name& b) { return a.words.size() > b.words.size(); });
}

void QuestionReader::learn(const KnowledgeEntry& entry) {
  patterns_.insert(entry.patterns.begin(), entry.patterns.end());
  spelling_.learn(entry.module);
  spelling_.learn(entry.mechanism);
  for (const std::string& check : entry.checks) spelling_.learn(check);
  for (const std::string& action : entry.actions) spelling_.learn(action);
}

void QuestionReader::add(const std::string& name, const std::string& means) {
  spelling_.learn(name);
  spelling_.learn(means);
  Name added{cut_words(name), means, name == means, patterns_.count(means) > 0};
  if (!added.words.empty()) names_.push_back(std::move(added));
}

Question QuestionReader::read(std::string_view text) const {
  auto said = cut_words(text, kMaxQueryWords);
  for (std::string& word : said) word = spelling_.correct(word);
  Question question{said, {}};
  std::vector<bool> marked(said.size());
  for (const Name& name : names_) {
    if (!mark(said, name.words, marked)) continue;
    if (name.is_pattern && !contains(question.patterns, name.means)) question.patterns.push_back(name.means);
    if (name.itself) continue;
    for (std::string& word : cut_words(name.means))
      if (!contains(question.words, word)) question.words.push_back(std::move(word));
  }
  return question;
}

}  // namespace kerf::knowledge
