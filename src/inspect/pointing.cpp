#include "inspect/pointing.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

#include "inspect/answer_map.h"

namespace kerf::inspect {
namespace {

constexpr double kScale = 1000;  // coordinates of answers

/// Tokens of the answer with the bytes they stand for.
struct AnswerText {
  std::string text;
  std::vector<std::int64_t> tokens;  // place in the prompt
  std::vector<std::size_t> starts;   // first byte
};

AnswerText answer_of(const qwen3_vl::Prompt& prompt, const Tokenizer& tokenizer) {
  AnswerText answer;
  for (std::size_t i = 0; i < prompt.ids.size(); ++i) {
    if (!prompt.answer[i]) continue;
    answer.tokens.push_back(std::int64_t(i));
    answer.starts.push_back(answer.text.size());
    answer.text += tokenizer.bytes(TokenId(prompt.ids[i]));
  }
  return answer;
}

/// Corner coordinates of every defect, in the order in which they are written.
std::vector<std::vector<std::int64_t>> boxes_of(const AnswerText& answer, const AnswerMap& map) {
  std::vector<std::vector<std::int64_t>> boxes;
  bool inside = false;
  for (std::size_t i = 0; i < answer.text.size(); ++i) {
    const bool digit = map.places[i] == Place::coordinate;
    if (digit) {
      boxes.resize(std::max(boxes.size(), std::size_t(map.defects[i]) + 1));
      auto& box = boxes[std::size_t(map.defects[i])];
      if (!inside) box.push_back(0);
      box.back() = box.back() * 10 + (answer.text[i] - '0');
    }
    inside = digit;
  }
  return boxes;
}

/// Shares of the four visual tokens around a point, as in bilinear interpolation.
void spread(at::TensorAccessor<float, 1> row, double x, double y, std::int64_t h, std::int64_t w) {
  const double column = std::clamp(x / kScale * double(w) - 0.5, 0.0, double(w - 1));
  const double line = std::clamp(y / kScale * double(h) - 0.5, 0.0, double(h - 1));
  const auto c0 = std::int64_t(column), r0 = std::int64_t(line);
  for (std::int64_t r = r0; r <= std::min(r0 + 1, h - 1); ++r)
    for (std::int64_t c = c0; c <= std::min(c0 + 1, w - 1); ++c)
      row[r * w + c] += float((1 - std::abs(line - double(r))) * (1 - std::abs(column - double(c))));
}

Pointers pointers_of(const qwen3_vl::Prompt& prompt, const Tokenizer& tokenizer, std::int64_t image_token,
                     std::int64_t merge) {
  check(prompt.images.size() == 1, "pointing needs one image a prompt");
  const auto answer = answer_of(prompt, tokenizer);
  const auto map = map_answer(answer.text);
  const auto boxes = boxes_of(answer, map);
  const auto h = prompt.images[0].grid.h / merge, w = prompt.images[0].grid.w / merge;
  Pointers pointers;
  pointers.first = std::find(prompt.ids.begin(), prompt.ids.end(), image_token) - prompt.ids.begin();
  pointers.visual = h * w;
  for (const auto& box : boxes) {
    check(box.size() == 4, "a defect of the answer has four coordinates");
    pointers.boxes.push_back({box[0], box[1], box[2], box[3]});
    const auto cell = [](std::int64_t low, std::int64_t high, std::int64_t count) {
      return std::min(count - 1, std::int64_t(double(low + high) / 2 / kScale * double(count)));
    };
    pointers.centres.push_back(cell(box[1], box[3], h) * w + cell(box[0], box[2], w));
  }
  std::vector<std::size_t> owners;
  for (std::size_t i = 0; i < answer.tokens.size(); ++i) {
    const auto defect = map.defects[std::min(answer.starts[i], answer.text.size() - 1)];
    if (defect < 0) continue;
    pointers.positions.push_back(answer.tokens[i] - 1);
    owners.push_back(std::size_t(defect));
  }
  pointers.targets = torch::zeros({std::int64_t(owners.size()), pointers.visual});
  auto rows = pointers.targets.accessor<float, 2>();
  for (std::size_t i = 0; i < owners.size(); ++i) {
    const auto& box = pointers.boxes.at(owners[i]);
    spread(rows[std::int64_t(i)], double(box[0] + box[2]) / 2, double(box[1] + box[3]) / 2, h, w);
  }
  return pointers;
}

}  // namespace

std::vector<Pointers> find_pointers(const std::vector<qwen3_vl::Prompt>& prompts, const Tokenizer& tokenizer,
                                    std::int64_t image_token, std::int64_t merge) {
  std::vector<Pointers> pointers;
  for (const auto& prompt : prompts) pointers.push_back(pointers_of(prompt, tokenizer, image_token, merge));
  return pointers;
}

torch::Tensor pointing_loss(const qwen3_vl::AttentionProbe& probe, const std::vector<Pointers>& pointers) {
  check(!probe.layers.empty(), "a layer is probed");
  torch::Tensor sum;
  std::int64_t terms = 0;
  for (const auto& [queries, keys] : probe.layers) {
    const auto heads = queries.size(1) / keys.size(1);
    const double scale = 1 / std::sqrt(double(queries.size(3)));
    for (std::size_t b = 0; b < pointers.size(); ++b) {
      const auto& pointer = pointers[b];
      if (pointer.positions.empty()) continue;
      const auto rows =
          torch::tensor(at::ArrayRef<std::int64_t>(pointer.positions), torch::kInt64).to(queries.device());
      const auto row = std::int64_t(b);
      const auto q = queries[row].narrow(0, 0, heads).index_select(1, rows).to(torch::kFloat32);
      const auto k = keys[row][0].narrow(0, pointer.first, pointer.visual).to(torch::kFloat32);
      const auto looks = torch::log_softmax(torch::matmul(q, k.t()) * scale, -1);  // [heads, N, visual]
      const auto loss = -(looks * pointer.targets.to(queries.device())).sum();
      sum = sum.defined() ? sum + loss : loss;
      terms += heads * std::int64_t(pointer.positions.size());
    }
  }
  return terms ? sum / double(terms) : probe.layers[0].queries.sum() * 0;
}

}  // namespace kerf::inspect
