#include "dialogue/field_sense.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

#include "base/random.h"
#include "dialogue/letters.h"
#include "dialogue/toml_file.h"
#include "knowledge/note_index.h"
#include "knowledge/word_classes.h"
#include "knowledge/words.h"

namespace kerf::dialogue {
namespace {

constexpr int kRounds = 10;          // through all examples
constexpr double kRate = 0.5;        // of AdaGrad
constexpr double kDecay = 2e-5;      // of a weight that an example uses, times its distance from zero
constexpr double kLength = 3;        // of the vector of an example, features being 0 or the same
constexpr double kVectorLength = 6;  // of the vector of the whole text
constexpr std::uint64_t kSeed = 1;   // of the order in which examples are seen

/// A word, or what stands for any number.
std::string plain(const std::string& word) {
  return std::ranges::all_of(word, is_digit) ? "#" : knowledge::stem(word);
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

/// Words without their endings and pairs of neighbours; of Chinese, letters and pairs of them.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string before = "^";
  const auto add = [&](const std::string& word) {
    words.push_back(word);
    words.push_back(before + " " + word);
    before = word;
  };
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) add(plain(std::exchange(word, "")));
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto letter = knowledge::letter_at(text, at);
    at += letter.bytes.size();
    if (letter.code == '\'') continue;
    if (is_letter(letter.bytes.front()) || is_digit(letter.bytes.front())) {
      word += small(letter.bytes.front());
      continue;
    }
    end_word();
    if (knowledge::is_chinese(letter.bytes))
      add(std::string(letter.bytes));
    else if (letter.code >= 0x80)
      before = "^";  // marks between clauses
  }
  end_word();
  if (!words.empty()) words.push_back(before + " $");
  return words;
}

}  // namespace

std::vector<FieldExample> read_field_examples(const Path& file) {
  std::vector<FieldExample> examples;
  each_key(read_toml_file(file), [&](const std::string& key, const toml::node& node) {
    if (key != "inside" && key != "outside") return false;
    for (auto& text : texts_of(node)) examples.push_back({std::move(text), key == "outside"});
    return true;
  });
  return examples;
}

FieldSense::FieldSense(const std::vector<FieldExample>& examples, const WordClasses& classes,
                       TextVectors vectors)
    : classes_(&classes), vectors_(std::move(vectors)) {
  for (const auto& example : examples) {
    const auto words = words_of(example.text);
    for (const auto& word : std::set(words.begin(), words.end())) ++uses_[word];
  }
  learn(examples);
}

std::vector<std::string> FieldSense::features_of(const std::string& text, int least_uses) const {
  std::vector<std::string> features;
  int unknown = 0;
  for (auto& word : words_of(text)) {
    const auto uses = uses_.find(word);
    if (uses != uses_.end() && uses->second >= least_uses)
      features.push_back(std::move(word));
    else if (word.find(' ') == std::string::npos && ++unknown <= 3)
      features.push_back("? " + std::to_string(unknown));
  }
  for (auto& name : knowledge::classes_of(knowledge::cut_words(text), *classes_))
    features.push_back(std::move(name));
  std::ranges::sort(features);
  features.erase(std::unique(features.begin(), features.end()), features.end());
  return features;
}

/// What one example alone has is unknown to it, as words of a new question are.
void FieldSense::learn(const std::vector<FieldExample>& examples) {
  std::unordered_map<std::string, std::size_t> places;
  std::vector<std::vector<std::size_t>> read;
  std::vector<std::string> texts;
  double outside = 0;
  for (const auto& example : examples) {
    auto& numbers = read.emplace_back();
    for (auto& feature : features_of(example.text, 2))
      numbers.push_back(places.emplace(std::move(feature), places.size()).first->second);
    outside += example.outside ? 1 : 0;
    texts.push_back(example.text);
  }
  const double all = double(examples.size());
  if (outside == 0 || outside == all) return;  // nothing to tell apart
  const auto vectors = vectors_ ? vectors_(texts) : std::vector<std::vector<float>>(texts.size());
  const auto width = vectors.front().size();
  std::vector<double> weights(places.size() + 1), squares(places.size() + 1, 1e-6);
  directions_.assign(width, 0);
  std::vector<double> turns(width, 1e-6);
  std::vector<std::size_t> order(examples.size());
  std::iota(order.begin(), order.end(), 0);
  Random random(kSeed);
  for (int round = 0; round < kRounds; ++round) {
    shuffle(order, random);
    for (const auto i : order) {
      auto& used = read[i];
      const double value = kLength / std::sqrt(double(used.size()) + 1);
      double sum = weights.back();
      for (const auto feature : used) sum += value * weights[feature];
      const auto& vector = vectors[i];
      for (std::size_t k = 0; k < width; ++k) sum += kVectorLength * vector[k] * directions_[k];
      const double share = examples[i].outside ? all / 2 / outside : all / 2 / (all - outside);
      const double error = share * (sigmoid(sum) - (examples[i].outside ? 1 : 0));
      const auto step = [&](std::size_t place, double slope) {
        squares[place] += slope * slope;
        weights[place] -= kRate * slope / std::sqrt(squares[place]);
      };
      for (const auto feature : used) step(feature, error * value + kDecay * weights[feature]);
      step(weights.size() - 1, error);
      for (std::size_t k = 0; k < width; ++k) {
        const double slope = error * kVectorLength * vector[k] + kDecay * directions_[k];
        turns[k] += slope * slope;
        directions_[k] -= kRate * slope / std::sqrt(turns[k]);
      }
    }
  }
  for (const auto& [feature, place] : places) weights_[feature] = weights[place];
  bias_ = weights.back();
}

double FieldSense::outside(const std::string& text) const {
  const auto features = features_of(text, 1);
  if (features.empty() || weights_.empty()) return 0;
  const double value = kLength / std::sqrt(double(features.size()) + 1);
  double sum = bias_;
  for (const auto& feature : features)
    if (const auto known = weights_.find(feature); known != weights_.end()) sum += value * known->second;
  if (!directions_.empty()) {
    const auto vector = vectors_({text}).front();
    for (std::size_t k = 0; k < directions_.size(); ++k) sum += kVectorLength * vector[k] * directions_[k];
  }
  return sigmoid(sum);
}

}  // namespace kerf::dialogue
