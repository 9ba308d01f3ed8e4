#include "inspect/review_task.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

#include "inspect/number_tokens.h"
#include "inspect/review_question.h"

namespace kerf::inspect {
namespace {

constexpr int kAdapter = 0;             // the trained adapter's number on the model
constexpr std::size_t kCasesADraw = 8;  // of one image

bool is_right(const ReviewCase& one) {
  return !one.kind;
}

template <typename T>
void shuffle(std::vector<T>& items, Random& random) {
  for (auto i = items.size(); i > 1; --i)
    std::swap(items[i - 1], items[std::size_t(random.below(std::int64_t(i)))]);
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
  const double side =
      std::round(std::min(window.width * random.uniform(0.85, 1.2), double(std::min(width, height))));
  const auto start = [&](double from, double size) {
    const double centre = from + window.width / 2 + window.width * random.uniform(-0.08, 0.08);
    return std::round(std::clamp(centre - side / 2, 0.0, size - side));
  };
  const double x = start(window.x, width), y = start(window.y, height);
  return {x, y, side, side};
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

Image cut(const Image& image, const Box& window) {
  return crop(image, int(window.x), int(window.y), int(window.width), int(window.height));
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
      images_(std::move(images)) {
  if (options_.number_sigma > 0) numbers_ = {number_tokens(processor_.tokenizer()), options_.number_sigma};
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
  const auto name = std::to_string(asked.pictures.size());
  for (const auto& one : cases) {
    const Box& middle = one.said ? one.said->box : one.truth->box;
    Box window = review_window(middle, one.width, one.height, options_.description.review);
    if (random && options_.description.review.window > 0)
      window = loosen(window, one.width, one.height, *random);
    const ReviewPlace place{one.width, one.height, window, one.said, &one.answer};
    const auto part = fmt::format("{} part {}", name, asked.messages.size());
    asked.messages.push_back({review_question(place, options_.description.review, name, part),
                              text_message("assistant", review_answer(one.truth, window))});
    asked.pictures[part] = cut(picture.image, window);
  }
  asked.pictures[name] = std::move(picture.image);
}

train::TaskLoss ReviewTask::answer(const Conversations& asked, nn::Pass pass) {
  qwen3_vl::PromptOptions options;
  options.chat.add_generation_prompt = false;
  const auto prompts = processor_.prepare_all(
      asked.messages, [&](const std::string& source) { return asked.pictures.at(source); }, options);
  pass.adapter = kAdapter;
  const auto batch = processor_.collate(prompts, qwen3_vl::Padding::right);
  const auto features = model_->see(batch.pixels, batch.grid_thw, pass).select(batch.visual_rows);
  auto input = model_->embed(batch.ids, &features, pass);
  // Right padding needs no mask: causal attention never looks at it, and its rows carry no loss.
  input.position_ids = batch.position_ids.to(model_->device());
  const auto hidden = model_->read(input, pass);
  const auto rows =
      train::select_answers(hidden, batch.ids.to(model_->device()), batch.answer.to(model_->device()));
  const auto logits = model_->logits(rows.hidden, pass);
  const auto right = (logits.argmax(-1) == rows.targets).to(torch::kFloat32).mean().item<double>();
  return {train::answer_loss(logits, rows.targets, numbers_),
          batch.mask.sum().item<std::int64_t>(),
          {{"token_accuracy", right}}};
}

train::TaskLoss ReviewTask::loss(std::span<const train::Draw> draws, const nn::Pass& pass) {
  Conversations asked;
  for (const auto& draw : draws) {
    Random random(options_.seed ^ mix_bits(draw.number));
    ask(images_[std::size_t(draw.index)], kCasesADraw, options_.augment ? &random : nullptr, asked);
  }
  return answer(asked, pass);
}

std::map<std::string, double> ReviewTask::evaluate(const nn::Pass& pass) {
  const auto images = std::min(held_out_.size(), std::size_t(options_.eval_images));
  if (images == 0) return {};
  torch::NoGradGuard no_grad;
  nn::Pass quiet = pass;
  quiet.dropout.reset();
  double loss = 0, accuracy = 0;
  for (std::size_t i = 0; i < images; ++i) {
    Conversations asked;
    ask(held_out_[i], held_out_[i].cases.size(), nullptr, asked);
    const auto result = answer(asked, quiet);
    loss += result.loss.item<double>(), accuracy += result.metrics.at("token_accuracy");
  }
  return {{"held_out_loss", loss / double(images)}, {"held_out_token_accuracy", accuracy / double(images)}};
}

void ReviewTask::save(const Path& folder) {
  adapter_.config.base_model_name_or_path = options_.base.string();
  nn::save_adapter(adapter_, folder);
  save_review(options_.description, folder);
}

}  // namespace kerf::inspect
