#include "knowledge/note_index.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "knowledge/word_classes.h"
#include "knowledge/words.h"

namespace kerf::knowledge {
namespace {

constexpr double kPairWeight = 0.5;         // of two neighbouring words, beside the words themselves
constexpr double kUnknownWeight = 0.6;      // of a word that no note uses, beside one that a single note uses
constexpr double kAskedForShare = 1.0 / 3;  // of the probability in a likeness
constexpr double kTelling = 0.15;           // of the largest rarity, of the rarest word of a question
// Phrases that a word has to be in to be learnt by, and by how many more a pair; of a short list every word
// counts.
constexpr int kFewestUses = 2, kMoreOfPairs = 1;
constexpr std::size_t kShortList = 1000;
constexpr float kPairLearnt = 0.7F, kClassLearnt = 0.5F;  // what is learnt by, beside a word

bool ends(const std::string& word, std::string_view ending, std::size_t least) {
  return word.size() >= least && word.ends_with(ending);
}

void drop(std::string& word, std::size_t letters) {
  word.resize(word.size() - letters);
}

/// "stopp" of "stopping" as "stop"; "fall" of "falling" stays.
void undouble(std::string& word) {
  const auto size = word.size();
  if (size > 3 && word[size - 1] == word[size - 2] &&
      std::string_view("lsz").find(word.back()) == std::string_view::npos)
    word.pop_back();
}

using Vector = std::unordered_map<std::string, double>;

void make_unit(Vector& vector) {
  double square = 0;
  for (const auto& [feature, weight] : vector) square += weight * weight;
  if (square > 0)
    for (auto& [feature, weight] : vector) weight /= std::sqrt(square);
}

bool is_pair(const std::string& feature) {
  return feature.find(' ') != std::string::npos;
}

/// A name alone asks for nothing: any other would be as like it.
bool are_names(const std::vector<std::string>& said) {
  return std::ranges::all_of(said, [](const std::string& word) { return word == "@" || word == "&"; });
}

}  // namespace

std::string stem(std::string word) {
  if (word.empty() || is_chinese(word)) return word;
  if (ends(word, "ies", 5))
    drop(word, 3), word += 'y';
  else if (ends(word, "ches", 6) || ends(word, "shes", 6) || ends(word, "sses", 6) || ends(word, "xes", 5))
    drop(word, 2);
  else if (ends(word, "s", 4) && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is"))
    drop(word, 1);
  if (ends(word, "ing", 6))
    drop(word, 3), undouble(word);
  else if (ends(word, "ed", 5))
    drop(word, 2), undouble(word);
  else if (ends(word, "ly", 6))
    drop(word, 2);
  if (ends(word, "e", 4)) drop(word, 1);
  return word;
}

NoteIndex::NoteIndex(std::vector<Phrases> notes, const std::vector<std::vector<std::string>>& same,
                     const WordClasses& classes)
    : notes_(notes.size()), classes_(&classes) {
  for (const auto& words : same)
    for (const auto& word : words) folded_.emplace(stem(word), stem(words.front()));
  for (auto& phrases : notes) std::erase_if(phrases, are_names);
  std::vector<std::vector<std::vector<std::string>>> read;
  std::unordered_map<std::string, double> spread;  // how many notes use a feature
  for (const auto& phrases : notes) {
    std::set<std::string> used;
    auto& features_of_note = read.emplace_back();
    for (const auto& phrase : phrases) {
      features_of_note.push_back(features(phrase));
      used.insert(features_of_note.back().begin(), features_of_note.back().end());
    }
    for (const auto& feature : used) ++spread[feature];
  }
  const double all = double(notes.size()) + 1;
  for (const auto& [feature, uses] : spread)
    features_[feature].rarity = std::log(all / uses) * (is_pair(feature) ? kPairWeight : 1);
  unknown_ = std::log(all) * kUnknownWeight;
  for (std::size_t note = 0; note < read.size(); ++note) {
    Vector together;
    for (const auto& phrase : read[note]) {
      for (const auto& [feature, weight] : weighted(phrase)) {
        features_[feature].in_phrases.emplace_back(note_of_.size(), weight);
        together[feature] += weight;
      }
      note_of_.push_back(note);
    }
    make_unit(together);
    for (const auto& [feature, weight] : together) features_[feature].in_notes.emplace_back(note, weight);
  }
  learn(notes);
}

NoteIndex::Learnt NoteIndex::learnt_by(const std::vector<std::string>& said) const {
  Learnt all;
  for (auto& feature : features(said)) {
    const float weight = is_pair(feature) ? kPairLearnt : 1;
    all.emplace_back(std::move(feature), weight);
  }
  if (!said.empty()) {
    all.emplace_back("^ " + stem(said.front()), kPairLearnt);
    all.emplace_back(stem(said.back()) + " $", kPairLearnt);
  }
  const std::set words(said.begin(), said.end());
  for (auto& name : classes_of({words.begin(), words.end()}, *classes_))
    all.emplace_back(std::move(name), kClassLearnt);
  return all;
}

Sparse NoteIndex::numbered(const Learnt& learnt) const {
  Sparse sparse;
  float square = 0;
  for (const auto& [feature, weight] : learnt) {
    const auto number = numbers_.find(feature);
    if (number != numbers_.end()) sparse.emplace_back(number->second, weight);
    if (number != numbers_.end() || !is_pair(feature)) square += weight * weight;
  }
  for (auto& [feature, weight] : sparse) weight /= std::sqrt(square);
  return sparse;
}

void NoteIndex::learn(const std::vector<Phrases>& notes) {
  std::size_t phrases = 0;
  for (const auto& of_note : notes) phrases += of_note.size();
  const int fewest = phrases < kShortList ? 1 : kFewestUses;
  std::unordered_map<std::string, int> uses;
  std::vector<Learnt> read;
  std::vector<std::size_t> is;
  for (std::size_t note = 0; note < notes.size(); ++note)
    for (const auto& phrase : notes[note]) {
      read.push_back(learnt_by(phrase)), is.push_back(note);
      for (const auto& [feature, weight] : read.back())
        if (++uses[feature] == fewest + (is_pair(feature) ? kMoreOfPairs : 0))
          numbers_.emplace(feature, numbers_.size());
    }
  std::vector<Sparse> examples;
  examples.reserve(read.size());
  for (const auto& phrase : read) examples.push_back(numbered(phrase));
  asked_for_ = std::make_unique<Softmax>(examples, is, numbers_.size(), notes_);
}

std::vector<std::string> NoteIndex::features(const std::vector<std::string>& said) const {
  std::vector<std::string> features;
  std::string before;
  for (const auto& word : said) {
    auto read = word == "t" ? "not" : stem(word);  // what cut_words leaves of "don't"
    if (read.size() < 2 && word != "@" && word != "&" && !is_chinese(word)) continue;
    if (const auto found = folded_.find(read); found != folded_.end()) read = found->second;
    features.push_back(read);
    if (is_chinese(word)) {
      for (std::size_t at = 0; word.size() > 3 && at + 3 <= word.size(); at += 3)
        features.push_back(word.substr(at, 3));
      before.clear();
      continue;
    }
    if (!before.empty()) features.push_back(before + " " + read);
    before = read;
  }
  std::ranges::sort(features);
  features.erase(std::unique(features.begin(), features.end()), features.end());
  return features;
}

NoteIndex::Vector NoteIndex::weighted(const std::vector<std::string>& features) const {
  Vector vector;
  for (const auto& feature : features) {
    const auto known = features_.find(feature);
    if (known == features_.end() && is_pair(feature)) continue;
    vector[feature] = known == features_.end() ? unknown_ : known->second.rarity;
  }
  make_unit(vector);
  return vector;
}

/// "What is CMP?" is as like a note that asks so of another module as any: some word has to be of few notes.
bool NoteIndex::tells_something(const std::vector<std::string>& said) const {
  const double least = kTelling * std::log(double(notes_) + 1);
  return std::ranges::any_of(features(said), [&](const std::string& feature) {
    const auto known = features_.find(feature);
    return feature != "@" && feature != "&" && !is_pair(feature) && known != features_.end() &&
           known->second.rarity >= least;
  });
}

std::vector<double> NoteIndex::likeness(const std::vector<std::string>& said) const {
  std::vector<double> to_phrases(note_of_.size()), to_notes(notes_), likest(notes_);
  if (!tells_something(said)) return likest;
  for (const auto& [name, weight] : weighted(features(said))) {
    const auto feature = features_.find(name);
    if (feature == features_.end()) continue;
    for (const auto& [phrase, share] : feature->second.in_phrases) to_phrases[phrase] += weight * share;
    for (const auto& [note, share] : feature->second.in_notes) to_notes[note] += weight * share;
  }
  for (std::size_t phrase = 0; phrase < to_phrases.size(); ++phrase)
    likest[note_of_[phrase]] = std::max(likest[note_of_[phrase]], to_phrases[phrase]);
  const auto asked_for = asked_for_->probabilities(numbered(learnt_by(said)));
  for (std::size_t note = 0; note < notes_; ++note) {
    likest[note] = (likest[note] + to_notes[note]) / 2;
    if (likest[note] > 0) likest[note] += kAskedForShare * (double(asked_for[note]) - likest[note]);
  }
  return likest;
}

}  // namespace kerf::knowledge
