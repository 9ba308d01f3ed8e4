#include <kerf/error.h>
#include <kerf/inspect.h>
#include <kerf/model.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

#include "base/seconds_since.h"
#include "generate/model_parts.h"
#include "inspect/answer.h"
#include "inspect/calibration.h"
#include "inspect/confidence.h"
#include "inspect/detector_view.h"
#include "inspect/evidence.h"
#include "inspect/labelled_image.h"
#include "inspect/questionable.h"
#include "inspect/refiner.h"
#include "inspect/stages.h"
#include "inspect/task_description.h"
#include "inspect/views.h"
#include "nn/device.h"

namespace kerf {

struct Inspector::State {
  // Before the model: a description that cannot be used costs no loading.
  inspect::TaskDescription task;
  std::optional<Path> refiner_folder;
  std::optional<inspect::ReviewDescription> second_task;
  Grammar grammar;
  Model model;
  /// A stage that reviews the first, with what its confidences mean.
  struct Second {
    inspect::Refiner refiner;
    inspect::Stage stage;
    std::optional<inspect::ReviewBand> review;
  };
  inspect::Stage first;
  std::optional<inspect::ReviewBand> review;  // of the first stage; none: nothing is flagged
  std::optional<inspect::Evidence> evidence;
  std::optional<inspect::Witness> detector;
  std::optional<Second> second;
  std::optional<Second> compared;  // in its place where other pictures of the design are known
  std::uint64_t seed = 0;
  int adapter = Model::kBase;
  std::optional<Path> adapter_folder;
  std::string name, hash;
  std::vector<std::string> warnings;

  explicit State(const InspectOptions& options)
      : task(inspect::find_task(options.model, options.adapter)),
        refiner_folder(options.refine ? find_refiner(options) : std::nullopt),
        second_task(refiner_folder ? std::optional(read_second_task(*refiner_folder, task.labels))
                                   : std::nullopt),
        grammar(Grammar::from_json_schema(inspect::answer_schema(task.labels, options.max_defects),
                                          "the answer schema")),
        model({options.model, options.device, options.dtype, options.threads}),
        name(std::filesystem::absolute(options.model).lexically_normal().filename().string()),
        hash(nn::hash_weights(options.model)) {
    adapter_folder = options.adapter;
    if (adapter_folder) adapter = model.add_adapter(*adapter_folder);
    if (options.views != 0) task.look.views = options.views;
    if (options.samples != 0) task.look.samples = options.samples;
    task.look.evidence = options.evidence.value_or(task.look.evidence);
    const auto problem = inspect::problem_of(task.look);
    if (!problem.empty()) fail("{}", problem);
    seed = options.seed;
    load_evidence(options);
    load_detector(options);
    warnings = model.warnings();
    if (options.calibrated || refiner_folder) read_first_calibration(options);
    if (refiner_folder) load_refiner(options);
    if (options.min_confidence)
      for (auto* stage : {second ? &second->stage : &first, compared ? &compared->stage : nullptr})
        if (stage) stage->min_confidence = *options.min_confidence;
  }

  static std::optional<Path> find_refiner(const InspectOptions& options) {
    if (options.refiner) return options.refiner;
    const Path folder = (options.adapter ? *options.adapter : options.model) / "refine";
    return std::filesystem::exists(folder / "refinement.json") ? std::optional(folder) : std::nullopt;
  }

  /// What the second stage calls a defect, the first must be able to say too.
  static inspect::ReviewDescription read_second_task(const Path& folder,
                                                     const std::vector<std::string>& labels) {
    auto description = inspect::require_review(folder);
    for (const auto& label : description.labels)
      if (std::ranges::find(labels, label) == labels.end())
        fail("{}: refinement.json names '{}', which is not among the labels of the first stage: {}",
             folder.string(), label, fmt::join(labels, ", "));
    return description;
  }

  void load_refiner(const InspectOptions& options) {
    second = load_second(*refiner_folder, *second_task, options);
    const Path folder = *refiner_folder / "compared";
    if (!options.compare || !std::filesystem::exists(folder / "refinement.json")) return;
    compared = load_second(folder, read_second_task(folder, task.labels), options);
    if (!compared->refiner.sees_references())
      fail(
          "{}: this second stage is for pictures with others of their design, and no detector of it sees "
          "these",
          folder.string());
  }

  Second load_second(const Path& folder, const inspect::ReviewDescription& description,
                     const InspectOptions& options) {
    Second loaded{{model, folder, description, options.dtype}, {}, {}};
    if (options.calibrated)
      read_calibration(folder, weights(&loaded.refiner, folder), loaded.stage, loaded.review);
    return loaded;
  }

