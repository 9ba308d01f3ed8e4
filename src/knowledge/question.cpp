#include "knowledge/question.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "knowledge/words.h"

namespace kerf::knowledge {
namespace {

constexpr std::size_t kMaxQueryWords = 400;
constexpr const char* kNoPattern = "none";  // a data set's word, which sentences use for other things

template <typename T>
bool contains(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

void add_once(std::vector<std::string>& list, const std::string& item) {
  if (!contains(list, item)) list.push_back(item);
}

// Makes the name the owner of the words where it stands, those of a longer name left out, and tells the first
// such place; nullopt where it stands only within longer ones.
template <typename Name>
std::optional<std::ptrdiff_t> own(const std::vector<std::string>& words, const Name& name,
                                  std::vector<const Name*>& owners) {
  std::optional<std::ptrdiff_t> found;
  auto at = words.begin();
  while ((at = std::search(at, words.end(), name.words.begin(), name.words.end())) != words.end()) {
    const auto first = owners.begin() + (at - words.begin());
    const auto last = first + std::ptrdiff_t(name.words.size());
    if (!found && std::find(first, last, nullptr) != last) found = at - words.begin();
    std::replace(first, last, static_cast<const Name*>(nullptr), &name);
    ++at;
  }
  return found;
}

}  // namespace

QuestionReader::QuestionReader(const std::vector<Alias>& aliases,
                               const std::vector<KnowledgeEntry>& entries) {
  for (const KnowledgeEntry& entry : entries) learn(entry);
  for (const std::string& pattern : patterns_)
    if (pattern != kNoPattern) add(pattern, pattern);
  for (const std::string& module : modules_) add(module, module);
  for (const Alias& alias : aliases) {
    for (const std::string& name : alias.names) add(name, alias.means);
  }
  std::stable_sort(names_.begin(), names_.end(),
                   [](const Name& a, const Name& b) { return a.words.size() > b.words.size(); });
}

void QuestionReader::learn(const KnowledgeEntry& entry) {
  patterns_.insert(entry.patterns.begin(), entry.patterns.end());
  modules_.insert(entry.module);
  spelling_.learn(entry.module);
  spelling_.learn(entry.mechanism);
  for (const std::string& check : entry.checks) spelling_.learn(check);
  for (const std::string& action : entry.actions) spelling_.learn(action);
}

void QuestionReader::add(const std::string& name, const std::string& means) {
  spelling_.learn(name);
  spelling_.learn(means);
  Name added{cut_words(name), means, name == means, patterns_.contains(means), modules_.contains(means)};
  if (added.words.empty()) return;
  names_.push_back(added);
  if (is_chinese(added.words.back())) return;
  auto& last = added.words.back();
  last += last.ends_with("ch") || last.ends_with("sh") || last.ends_with("s") ? "es" : "s";
  spelling_.learn(last);
  names_.push_back(std::move(added));
}

Question QuestionReader::read(std::string_view text, bool forgiving) const {
  auto said = cut_words(text, kMaxQueryWords);
  if (forgiving)
    for (std::string& word : said) word = spelling_.correct(word);
  Question question{said, {}, {}, {}};
  std::vector<const Name*> owners(said.size());
  std::vector<std::pair<std::ptrdiff_t, const Name*>> found;
  for (const Name& name : names_) {
    const auto place = own(said, name, owners);
    if (!place) continue;
    found.emplace_back(*place, &name);
    if (name.itself) continue;
    for (std::string& word : cut_words(name.means))
      if (!contains(question.words, word)) question.words.push_back(std::move(word));
  }
  for (std::size_t i = 0; i < said.size(); ++i) {
    const bool named = owners[i] && (owners[i]->is_pattern || owners[i]->is_module);
    if (!named)
      question.said.push_back(said[i]);
    else if (i == 0 || owners[i] != owners[i - 1])
      question.said.emplace_back(owners[i]->is_pattern ? "@" : "&");
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [place, name] : found) {
    if (name->is_pattern) add_once(question.patterns, name->means);
    if (name->is_module) add_once(question.modules, name->means);
  }
  return question;
}

}  // namespace kerf::knowledge
