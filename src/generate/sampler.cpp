#include "generate/sampler.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace kerf::generate {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

/// log(sum(exp)) of the finite entries.
double log_sum_exp(const std::vector<float>& scores) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  if (largest == kNever) return kNever;
  double sum = 0;
  for (float score : scores) sum += std::exp(double(score) - largest);
  return largest + std::log(sum);
}

void keep_top_k(std::vector<float>& scores, std::int64_t k) {
  if (k <= 0 || k >= std::int64_t(scores.size())) return;
  std::vector<float> sorted = scores;
  std::nth_element(sorted.begin(), sorted.begin() + (k - 1), sorted.end(), std::greater<>());
  const float least = sorted[std::size_t(k - 1)];
  for (float& score : scores)
    if (score < least) score = kNever;
}

/// Drops, from the least likely up, tokens while their joint probability stays within 1 - p.
void keep_top_p(std::vector<float>& scores, double p) {
  if (p >= 1) return;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i] != kNever) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return scores[a] < scores[b]; });
  const double total = log_sum_exp(scores);
  double dropped = 0;
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    dropped += std::exp(scores[order[i]] - total);
    if (dropped > 1 - p) break;
    scores[order[i]] = kNever;
  }
}

void keep_min_p(std::vector<float>& scores, double share) {
  if (share <= 0) return;
  const float least = *std::max_element(scores.begin(), scores.end()) + float(std::log(share));
  for (float& score : scores)
    if (score < least) score = kNever;
}

}  // namespace

Sampler::Sampler(const GenerateOptions& options, const std::vector<std::int64_t>& prompt_ids,
                 std::uint64_t row)
    : options_(options), random_(options.seed ^ mix_bits(row)) {
  if (options.temperature < 0 || !std::isfinite(options.temperature))
    fail("temperature must be 0 or positive");
  if (!(options.top_p > 0) || options.top_p > 1) fail("top_p must be in (0, 1]");
  if (options.min_p < 0 || options.min_p > 1) fail("min_p must be in [0, 1]");
  if (!(options.repetition_penalty > 0)) fail("repetition_penalty must be positive");
  for (auto id : prompt_ids) in_prompt_[TokenId(id)] = 1;
}

void Sampler::accept(TokenId id) {
  ++in_answer_[id];
}

void Sampler::penalise(std::vector<float>& scores) const {
  const auto repeat = [&](TokenId id) {
    if (std::size_t(id) >= scores.size()) return;
    float& score = scores[std::size_t(id)];
    score = float(score > 0 ? score / options_.repetition_penalty : score * options_.repetition_penalty);
  };
  if (options_.repetition_penalty != 1) {
    for (const auto& [id, count] : in_prompt_) repeat(id);
    for (const auto& [id, count] : in_answer_)
      if (!in_prompt_.count(id)) repeat(id);
  }
  for (const auto& [id, count] : in_answer_)
    scores[std::size_t(id)] -= float(options_.presence_penalty + count * options_.frequency_penalty);
}

TokenId Sampler::draw(std::vector<float>& scores) {
  if (options_.temperature == 0)
    return TokenId(std::max_element(scores.begin(), scores.end()) - scores.begin());
  for (float& score : scores) score = float(score / options_.temperature);
  keep_top_k(scores, options_.top_k);
  keep_top_p(scores, options_.top_p);
  keep_min_p(scores, options_.min_p);
  const double total = log_sum_exp(scores);
  double left = random_.uniform();
  TokenId last = -1;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] == kNever) continue;
    last = TokenId(i);
    left -= std::exp(scores[i] - total);
    if (left < 0) break;
  }
  return last;
}

Choice Sampler::choose(const torch::Tensor& logits, const std::vector<std::uint8_t>& allowed) {
  const auto row = logits.contiguous();
  const float* values = row.data_ptr<float>();
  const std::vector<float> raw(values, values + row.numel());
  const double model_total = log_sum_exp(raw);
  if (!std::isfinite(model_total))
    fail("the model's logits are not finite (damaged weights, or overflow in this precision?)");
  std::vector<float> scores = raw;
  if (!allowed.empty())
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (i >= allowed.size() || !allowed[i]) scores[i] = kNever;
  const double allowed_total = allowed.empty() ? model_total : log_sum_exp(scores);
  check(allowed_total != double(kNever), "a constraint leaves at least one token");
  penalise(scores);
  Choice choice;
  choice.id = draw(scores);
  choice.log_prob = raw[std::size_t(choice.id)] - model_total;
  choice.choice_log_prob = raw[std::size_t(choice.id)] - allowed_total;
  accept(choice.id);
  return choice;
}

}  // namespace kerf::generate