  /// By content, all weights that the confidences of a stage depend on; no refiner: of the first.
  std::string weights(const inspect::Refiner* refiner, const Path& folder) const {
    std::vector<Path> folders;
    if (adapter_folder) folders.push_back(*adapter_folder);
    const auto add = [&](const inspect::Witness& witness) {
      folders.insert(folders.end(), witness.folders.begin(), witness.folders.end());
    };
    if (detector) add(*detector);
    if (refiner && refiner->description().review.places > 0) folders.push_back(folder);
    if (refiner && refiner->witness()) add(*refiner->witness());
    return inspect::weights_id(hash, folders);
  }

  /// The second stage's view of a record that the first has filled; `raw`: the confidences of record.all()
  /// before calibration.
  void refine(Second& by, const Image& image, const Image& reference, std::vector<double> raw,
              InspectionRecord& record) {
    auto reviewed = by.refiner.review(model, image, record.all(),
                                      {record.findings.size(), task.look.views, std::move(raw), reference});
    if (task.look.exclusive > 0) inspect::exclude_nested(reviewed, task.look.exclusive);
    inspect::answer_again(by.stage, std::move(reviewed), record);
  }

  /// The dense head belongs to the model's own tower: an adapter changes what it would read.
  void load_evidence(const InspectOptions& options) {
    if (task.look.evidence == 0) return;
    if (options.adapter) fail("the dense head's evidence does not go with an adapter; set evidence to 0");
    auto& network = generate::ModelParts::network(model);
    evidence = inspect::Evidence::load(options.model, network->config(), task.labels, network->device());
    if (!evidence)
      fail("{}: the dense head is to be heard and dense_head.safetensors is missing", options.model.string());
  }

  /// The detector network sees the pictures itself, whatever adapter the words come from.
  void load_detector(const InspectOptions& options) {
    const auto folder =
        options.detector.value_or((options.adapter ? *options.adapter : options.model) / "detector");
    if (options.detector && task.look.detector == 0) task.look.detector = 0.5;
    task.look.detector = options.detector_share.value_or(task.look.detector);
    if (task.look.detector > 0)
      detector = inspect::load_witness(folder, task.look.detector, task.labels, options.dtype,
                                       generate::ModelParts::network(model)->device());
  }

  struct Seen {
    std::vector<Completion> answers;                        ///< of each view, the image as it is first
    std::vector<std::vector<inspect::ScoredBox>> evidence;  ///< of each view; empty without a dense head
  };

  /// The model's words on every view; further samples follow in the same order. And what its dense head sees.
  Seen look_at(const Image& image) {
    std::vector<std::vector<Message>> questions;
    std::vector<std::pair<int, int>> sizes;
    for (const int view : inspect::view_numbers(task.look.views)) {
      questions.push_back({{"user",
                            {{ContentPart::Kind::image, "", std::to_string(view)},
                             {ContentPart::Kind::text, task.prompt, ""}},
                            {}}});
      sizes.push_back(view & 4 ? std::pair(image.height, image.width) : std::pair(image.width, image.height));
    }
    GenerateOptions options;
    options.grammar = &grammar;
    options.max_new_tokens = 2048;
    options.temperature = task.look.temperature, options.seed = seed;
    options.samples = task.look.samples;
    const auto prompts = generate::ModelParts::prepare(
        model, questions, [&](const std::string& view) { return inspect::turn(image, std::stoi(view)); });
    auto session = generate::ModelParts::session(model, options, adapter);
    Seen seen;
    if (evidence) {
      std::vector<qwen3_vl::Grid> grids;
      for (const auto& prompt : prompts) grids.push_back(prompt.images.at(0).grid);
      session.on_seen = [&, grids](const qwen3_vl::VisualFeatures& features) {
        seen.evidence = evidence->detect(features, grids, sizes, session.pass);
      };
    }
    seen.answers = generate::generate(generate::ModelParts::network(model),
                                      generate::ModelParts::processor(model), prompts, session);
    return seen;
  }

  /// What all views say, joined; confidences are not calibrated.
  std::vector<Finding> join(const Seen& seen, const Image& image) {
    auto said = join_answers(seen, image);
    if (detector)
      said = inspect::join_evidence(said, inspect::survey(*detector, image, {}, task.look.views),
                                    detector->share);
    if (task.look.exclusive == 0) return said;
    inspect::exclude_nested(said, task.look.exclusive);
    std::stable_sort(said.begin(), said.end(),
                     [](const auto& a, const auto& b) { return a.confidence > b.confidence; });
    return said;
  }

