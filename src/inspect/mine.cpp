#include <kerf/error.h>
#include <kerf/refine.h>
#include <kerf/review.h>

#include <algorithm>

#include "inspect/calibration.h"
#include "inspect/judge_results.h"
#include "inspect/review_question.h"
#include "nn/device.h"

namespace kerf {
namespace {

/// What a model that was not trained on an image says of it.
struct Judged {
  const ImageEntry* image = nullptr;
  std::vector<Finding> said;
  int fold = 0;
  std::string model;
};

struct Mined {
  std::vector<Judged> images;
  bool interrupted = false;
};

std::vector<LabelledBox> truth_of(const Dataset& dataset, std::int64_t image_id) {
  std::vector<LabelledBox> truth;
  for (const auto* annotation : dataset.of_image(image_id))
    if (!annotation->is_crowd)
      truth.push_back({dataset.category(annotation->category_id).name, annotation->box});
  return truth;
}

void add_results(const Dataset& dataset, const std::vector<Annotation>& results, int fold,
                 const std::string& model, std::vector<Judged>& images) {
  std::map<std::int64_t, std::vector<Finding>> by_image;
  for (const auto& result : results) {
    if (!(result.score >= 0 && result.score <= 1))
      fail("a result on image {} has the score {}, expected a confidence of 0 to 1", result.image_id,
           result.score);
    by_image[result.image_id].push_back(
        {dataset.category(result.category_id).name, result.box, result.score});
  }
  for (const auto& image : dataset.images) images.push_back({&image, by_image[image.id], fold, model});
}

bool is_same_file(const Path& a, const Path& b) {
  std::error_code error;
  return std::filesystem::equivalent(a, b, error);
}

/// The run of one fold: what came from `coco` becomes its training part.
TrainConfig fold_config(const MineOptions& options, const Path& training_part) {
  auto config = *options.fold;
  bool found = false;
  for (auto& source : config.sources) {
    if (!is_same_file(source.coco, options.coco)) continue;
    source = {training_part, "", 0, 0, source.repeat};
    found = true;
  }
  if (!found) config.sources.insert(config.sources.begin(), TrainSource{training_part, "", 0, 0, 1});
  return config;
}

/// Results of a fold's model on the images it was not trained on; nothing when a stop was asked for.
std::optional<std::vector<Annotation>> inspect_part(Inspector& inspector, const Dataset& part,
                                                    Observer& observer) {
  std::vector<Annotation> results;
  const auto total = std::int64_t(part.images.size());
  for (std::int64_t i = 0; i < total; ++i) {
    if (observer.stop_requested()) return std::nullopt;
    const auto& image = part.images[std::size_t(i)];
    const auto record = inspector.inspect(load_image(part.folder / image.file_name));
    for (const auto& finding : record.all())
      if (const auto* category = part.find_category(finding.label))
        results.push_back(to_annotation(finding, image.id, category->id));
    observer.progress(i + 1, total, image.file_name);
  }
  return results;
}

/// Trains and inspects one fold in its folder; what is there already is used.
std::optional<std::vector<Annotation>> run_fold(const MineOptions& options, const Split& fold,
                                                const Path& folder, std::string& model, Observer& observer) {
  const Path results_file = folder / "results.json", training_part = folder / "train.json";
  make_folder(folder);
  save_coco(fold.train, training_part);
  const auto config = fold_config(options, training_part);
  const bool resume = std::filesystem::exists(folder / "checkpoint.safetensors");
  auto inspect = options.inspect;
  inspect.model = folder / "model", inspect.calibrated = false, inspect.refine = false;
  inspect.detector_share = 0;  // a detector beside the base has seen what is held out here
  if (config.mode == "lora") inspect.model = config.base, inspect.adapter = folder / "adapter";
  if (!std::filesystem::exists(results_file)) {
    if (run_training(config, {folder, resume}, observer).interrupted) return std::nullopt;
    Inspector inspector(inspect);
    const auto results = inspect_part(inspector, fold.held_out, observer);
    if (!results) return std::nullopt;
    save_coco_results(*results, results_file);
  }
  model = inspect::weights_id(nn::hash_weights(inspect.model),
                              inspect.adapter ? std::vector{*inspect.adapter} : std::vector<Path>());
  return load_coco_results(results_file, fold.held_out);
}

Mined run_folds(const MineOptions& options, const std::vector<Split>& folds, Observer& observer) {
  Mined mined;
  for (std::size_t fold = 0; fold < folds.size(); ++fold) {
    std::string model;
    const auto results =
        run_fold(options, folds[fold], options.out / fmt::format("fold_{}", fold + 1), model, observer);
    if (!results) return {{}, true};
    add_results(folds[fold].held_out, *results, int(fold + 1), model, mined.images);
  }
  return mined;
}

std::vector<inspect::JudgedFinding> judge_all(const Dataset& dataset, const std::vector<Judged>& images) {
  std::vector<Annotation> results;
  for (const auto& judged : images)
    for (const auto& finding : judged.said)
      results.push_back(to_annotation(finding, judged.image->id, dataset.find_category(finding.label)->id));
  auto findings = inspect::judge_results(dataset, results);
  if (findings.empty())
    fail("the first stage says nothing of {} images; there is nothing to mine", images.size());
  return findings;
}

/// Models of folds give raw confidences: they are calibrated on what was held out from them.
void calibrate(const Dataset& dataset, std::vector<Judged>& images) {
  const auto map = inspect::fit_labels(judge_all(dataset, images));
  for (auto& judged : images)
    for (auto& finding : judged.said) finding.confidence = map.of(finding.label).apply(finding.confidence);
}

double operating_point(const Dataset& dataset, const std::vector<Judged>& images) {
  const auto truths = std::int64_t(
      std::ranges::count_if(dataset.annotations, [](const Annotation& one) { return !one.is_crowd; }));
  return inspect::best_threshold(judge_all(dataset, images), truths);
}

std::vector<ReviewCase> cases_of(const Dataset& dataset, const std::vector<Judged>& images,
                                 const CaseOptions& options) {
  std::vector<ReviewCase> all;
  for (const auto& judged : images) {
    for (auto& one : make_cases(judged.said, truth_of(dataset, judged.image->id), options)) {
      one.image = dataset.folder / judged.image->file_name;
      one.width = judged.image->width, one.height = judged.image->height;
      one.fold = judged.fold, one.model = judged.model;
      all.push_back(std::move(one));
    }
  }
  return all;
}

/// What a person said of findings, as cases: the person is right.
std::vector<ReviewCase> cases_of_verdicts(const Dataset& dataset, const std::vector<Judged>& images,
                                          const std::vector<Verdict>& history, const CaseOptions& options) {
  std::map<std::string, const Judged*> by_name;
  for (const auto& judged : images) by_name[judged.image->file_name] = &judged;
  std::vector<ReviewCase> all;
  for (const auto& [id, verdict] : latest_verdicts(history)) {
    const auto found = by_name.find(verdict.image);
    const bool withdrawn = !verdict.claim && verdict.decision == Decision::reject;
    if (found == by_name.end() || withdrawn) continue;
    const auto& judged = *found->second;
    ReviewCase one;
    one.image = dataset.folder / judged.image->file_name;
    one.width = judged.image->width, one.height = judged.image->height;
    if (verdict.claim)
      one.said = Finding{verdict.claim->label, verdict.claim->box, verdict.claim->confidence};
    if (verdict.decision != Decision::reject) one.truth = LabelledBox{verdict.label, verdict.box};
    const bool was_said = one.said && one.said->confidence >= options.min_confidence;
    switch (verdict.decision) {
      case Decision::accept:
        if (!was_said) one.kind = FailureKind::missed;
        break;
      case Decision::reject:
        if (was_said) one.kind = FailureKind::false_positive;
        break;
      case Decision::move:
        one.kind = FailureKind::poor_box;
        break;
      case Decision::retype:
        one.kind = FailureKind::wrong_type;
        break;
      case Decision::add:
        one.kind = FailureKind::missed;
        break;
    }
    for (const auto& finding : judged.said)
      if (finding.confidence >= options.min_confidence) one.answer.push_back(finding);
    one.model = judged.model;
    all.push_back(std::move(one));
  }
  if (all.empty()) fail("no verdict is about an image of the data set");
  return all;
}

/// Enlarged pictures of the failures, for people who read the records.
void write_crops(std::vector<ReviewCase>& cases, const Path& folder, Observer& observer) {
  constexpr int kSide = 256;  // pixels
  ReviewSettings around;
  around.min_window = 48;
  make_folder(folder);
  Path opened;
  Image image;
  std::int64_t done = 0;
  for (auto& one : cases) {
    observer.progress(++done, std::int64_t(cases.size()), "crops");
    if (!one.kind) continue;
    if (one.image != opened) image = to_rgb(load_image(one.image)), opened = one.image;
    const Box& box = one.said ? one.said->box : one.truth->box;
    const auto part = inspect::cut(image, inspect::review_window(box, image.width, image.height, around));
    one.crop = folder / fmt::format("{:06}.jpg", done);
    write_file(one.crop, encode_jpeg(scale(part, kSide, kSide)));
  }
}

MineReport describe(const std::vector<ReviewCase>& cases) {
  MineReport report;
  std::map<Path, bool> wrong_counts;
  for (const auto& one : cases) {
    ++report.cases[one.kind ? name_of(*one.kind) : "right"];
    wrong_counts[one.image] = int(one.answer.size()) != one.true_count;
  }
  report.images = std::int64_t(wrong_counts.size());
  for (const auto& [image, wrong] : wrong_counts) report.wrong_counts += wrong;
  return report;
}

void check_options(const MineOptions& options) {
  if (!options.fold && options.results.empty())
    fail(
        "the models of the folds need a configuration, or results of a model that was not trained on {} must "
        "be given",
        options.coco.string());
  if (!options.verdicts.empty() && options.results.empty())
    fail("verdicts are about results, which must be given with them");
  if (options.fold && options.fold->task != "detect")
    fail("the configuration trains the task '{}', and a first stage is 'detect'", options.fold->task);
}

}  // namespace

MineReport mine_failures(const MineOptions& options, Observer& observer) {
  check_options(options);
  const auto dataset = load_coco(options.coco);
  std::vector<Split> folds;  // the images that `mined` points to live here
  Mined mined;
  if (options.results.empty()) {
    folds = split_into_folds(dataset, options.group_by, options.folds, options.seed);
    mined = run_folds(options, folds, observer);
    if (mined.interrupted) return {.interrupted = true};
    calibrate(dataset, mined.images);
  } else {
    add_results(dataset, load_coco_results(options.results, dataset), 0, hash_file(options.results),
                mined.images);
  }
  auto how = options.cases;
  std::vector<ReviewCase> cases;
  if (options.verdicts.empty()) {
    how.min_confidence = operating_point(dataset, mined.images);
    cases = cases_of(dataset, mined.images, how);
  } else {
    const auto log = load_verdicts(options.verdicts);
    if (!log.warning.empty()) observer.warning(log.warning);
    cases = cases_of_verdicts(dataset, mined.images, log.history, how);
  }
  make_folder(options.out);
  write_crops(cases, options.out / "crops", observer);
  auto report = describe(cases);
  report.min_confidence = how.min_confidence;
  report.file = options.out / "cases.jsonl";
  save_cases(cases, report.file);
  return report;
}

}  // namespace kerf
