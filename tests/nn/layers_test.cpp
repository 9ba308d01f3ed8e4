#include <gtest/gtest.h>
#include <kerf/error.h>

#include "nn/attention.h"
#include "nn/checkpointing.h"
#include "nn/conv_unit.h"
#include "nn/linear.h"
#include "nn/norm.h"

namespace kerf::nn {
namespace {

at::Generator generator(std::uint64_t seed) {
  return at::make_generator<at::CPUGeneratorImpl>(seed);
}

torch::Tensor draw(std::vector<std::int64_t> shape, std::uint64_t seed) {
  auto from = generator(seed);
  return torch::empty(shape).normal_(0, 1, from);
}

void fill(Linear& layer, std::uint64_t seed) {
  torch::NoGradGuard no_grad;
  layer->weight.copy_(draw(layer->weight.sizes().vec(), seed));
  if (layer->bias.defined()) layer->bias.copy_(draw(layer->bias.sizes().vec(), seed + 1));
}

/// Softmax attention written out in float64.
torch::Tensor plain_causal(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v,
                           std::int64_t past, const torch::Tensor& key_mask) {
  const auto group = q.size(1) / k.size(1);
  const auto wide_k = k.repeat_interleave(group, 1).to(torch::kFloat64),
             wide_v = v.repeat_interleave(group, 1).to(torch::kFloat64);
  auto scores = torch::matmul(q.to(torch::kFloat64), wide_k.transpose(-1, -2)) / std::sqrt(double(q.size(3)));
  auto allowed = torch::ones({q.size(2), k.size(2)}, torch::kBool).tril(past).unsqueeze(0).unsqueeze(0);
  if (key_mask.defined()) allowed = allowed & key_mask.unsqueeze(1).unsqueeze(1);
  return torch::matmul(torch::softmax(scores.masked_fill(allowed.logical_not(), -1e300), -1), wide_v)
      .to(torch::kFloat32);
}

TEST(Attention, CausalGroupedWithPastAndMaskEqualsThePlainFormula) {
  for (const std::int64_t past : {0, 5}) {
    for (const std::int64_t queries : {1, 4}) {
      for (const bool masked : {false, true}) {
        const auto q = draw({2, 6, queries, 8}, 1), k = draw({2, 2, past + queries, 8}, 2),
                   v = draw({2, 2, past + queries, 8}, 3);
        torch::Tensor mask;
        if (masked) {
          mask = torch::ones({2, past + queries}, torch::kBool);
          if (past > 0) mask[1].narrow(0, 0, 3).fill_(false);
        }
        const auto y = attend_causal(q, k, v, {past, mask});
        EXPECT_TRUE(torch::allclose(y, plain_causal(q, k, v, past, mask), 1e-5, 1e-6))
            << past << ' ' << queries << ' ' << masked;
      }
    }
  }
}

TEST(Attention, InBfloat16ItLearnsAsInFloat32) {
  const auto upstream = draw({2, 6, 9, 8}, 4);
  const auto mask = torch::ones({2, 14}, torch::kBool);
  mask[1].narrow(0, 0, 3).fill_(false);
  const auto gradients = [&](torch::ScalarType type) {
    std::vector<torch::Tensor> parts;
    for (const auto& part : {draw({2, 6, 9, 8}, 1), draw({2, 2, 14, 8}, 2), draw({2, 2, 14, 8}, 3)})
      parts.push_back(part.to(torch::kBFloat16).to(type).requires_grad_());
    const auto y = attend_causal(parts[0], parts[1], parts[2], {5, mask});
    y.backward(upstream.to(type));
    return std::vector{y.detach(), parts[0].grad(), parts[1].grad(), parts[2].grad()};
  };
  const auto narrow = gradients(torch::kBFloat16), wide = gradients(torch::kFloat32);
  for (std::size_t i = 0; i < wide.size(); ++i)
    EXPECT_LT((narrow[i].to(torch::kFloat32) - wide[i]).norm().item<double>(),
              0.02 * wide[i].norm().item<double>())
        << i;
}

TEST(Attention, RowsWithoutAnyKeyStayFinite) {
  const auto q = draw({1, 2, 3, 8}, 1), k = draw({1, 2, 3, 8}, 2), v = draw({1, 2, 3, 8}, 3);
  const auto mask = torch::tensor({false, false, true}).unsqueeze(0);
  EXPECT_TRUE(torch::isfinite(attend_causal(q, k, v, {0, mask})).all().item<bool>());
}

TEST(Attention, TrainingInBf16FollowsFloat32) {
  const auto gradients = [](torch::ScalarType type) {
    std::vector<torch::Tensor> inputs;
    for (std::uint64_t i = 0; i < 3; ++i)
      inputs.push_back(draw({2, 2, 40, 16}, i).to(type).requires_grad_(true));
    const auto y = attend_all(inputs[0], inputs[1], inputs[2]);
    (y.to(torch::kFloat32) * draw({2, 2, 40, 16}, 9)).sum().backward();
    std::vector<torch::Tensor> results{y.detach().to(torch::kFloat32)};
    for (const auto& input : inputs) results.push_back(input.grad().to(torch::kFloat32));
    return results;
  };
  const auto exact = gradients(torch::kFloat32), rounded = gradients(torch::kBFloat16);
  for (std::size_t i = 0; i < exact.size(); ++i)
    EXPECT_LT((rounded[i] - exact[i]).norm().item<double>(), 0.02 * exact[i].norm().item<double>()) << i;
}

TEST(Norms, EqualTheirFormulas) {
  const auto x = draw({5, 16}, 1).to(torch::kFloat64);
  RmsNorm rms(16, 1e-6);
  const auto wanted = x / (x.square().mean(-1, true) + 1e-6).sqrt();
  EXPECT_TRUE(torch::allclose(rms->forward(x.to(torch::kFloat32)), wanted.to(torch::kFloat32), 1e-5, 1e-6));
  LayerNorm layer(16, 1e-6);
  const auto centred = x - x.mean(-1, true);
  const auto normal = centred / (centred.square().mean(-1, true) + 1e-6).sqrt();
  EXPECT_TRUE(torch::allclose(layer->forward(x.to(torch::kFloat32)), normal.to(torch::kFloat32), 1e-5, 1e-6));
}

TEST(Lora, AddsScaledLowRankProductAndMergesToTheSame) {
  Linear layer(6, 4, true);
  fill(layer, 1);
  auto pair = std::make_shared<LoraPair>(LoraPair{draw({2, 6}, 5), draw({4, 2}, 6), 0.5, 0});
  layer->set_lora(1, pair);
  const auto x = draw({3, 6}, 7);
  const auto base = layer->forward(x, {});
  const auto wanted = base + 0.5 * x.matmul(pair->a.t()).matmul(pair->b.t());
  EXPECT_TRUE(torch::equal(layer->forward(x, {.adapter = 0}), base))
      << "an adapter that is not there changes nothing";
  EXPECT_TRUE(torch::allclose(layer->forward(x, {.adapter = 1}), wanted, 1e-5, 1e-6));
  layer->merge_lora(1, 1);
  EXPECT_TRUE(torch::allclose(layer->forward(x, {}), wanted, 1e-5, 1e-5));
  layer->merge_lora(1, -1);
  EXPECT_TRUE(torch::allclose(layer->forward(x, {}), base, 1e-5, 1e-5));
}

TEST(Lora, DropoutIsFromItsGeneratorAndOnlyOnTheUpdate) {
  Linear layer(64, 4, false);
  fill(layer, 1);
  layer->set_lora(0, std::make_shared<LoraPair>(LoraPair{draw({2, 64}, 5), draw({4, 2}, 6), 1, 0.5}));
  const auto x = draw({3, 64}, 7);
  const auto run = [&](std::uint64_t seed) {
    return layer->forward(x, {.adapter = 0, .dropout = generator(seed)});
  };
  EXPECT_TRUE(torch::equal(run(1), run(1)));
  EXPECT_FALSE(torch::equal(run(1), run(2)));
  EXPECT_TRUE(torch::equal(layer->forward(x, {.dropout = generator(1)}), layer->forward(x, {})));
}

TEST(Checkpointing, GradientsEqualThoseOfTheDirectPass) {
  Linear first(8, 8, true), second(8, 8, true);
  fill(first, 1), fill(second, 3);
  const auto run = [&](const torch::Tensor& x) {
    return second->forward(torch::gelu(first->forward(x, {})), {});
  };
  const auto gradients = [&](bool checkpoint) {
    for (auto* layer : {&first, &second}) (*layer)->zero_grad();
    auto x = draw({4, 8}, 9).requires_grad_(true);
    (checkpoint ? checkpointed(run, x) : run(x)).square().sum().backward();
    return std::vector<torch::Tensor>{x.grad().clone(), first->weight.grad().clone(),
                                      first->bias.grad().clone(), second->weight.grad().clone()};
  };
  const auto direct = gradients(false), recomputed = gradients(true);
  for (std::size_t i = 0; i < direct.size(); ++i) EXPECT_TRUE(torch::equal(direct[i], recomputed[i])) << i;
}

TEST(ConvUnit, FoldedItGivesTheSame) {
  torch::manual_seed(3);
  nn::ConvUnit unit(nn::Conv2dImpl::Shape{5, 7, 3, 2});
  {
    torch::NoGradGuard no_grad;
    for (auto& item : unit->named_parameters())
      item.value().copy_(item.key().ends_with("running_var") ? torch::rand_like(item.value()) + 0.1
                                                             : torch::randn_like(item.value()));
  }
  const auto x = torch::randn({2, 5, 9, 9});
  unit->eval();
  const auto plain = unit->forward(x, {});
  unit->fold(torch::kFloat32);
  const auto folded = unit->forward(x, {});
  EXPECT_LT((plain - folded).abs().max().item<double>(), 1e-4);
  EXPECT_GT(plain.abs().max().item<double>(), 0.5);
  // In training the batch's own statistics count.
  unit->train();
  EXPECT_GT((unit->forward(x, {}) - folded).abs().max().item<double>(), 1e-2);
}

}  // namespace
}  // namespace kerf::nn
