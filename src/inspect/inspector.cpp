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
#include "inspect/task_description.h"
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
    warnings = model.warnings();
    if (options.calibrated) read_calibration(options);
  }

  void read_calibration(const InspectOptions& options) {
    const Path& folder = options.adapter ? *options.adapter : options.model;
    const auto stored = inspect::load_calibration(folder);
    calibration = stored.map;
    if (!stored.weights.empty() && stored.weights != inspect::weights_id(hash, options.adapter))
      warnings.push_back(
          fmt::format("{} was fitted to other weights; confidences may be off until kerf calibrate "
                      "has been run again",
                      inspect::calibration_file(folder).string()));
  }
};

Inspector::Inspector(const InspectOptions& options) : state_(std::make_unique<State>(options)) {}
Inspector::~Inspector() = default;
Inspector::Inspector(Inspector&&) noexcept = default;

InspectionRecord Inspector::inspect(const Image& image) {
  const auto start = std::chrono::steady_clock::now();
  const Message question{
      "user",
      {{ContentPart::Kind::image, "", "image"}, {ContentPart::Kind::text, state_->task.prompt, ""}},
      {}};
  GenerateOptions options;
  options.grammar = &state_->grammar;
  options.max_new_tokens = 2048;
  const auto completion = state_->model.answer(
      {question}, [&](const std::string&) { return image; }, options, state_->adapter);
  InspectionRecord record;
  record.width = image.width, record.height = image.height;
  record.answer = completion.text, record.model = state_->name, record.model_hash = state_->hash;
  const auto raw = inspect::finding_confidences(completion, state_->model.tokenizer());
  std::vector<std::size_t> places;
  const auto boxes =
      inspect::read_answer(completion.text, state_->task.labels, image.width, image.height, &places);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const double certainty = places[i] < raw.size() ? raw[places[i]] : 0;
    record.findings.push_back({boxes[i].label, boxes[i].box, state_->calibration.apply(certainty)});
  }
  std::stable_sort(record.findings.begin(), record.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.confidence > b.confidence; });
  record.seconds = seconds_since(start);
  return record;
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
