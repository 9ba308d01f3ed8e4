#include "knowledge/vector_notes.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <numeric>

namespace kerf::knowledge {
namespace {

constexpr double kSharpness = 25;  // of the softmax over cosines
constexpr double kNothing =
    0.2;  // the mean of share and cosine that any question of the field has with a note

/// In sums of their own, which a compiler can keep side by side.
double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  constexpr std::size_t kSums = 16;
  float sums[kSums] = {};
  const std::size_t whole = std::min(a.size(), b.size()) / kSums * kSums;
  for (std::size_t at = 0; at < whole; at += kSums)
    for (std::size_t i = 0; i < kSums; ++i) sums[i] += a[at + i] * b[at + i];
  const float rest =
      std::inner_product(a.begin() + std::ptrdiff_t(whole), a.end(), b.begin() + std::ptrdiff_t(whole), 0.0F);
  return std::accumulate(std::begin(sums), std::end(sums), rest);
}

void make_unit(std::vector<float>& vector) {
  const auto length = float(std::sqrt(cosine(vector, vector)));
  if (length > 0)
    for (float& value : vector) value /= length;
}

}  // namespace

VectorNotes::VectorNotes(std::vector<std::vector<std::vector<float>>> notes) {
  for (auto& questions : notes) {
    Note note{questions_.size(), questions_.size() + questions.size(), {}};
    for (const auto& question : questions) {
      note.mean.resize(question.size());
      std::ranges::transform(note.mean, question, note.mean.begin(), std::plus<>());
    }
    make_unit(note.mean);
    std::ranges::move(questions, std::back_inserter(questions_));
    notes_.push_back(std::move(note));
  }
}

std::vector<double> VectorNotes::likeness(const std::vector<float>& question) const {
  std::vector<double> near, shares;
  for (const Note& note : notes_) {
    double likest = 0;
    for (std::size_t i = note.first; i < note.last; ++i)
      likest = std::max(likest, cosine(question, questions_[i]));
    near.push_back(note.first == note.last ? 0 : std::max(0.0, (likest + cosine(question, note.mean)) / 2));
    shares.push_back(note.first == note.last ? 0 : std::exp(kSharpness * near.back()));
  }
  const double all = std::reduce(shares.begin(), shares.end());
  for (std::size_t i = 0; i < near.size(); ++i) {
    const double mean = (near[i] + (all > 0 ? shares[i] / all : 0)) / 2;
    near[i] = std::max(0.0, (mean - kNothing) / (1 - kNothing));
  }
  return near;
}

std::vector<std::size_t> VectorNotes::nearest(std::size_t note, const std::vector<float>& question,
                                              std::size_t most) const {
  const auto& [first, last, mean] = notes_[note];
  std::vector<double> cosines;
  for (std::size_t i = first; i < last; ++i) cosines.push_back(cosine(question, questions_[i]));
  std::vector<std::size_t> order(cosines.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return cosines[i]; });
  order.resize(std::min(most, order.size()));
  return order;
}

}  // namespace kerf::knowledge
