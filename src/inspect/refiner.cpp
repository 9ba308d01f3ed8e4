#include "inspect/refiner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "generate/model_parts.h"
#include "inspect/answer.h"
#include "inspect/answer_map.h"
#include "inspect/labelled_image.h"
#include "inspect/review_question.h"
#include "inspect/views.h"

namespace kerf::inspect {
namespace {

constexpr double kSamePlace = 0.5;   // IoU
constexpr double kUnmoved = 0.85;    // IoU from which on a box counts as kept
constexpr double kUnreviewed = 0.5;  // factor on the confidence of what was too weak to be looked at

/// Looks at one place from several sides, joined: the label that has most weight, its mean box, and its mean
/// probability, for which a side that sees another label counts as a doubt.
Finding join(const std::vector<Finding>& looks) {
  std::map<std::string, double> weights;
  for (const auto& look : looks) weights[look.label] += look.confidence;
  const auto best = std::max_element(weights.begin(), weights.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  Finding joined{best->first, {}, 0};
  double total = 0;
  for (const auto& look : looks) {
    if (look.label != joined.label) continue;
    const double weight = std::max(look.confidence, 1e-9);
    total += weight;
    const auto towards = [&](double& value, double target) { value += weight / total * (target - value); };
    towards(joined.box.x, look.box.x), towards(joined.box.y, look.box.y);
    towards(joined.box.width, look.box.width), towards(joined.box.height, look.box.height);
  }
  joined.confidence = best->second / double(looks.size());
  return joined;
}

/// What both stages together make of a finding. Where they disagree about the label, a second stage that is
/// sure has its way; else its doubt counts against the first.
Finding revise(const Finding& first, const Finding& second, const ReviewSettings& settings) {
  constexpr double kSure = 0.7;
  const double share = 1 - settings.first_share;
  if (first.label == second.label) {
    const auto mix = [&](double a, double b) {
      return settings.first_box * a + (1 - settings.first_box) * b;
    };
    const Box &a = first.box, &b = second.box;
    return {first.label,
            {mix(a.x, b.x), mix(a.y, b.y), mix(a.width, b.width), mix(a.height, b.height)},
            blend(first.confidence, second.confidence, share)};
  }
  if (second.confidence >= kSure)
    return {second.label, second.box, blend(1 - first.confidence, second.confidence, share)};
  constexpr double kDoubted = 0.05;
  return {first.label, first.box, blend(first.confidence, kDoubted, share)};
}

/// One view of the image with what the first stage answered and the places that are looked at.
struct View {
  int number = 0;
  Image image;
  std::vector<Finding> answer, places;
};

View make_view(const Image& image, const std::vector<Finding>& answer, const std::vector<Finding>& places,
               int number) {
  LabelledImage labelled{image, {}};
  for (const auto* findings : {&answer, &places})
    for (const auto& finding : *findings) labelled.boxes.push_back({finding.label, finding.box});
  auto turned = turn(labelled, number);
  View view{number, std::move(turned.image), answer, places};
  auto box = turned.boxes.begin();
  for (auto* findings : {&view.answer, &view.places})
    for (auto& finding : *findings) finding.box = (box++)->box;
  return view;
}

/// The questions about all places of all views, with the part that each shows.
struct Questions {
  std::vector<std::vector<Message>> conversations;
  std::map<std::string, Image> pictures;
  std::vector<Box> windows;
};

void ask(const View& view, const ReviewSettings& settings, Questions& questions) {
  const auto whole = fmt::format("view {}", view.number);
  for (std::size_t i = 0; i < view.places.size(); ++i) {
    const auto window = review_window(view.places[i].box, view.image.width, view.image.height, settings);
    const auto part = fmt::format("view {} place {}", view.number, i);
    if (settings.window > 0) questions.pictures[part] = cut(view.image, window);
    const ReviewPlace place{view.image.width, view.image.height, window, view.places[i], &view.answer};
    questions.conversations.push_back({review_question(place, settings, whole, part)});
    questions.windows.push_back(window);
  }
  questions.pictures[whole] = view.image;
}

/// The surest of what both have seen so far, as places in `reviewed`.
std::vector<std::size_t> surest(const std::vector<Reviewed>& reviewed, std::size_t count) {
  std::vector<std::size_t> order(reviewed.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return reviewed[a].after.confidence > reviewed[b].after.confidence;
  });
  order.resize(std::min(order.size(), count));
  return order;
}

}  // namespace

double presence(const Completion& answer, const Tokenizer& tokenizer) {
  std::string text;
  for (auto id : answer.ids) text += tokenizer.bytes(id);
  const auto map = map_answer(text);
  const auto count = text.find_first_of("0123456789");  // of {"count": N
  double sum = 0;
  bool found = false;
  std::size_t at = 0;
  for (std::size_t i = 0; i < answer.ids.size(); ++i) {
    const auto end = at + tokenizer.bytes(answer.ids[i]).size();
    bool counts = at <= count && count < end;
    for (auto byte = at; byte < end; ++byte) {
      counts = counts || map.places[byte] == Place::label;
      found = found || map.places[byte] == Place::label;
    }
    if (counts) sum += answer.log_probs[i];
    at = end;
  }
  return found ? std::exp(sum) : 0;
}

Refiner::Refiner(Model& model, const Path& folder, ReviewDescription description, const std::string& dtype)
    : description_(std::move(description)),
      grammar_(Grammar::from_json_schema(review_schema(description_.labels), "the review's schema")),
      adapter_(description_.review.places > 0 ? model.add_adapter(folder) : int(Model::kBase)) {
  if (description_.review.detector > 0)
    witness_ = load_witness(folder / "detector", description_.review.detector, description_.labels, dtype,
                            generate::ModelParts::network(model)->device());
}

std::vector<Reviewed> Refiner::review(Model& model, const Image& image, const std::vector<Finding>& said,
                                      const Scope& scope) {
  std::vector<Reviewed> reviewed;
  for (const auto& finding : said) reviewed.push_back({finding, finding});
  if (description_.review.places > 0)
    look_closely(model, image, {said.begin(), said.begin() + std::ptrdiff_t(scope.answered)}, reviewed);
  else
    for (std::size_t i = 0; i < said.size(); ++i) reviewed[i].after.confidence = scope.raw[i];
  if (witness_) hear(image, scope, reviewed);
  mark_duplicates(reviewed);
  return reviewed;
}

void Refiner::hear(const Image& image, const Scope& scope, std::vector<Reviewed>& reviewed) {
  std::vector<Finding> words;
  for (const auto& one : reviewed) words.push_back(one.after);
  const auto seen = survey(*witness_, image, scope.reference, scope.views);
  for (const auto& [finding, word] : join_with_origin(words, seen, witness_->share)) {
    if (word)
      reviewed[*word].after = finding;
    else
      reviewed.push_back({finding, finding});
  }
}

void Refiner::look_closely(Model& model, const Image& image, const std::vector<Finding>& answer,
                           std::vector<Reviewed>& reviewed) const {
  const auto& settings = description_.review;
  const auto chosen = surest(reviewed, std::size_t(settings.places));
  std::vector<Finding> places;
  for (const auto i : chosen) places.push_back(reviewed[i].after);
  for (auto& one : reviewed)
    one.after.confidence = blend(one.after.confidence, 0, 1 - settings.first_share) * kUnreviewed;
  if (places.empty()) return;
  const auto views = view_numbers(int(settings.views));
  Questions questions;
  for (const int number : views) ask(make_view(image, answer, places, number), settings, questions);
  GenerateOptions generate;
  generate.grammar = &grammar_;
  generate.max_new_tokens = 128;
  const auto answers = model.answer_batch(
      questions.conversations, [&](const std::string& source) { return questions.pictures.at(source); },
      generate, adapter_);
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::vector<Finding> looks;
    for (std::size_t v = 0; v < views.size(); ++v) {
      const auto& text = answers[v * places.size() + i];
      const auto& window = questions.windows[v * places.size() + i];
      const auto boxes = read_answer(text.text, description_.labels, int(window.width), int(window.height));
      if (boxes.empty()) {
        looks.push_back({places[i].label, places[i].box, 0});  // an empty box: it found nothing
        continue;
      }
      Box box = boxes.front().box;
      box.x += window.x, box.y += window.y;
      looks.push_back({boxes.front().label, turn_back(box, views[v], image.width, image.height),
                       presence(text, model.tokenizer())});
    }
    reviewed[chosen[i]].after = revise(places[i], join(looks), settings);
  }
}