  /// What the model itself says and sees.
  std::vector<Finding> join_answers(const Seen& seen, const Image& image) const {
    std::vector<std::vector<Finding>> words, heads;
    for (std::size_t i = 0; i < seen.answers.size(); ++i)
      words.push_back(read_view(seen.answers[i], int(i) % task.look.views, image));
    for (std::size_t view = 0; view < seen.evidence.size(); ++view) {
      heads.emplace_back();
      for (const auto& [labelled, score] : seen.evidence[view])
        heads.back().push_back(
            {labelled.label, inspect::turn_back(labelled.box, int(view), image.width, image.height), score});
    }
    if (heads.empty()) return inspect::join_views(words);
    return inspect::join_evidence(inspect::join_views(words), inspect::join_views(heads), task.look.evidence);
  }

  /// Findings of one view's answer with raw confidences, in pixels of the image as it is.
  std::vector<Finding> read_view(const Completion& answer, int view, const Image& image) const {
    const bool swapped = view & 4;
    const int width = swapped ? image.height : image.width, height = swapped ? image.width : image.height;
    std::vector<std::size_t> places;
    const auto boxes = inspect::read_answer(answer.text, task.labels, width, height, &places);
    const auto raw = inspect::finding_confidences(answer, model.tokenizer());
    std::vector<Finding> findings;
    for (std::size_t i = 0; i < boxes.size(); ++i)
      findings.push_back({boxes[i].label, inspect::turn_back(boxes[i].box, view, image.width, image.height),
                          places[i] < raw.size() ? raw[places[i]] : 0});
    return findings;
  }

  void read_first_calibration(const InspectOptions& options) {
    const Path& folder = options.adapter ? *options.adapter : options.model;
    const auto stored = read_calibration(folder, weights(nullptr, {}), first, review);
    if (stored.answers > 0 && stored.answers != task.look.answers())
      warnings.push_back(
          fmt::format("{} was fitted to {} answers an image and {} are joined; confidences may be off",
                      inspect::calibration_file(folder).string(), stored.answers, task.look.answers()));
  }

  /// Fills a stage from calibration.json in `folder`; `weights`: what it should have been fitted to.
  inspect::StoredCalibration read_calibration(const Path& folder, const std::string& weights,
                                              inspect::Stage& stage,
                                              std::optional<inspect::ReviewBand>& band) {
    const auto stored = inspect::load_calibration(folder);
    stage = {stored.map, stored.min_confidence};
    if (stored.review) band = inspect::ReviewBand{stored.review->chosen.from, stored.review->chosen.below};
    if (!stored.weights.empty() && stored.weights != weights)
      warnings.push_back(
          fmt::format("{} was fitted to other weights; confidences may be off until kerf calibrate "
                      "has been run again",
                      inspect::calibration_file(folder).string()));
    return stored;
  }
};

Inspector::Inspector(const InspectOptions& options) : state_(std::make_unique<State>(options)) {}
Inspector::~Inspector() = default;
Inspector::Inspector(Inspector&&) noexcept = default;

InspectionRecord Inspector::inspect(const Image& image, const std::optional<Reference>& others) {
  const auto start = std::chrono::steady_clock::now();
  const auto seen = state_->look_at(image);
  InspectionRecord record;
  record.width = image.width, record.height = image.height;
  record.answer = seen.answers.front().text, record.answers = state_->task.look.answers();
  record.model = state_->name, record.model_hash = state_->hash;
  const bool one_name = seen.answers.size() > 1 || !seen.evidence.empty() || state_->detector;
  auto raw = inspect::answer_first(state_->first, state_->join(seen, image), one_name, record);
  const bool compare = others && compares();
  auto& second = compare && state_->compared ? state_->compared : state_->second;
  if (second) state_->refine(*second, image, compare ? others->print : Image(), std::move(raw), record);
  if (compare) record.others = others;
  inspect::mark_questionable(record, second ? second->review : state_->review);
  record.seconds = seconds_since(start);
  return record;
}

int Inspector::answers() const {
  return state_->task.look.answers();
}

const std::optional<Path>& Inspector::refiner() const {
  return state_->refiner_folder;
}

bool Inspector::compares() const {
  return state_->compared || (state_->second && state_->second->refiner.sees_references());
}

std::string Inspector::weights() const {
  return state_->weights(state_->second ? &state_->second->refiner : nullptr,
                         state_->refiner_folder.value_or(Path()));
}

const std::vector<std::string>& Inspector::labels() const {
  return state_->task.labels;
}

std::string Inspector::missing_categories(const Dataset& dataset) const {
  std::vector<std::string> missing;
  for (const auto& label : labels())
    if (!dataset.find_category(label)) missing.push_back(label);
  if (missing.empty()) return "";
  return fmt::format("the COCO file has no category {}, which the model can report",
                     fmt::join(missing, ", "));
}

const std::vector<std::string>& Inspector::warnings() const {
  return state_->warnings;
}

}  // namespace kerf
