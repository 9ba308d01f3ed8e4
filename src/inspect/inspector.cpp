#include <kerf/error.h>
#include <kerf/inspect.h>
#include <kerf/model.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "inspect/answer.h"
#include "inspect/calibration.h"
#include "inspect/confidence.h"
#include "inspect/labelled_image.h"
#include "inspect/questionable.h"
#include "inspect/task_description.h"
#include "inspect/views.h"
#include "nn/device.h"

namespace kerf {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

struct Inspector::State {
  inspect::TaskDescription task;  // before the model: a description that cannot be used costs no loading
  Grammar grammar;
  Model model;
  inspect::Calibration calibration;
  double min_confidence = 0;
  inspect::ReviewBand review;  // empty without calibration: nothing is flagged
  std::uint64_t seed = 0;
  int adapter = Model::kBase;
  std::string name, hash;
  std::vector<std::string> warnings;

  explicit State(const InspectOptions& options)
      : task(inspect::find_task(options.model, options.adapter)),
        grammar(Grammar::from_json_schema(inspect::answer_schema(task.labels, options.max_defects),
                                          "the answer schema")),
        model({options.model, options.device, options.dtype, options.threads}),
        name(std::filesystem::absolute(options.model).lexically_normal().filename().string()),
        hash(nn::hash_weights(options.model)) {
    if (options.adapter) adapter = model.add_adapter(*options.adapter);
    if (options.views != 0) task.look.views = options.views;
    if (options.samples != 0) task.look.samples = options.samples;
    const auto problem = inspect::problem_of(task.look);
    if (!problem.empty()) fail("{}", problem);
    seed = options.seed;
    warnings = model.warnings();
    if (options.calibrated) read_calibration(options);
    min_confidence = options.min_confidence.value_or(min_confidence);
  }

  /// The model's words on every view, the image as it is first; further samples follow in the same order.
  std::vector<Completion> answer_views(const Image& image) {
    std::vector<std::vector<Message>> questions;
    for (const int view : inspect::view_numbers(task.look.views))
      questions.push_back({{"user",
                            {{ContentPart::Kind::image, "", std::to_string(view)},
                             {ContentPart::Kind::text, task.prompt, ""}},
                            {}}});
    GenerateOptions generate;
    generate.grammar = &grammar;
    generate.max_new_tokens = 2048;
    generate.temperature = task.look.temperature, generate.seed = seed;
    generate.samples = task.look.samples;
    const auto find = [&](const std::string& view) {
      return inspect::turn({image, {}}, std::stoi(view)).image;
    };
    return model.answer_batch(questions, find, generate, adapter);
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

  void read_calibration(const InspectOptions& options) {
    const Path& folder = options.adapter ? *options.adapter : options.model;
    const auto stored = inspect::load_calibration(folder);
    calibration = stored.map;
    min_confidence = stored.min_confidence;
    if (stored.review) review = {stored.review->chosen.from, stored.review->chosen.below};
    if (stored.answers > 0 && stored.answers != task.look.answers())
      warnings.push_back(
          fmt::format("{} was fitted to {} answers an image and {} are joined; confidences may be off",
                      inspect::calibration_file(folder).string(), stored.answers, task.look.answers()));
    if (!stored.weights.empty() && stored.weights != inspect::weights_id(hash, options.adapter))
      warnings.push_back(
          fmt::format("{} was fitted to other weights; confidences may be off until kerf calibrate "
                      "has been run again",
                      inspect::calibration_file(folder).string()));
  }
};

std::vector<Finding> InspectionRecord::all() const {
  auto all = findings;
  all.insert(all.end(), candidates.begin(), candidates.end());
  return all;
}

Inspector::Inspector(const InspectOptions& options) : state_(std::make_unique<State>(options)) {}
Inspector::~Inspector() = default;
Inspector::Inspector(Inspector&&) noexcept = default;

InspectionRecord Inspector::inspect(const Image& image) {
  const auto start = std::chrono::steady_clock::now();
  const auto answers = state_->answer_views(image);
  InspectionRecord record;
  record.width = image.width, record.height = image.height;
  record.answer = answers.front().text, record.answers = state_->task.look.answers();
  record.model = state_->name, record.model_hash = state_->hash;
  std::vector<std::vector<Finding>> seen;
  for (std::size_t i = 0; i < answers.size(); ++i)
    seen.push_back(state_->read_view(answers[i], int(i) % state_->task.look.views, image));
  record.findings = inspect::join_views(seen);
  for (auto& finding : record.findings) finding.confidence = state_->calibration.apply(finding.confidence);
  record.candidates = inspect::take_candidates(record.findings, state_->min_confidence, answers.size() > 1);
  inspect::mark_questionable(record, state_->review);
  record.seconds = seconds_since(start);
  return record;
}

int Inspector::answers() const {
  return state_->task.look.answers();
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

namespace {

/// Every page of one file; a page that fails ends the file.
void inspect_pages(Inspector& inspector, const Path& file, InspectionRun& run) {
  const MappedFile mapped(file);
  const int pages = count_pages(mapped.bytes(), file.string());
  for (int page = 0; page < pages; ++page) {
    DecodeOptions decode;
    decode.page = page;
    auto record = inspector.inspect(decode_image(mapped.bytes(), file.string(), decode));
    record.file = file.string();
    record.page = page;
    run.records.push_back(std::move(record));
  }
}

}  // namespace

InspectionRun inspect_files(Inspector& inspector, const std::vector<Path>& files, Observer& observer) {
  InspectionRun run;
  for (std::size_t i = 0; i < files.size() && !observer.stop_requested(); ++i) {
    try {
      inspect_pages(inspector, files[i], run);
    } catch (const Error& error) {
      run.failures.push_back({files[i].string(), error.what()});
    }
    observer.progress(std::int64_t(i + 1), std::int64_t(files.size()), files[i].filename().string());
  }
  return run;
}

}  // namespace kerf
