#include "dialogue/cause/module_names.h"

#include <algorithm>

#include "knowledge/words.h"

namespace kerf::dialogue {
namespace {

using Words = std::vector<std::string>;

// Marks the words where `name` stands; false where it stands only within what is marked.
bool mark(const Words& words, const Words& name, std::vector<bool>& marked) {
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

bool has_all(const Words& words, const Words& parts) {
  return std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
    return std::find(words.begin(), words.end(), part) != words.end();
  });
}

}  // namespace

ModuleNames::ModuleNames(const KnowledgeBase& knowledge) {
  std::set<std::pair<std::string, std::string>> known;
  const auto add = [&](std::vector<Name>& names, const std::string& name, const std::string& means,
                       bool own) {
    Words words = knowledge::cut_words(name);
    if (!words.empty() && known.emplace(means, name).second) names.push_back({std::move(words), means, own});
  };
  const auto add_all = [&](std::vector<Name>& names, const std::string& means) {
    add(names, means, means, true);
    for (const std::string& name : knowledge.other_names(means)) add(names, name, means, false);
  };
  for (const KnowledgeEntry& entry : knowledge.entries()) {
    add_all(modules_, entry.module);
    add(modules_, entry.module_zh, entry.module, true);
    for (const std::string& pattern : entry.patterns) add_all(labels_, pattern);
  }
  for (auto* names : {&modules_, &labels_})
    std::stable_sort(names->begin(), names->end(),
                     [](const Name& a, const Name& b) { return a.words.size() > b.words.size(); });
}

std::set<std::string> ModuleNames::modules_in(std::string_view text) const {
  const Words said = knowledge::cut_words(text, 64);
  std::set<std::string> found;
  std::vector<bool> marked(said.size());
  for (const Name& name : modules_)
    if (mark(said, name.words, marked)) found.insert(name.means);
  if (!found.empty() || said.empty()) return found;
  for (const Name& name : modules_)
    if (name.own && has_all(name.words, said)) found.insert(name.means);
  return found;
}

std::set<std::string> ModuleNames::labels_in(std::string_view pattern) const {
  std::set<std::string> found;
  for (std::size_t at = 0; at <= pattern.size();) {
    const auto end = std::min(pattern.find('+', at), pattern.size());
    const Words said = knowledge::cut_words(pattern.substr(at, end - at), 64);
    const auto name =
        std::find_if(labels_.begin(), labels_.end(), [&](const Name& one) { return one.words == said; });
    if (name != labels_.end()) {
      found.insert(name->means);
    } else if (!said.empty()) {
      found.emplace(pattern.substr(at, end - at));
    }
    at = end + 1;
  }
  return found;
}

}  // namespace kerf::dialogue
