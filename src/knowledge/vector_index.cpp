#include "knowledge/vector_index.h"

#include <algorithm>
#include <cmath>

#include "knowledge/words.h"

namespace kerf::knowledge {
namespace {

using Counts = std::unordered_map<std::string, double>;

// Parts of a word weigh less than the word, all of them together about as much.
constexpr double kPartWeight = 0.3;

void add_word(Counts& counts, const std::string& word, double weight) {
  counts[word] += weight;
  if (is_chinese(word)) {
    for (std::size_t at = 0; at + 3 <= word.size(); at += 3)
      counts["~" + word.substr(at, 3)] += weight * kPartWeight;
    return;
  }
  const std::string framed = "^" + word + "$";
  for (std::size_t length = 3; length <= 5; ++length) {
    for (std::size_t at = 0; at + length <= framed.size(); ++at)
      counts["~" + framed.substr(at, length)] += weight * kPartWeight;
  }
}

void add_text(Counts& counts, const std::string& text, double weight) {
  for (const std::string& word : cut_words(text)) add_word(counts, word, weight);
}

void add_texts(Counts& counts, const std::vector<std::string>& texts, double weight) {
  for (const std::string& text : texts) add_text(counts, text, weight);
}

Counts count(const KnowledgeEntry& entry) {
  Counts counts;
  add_texts(counts, entry.patterns, 3);
  add_texts(counts, {entry.module, entry.module_zh}, 2);
  add_texts(counts, {entry.mechanism, entry.mechanism_zh}, 1.5);
  add_texts(counts, entry.checks, 1);
  add_texts(counts, entry.checks_zh, 1);
  add_texts(counts, entry.actions, 1);
  add_texts(counts, entry.actions_zh, 1);
  return counts;
}

// A word that comes ten times tells little more than one that comes thrice.
double dampened(double count) {
  return std::log1p(count);
}

double length_of(const Counts& vector) {
  double sum = 0;
  for (const auto& [feature, weight] : vector) sum += weight * weight;
  return std::sqrt(sum);
}

}  // namespace

VectorIndex::VectorIndex(const std::vector<KnowledgeEntry>& entries) : entries_(entries.size()) {
  std::vector<Counts> vectors;
  for (const KnowledgeEntry& entry : entries) {
    vectors.push_back(count(entry));
    for (const auto& [feature, times] : vectors.back()) features_[feature].rarity += 1;
  }
  for (auto& [name, feature] : features_)
    feature.rarity = std::log((double(entries.size()) + 1) / feature.rarity);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    for (auto& [name, weight] : vectors[i]) weight = dampened(weight) * features_[name].rarity;
    const double length = length_of(vectors[i]);
    for (const auto& [name, weight] : vectors[i])
      features_[name].in.emplace_back(i, length > 0 ? float(weight / length) : 0.0F);
  }
}

std::vector<Ranked> VectorIndex::rank(const std::vector<std::string>& words) const {
  Counts query;
  for (const std::string& word : words) add_word(query, word, 1);
  std::vector<double> scores(entries_);
  double square = 0;
  for (const auto& [name, times] : query) {
    const auto found = features_.find(name);
    if (found == features_.end()) continue;
    const double weight = dampened(times) * found->second.rarity;
    square += weight * weight;
    for (const auto& [entry, share] : found->second.in) scores[entry] += weight * share;
  }
  std::vector<Ranked> ranked;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i] > 0) ranked.push_back({i, scores[i] / std::sqrt(square)});
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
  return ranked;
}

}  // namespace kerf::knowledge
