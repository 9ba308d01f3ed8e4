#include "inspect/review_task.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

#include "inspect/answer_forward.h"
#include "inspect/number_tokens.h"
#include "inspect/review_question.h"

namespace kerf::inspect {
namespace {

constexpr int kAdapter = 0;             // the trained adapter's number on the model
constexpr std::size_t kCasesADraw = 8;  // of one image

bool is_right(const ReviewCase& one) {
  return !one.kind;
}

/// Leaves out right cases until they are at most `share` of all.
void limit_right(std::vector<ReviewCase>& cases, double share, std::uint64_t seed) {
  const auto right = double(std::count_if(cases.begin(), cases.end(), is_right));
  const double wrong = double(cases.size()) - right;
  if (right <= share * double(cases.size()) || right == 0) return;
  const double keep = share >= 1 ? 1 : wrong * share / (1 - share) / right;
  Random random(seed);
  std::erase_if(cases, [&](const ReviewCase& one) { return is_right(one) && !random.chance(keep); });
}

/// The window moved and scaled a little, still inside the image.
Box loosen(const Box& window, int width, int height, Random& random) {
  constexpr double kSmallest = 0.85, kLargest = 1.2, kShift = 0.08;
  const double side = window.width * random.uniform(kSmallest, kLargest);
  const double x = window.x + window.width * (0.5 + random.uniform(-kShift, kShift));
  const double y = window.y + window.width * (0.5 + random.uniform(-kShift, kShift));
  return square_inside(x, y, side, width, height);
}

/// Every box of the cases goes through the picture's changes; the order tells them apart.
std::vector<LabelledBox> all_boxes(const std::vector<ReviewCase>& cases) {
  std::vector<LabelledBox> boxes;
  for (const auto& one : cases) {
    if (one.said) boxes.push_back({"", one.said->box});
    if (one.truth) boxes.push_back({"", one.truth->box});
    for (const auto& finding : one.answer) boxes.push_back({"", finding.box});
  }
  return boxes;
}

void put_back(std::vector<ReviewCase>& cases, const LabelledImage& changed) {
  std::size_t next = 0;
  for (auto& one : cases) {
    one.width = changed.image.width, one.height = changed.image.height;
    if (one.said) one.said->box = changed.boxes[next++].box;
    if (one.truth) one.truth->box = changed.boxes[next++].box;
    for (auto& finding : one.answer) finding.box = changed.boxes[next++].box;
  }
  check(next == changed.boxes.size(), "a change of a picture keeps its boxes");
}

}  // namespace

std::vector<ReviewImageCases> gather_cases(std::vector<ReviewCase> cases, double right_share,
                                           std::uint64_t seed) {
  limit_right(cases, right_share, seed);
  std::vector<ReviewImageCases> images;
  std::map<Path, std::size_t> places;
  for (auto& one : cases) {
    const auto [place, fresh] = places.emplace(one.image, images.size());
    if (fresh) images.push_back({one.image, {}});
    images[place->second].cases.push_back(std::move(one));
  }
  return images;
}

ReviewTask::ReviewTask(qwen3_vl::Qwen3VL model, qwen3_vl::Processor processor,
                       std::vector<ReviewImageCases> images, const ReviewTaskOptions& options)
    : model_(std::move(model)),
      processor_(std::move(processor)),
      options_(options),
      images_(std::move(images)),
      ahead_(options.readers, [this](auto draws) { return prepare(draws); }) {
  if (options_.number_sigma > 0)
    numbers_ = {require_number_tokens(processor_.tokenizer()), options_.number_sigma};
  Random random(options_.seed);
  shuffle(images_, random);
  const auto held_out = std::size_t(options_.held_out * double(images_.size()));
  held_out_.assign(images_.begin(), images_.begin() + std::ptrdiff_t(held_out));
  images_.erase(images_.begin(), images_.begin() + std::ptrdiff_t(held_out));
  if (images_.empty()) fail("no cases are left to train on");
  for (auto& parameter : model_->parameters()) parameter.requires_grad_(false);
  adapter_ = nn::make_adapter(*model_, options_.lora, options_.seed);
  for (auto& [name, tensor] : adapter_.parameters()) tensor.requires_grad_(true);
  nn::attach(*model_, adapter_, kAdapter);
}

std::vector<train::ParameterGroup> ReviewTask::parameters() {
  return {{adapter_.parameters(), 1}};
}

void ReviewTask::ask(const ReviewImageCases& image, std::size_t most, Random* random,
                     Conversations& asked) const {
  auto cases = image.cases;
  if (random) shuffle(cases, *random);
  if (cases.size() > most) cases.resize(most);
  LabelledImage picture{to_rgb(load_image(image.image)), all_boxes(cases)};
  if (picture.image.width != cases.front().width || picture.image.height != cases.front().height)
    fail("{}: the image has {} x {} pixels, its cases say {} x {}, so the boxes cannot be trusted",
         image.image.string(), picture.image.width, picture.image.height, cases.front().width,
         cases.front().height);
  if (random) {
    AugmentOptions changes;
    changes.zoom = 1;  // windows are loosened instead
    picture = augment(picture, changes, Random(random->bits()));
  }
  put_back(cases, picture);
  const auto name = fmt::format("image {}", asked.messages.size());
  for (const auto& one : cases) {
    const Box& middle = one.said ? one.said->box : one.truth->box;
    Box window = review_window(middle, one.width, one.height, options_.description.review);
    if (random && options_.description.review.window > 0)
      window = loosen(window, one.width, one.height, *random);
    const ReviewPlace place{one.width, one.height, window, one.said, &one.answer};
    const auto part = fmt::format("{} part {}", name, asked.messages.size());
    asked.messages.push_back({review_question(place, options_.description.review, name, part),
                              text_message("assistant", review_answer(one.truth, window))});
    if (options_.description.review.window > 0) asked.pictures[part] = cut(picture.image, window);
  }
  asked.pictures[name] = std::move(picture.image);
}

std::vector<qwen3_vl::Prompt> ReviewTask::prepare(const Conversations& asked) const {
  qwen3_vl::PromptOptions options;
  options.chat.add_generation_prompt = false;
  return processor_.prepare_all(
      asked.messages, [&](const std::string& source) { return asked.pictures.at(source); }, options);
}

std::vector<qwen3_vl::Prompt> ReviewTask::prepare(std::span<const train::Draw> draws) const {
  Conversations asked;
  for (const auto& draw : draws) {
    Random random(options_.seed ^ mix_bits(draw.number));
    ask(images_[std::size_t(draw.index)], kCasesADraw, options_.augment ? &random : nullptr, asked);
  }
  return prepare(asked);
}

train::TaskLoss ReviewTask::answer(const std::vector<qwen3_vl::Prompt>& prompts, nn::Pass pass) {
  pass.adapter = kAdapter;
  const auto seen = forward_answers(model_, processor_, prompts, pass);
  return {train::answer_loss(seen.logits, seen.targets, numbers_),
          seen.tokens,
          {{"token_accuracy", seen.token_accuracy}}};
}

train::TaskLoss ReviewTask::loss(std::span<const train::Draw> draws, const nn::Pass& pass) {
  return answer(ahead_.take(draws), pass);
}

std::map<std::string, double> ReviewTask::evaluate(const nn::Pass& pass) {
  const auto images = std::min(std::int64_t(held_out_.size()), options_.eval_images);
  return measure_held_out(images, pass, [&](std::int64_t index, const nn::Pass& quiet) {
    const auto& image = held_out_[std::size_t(index)];
    Conversations asked;
    ask(image, image.cases.size(), nullptr, asked);
    return answer(prepare(asked), quiet);
  });
}

void ReviewTask::save(const Path& folder) {
  adapter_.config.base_model_name_or_path = options_.base.string();
  nn::save_adapter(adapter_, folder);
  save_review(options_.description, folder);
}

}  // namespace kerf::inspect