void mark_duplicates(std::vector<Reviewed>& reviewed) {
  std::vector<std::size_t> order(reviewed.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return reviewed[a].after.confidence > reviewed[b].after.confidence;
  });
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t surer = 0; surer < i; ++surer) {
      const auto &one = reviewed[order[i]].after, &other = reviewed[order[surer]].after;
      if (reviewed[order[surer]].duplicate || one.label != other.label ||
          iou(one.box, other.box) < kSamePlace)
        continue;
      reviewed[order[i]].duplicate = true;
      break;
    }
  }
}

std::vector<Revision> list_revisions(const std::vector<Reviewed>& reviewed, std::size_t answered,
                                     const std::vector<bool>& is_said) {
  std::vector<Revision> revisions;
  for (std::size_t i = 0; i < reviewed.size(); ++i) {
    const auto &before = reviewed[i].before, &after = reviewed[i].after;
    const bool was_said = i < answered;
    if (!was_said && !is_said[i]) continue;
    Revision revision;
    if (was_said) revision.before = before;
    if (is_said[i]) revision.after = after;
    if (!was_said)
      revision.what = Revised::added;
    else if (!is_said[i])
      revision.what = Revised::removed;
    else if (before.label != after.label)
      revision.what = Revised::retyped;
    else
      revision.what = iou(before.box, after.box) >= kUnmoved ? Revised::kept : Revised::moved;
    revisions.push_back(std::move(revision));
  }
  return revisions;
}

}  // namespace kerf::inspect
