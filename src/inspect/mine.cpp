#include <kerf/error.h>
#include <kerf/evaluate.h>
#include <kerf/refine.h>
#include <kerf/review.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "data/clipped.h"
#include "inspect/calibration.h"
#include "inspect/judge_results.h"
#include "inspect/mine_fold.h"
#include "inspect/review_case_file.h"
#include "inspect/review_question.h"
#include "inspect/verdict_cases.h"

namespace kerf {
namespace {

using inspect::JudgedImage;

struct Mined {
  std::vector<JudgedImage> images;
  bool interrupted = false;
};

std::vector<LabelledBox> truth_of(const Dataset& dataset, std::int64_t image_id) {
  std::vector<LabelledBox> truth;
  for (const auto* annotation : dataset.of_image(image_id))
    if (!annotation->is_crowd)
      truth.push_back({dataset.category(annotation->category_id).name, annotation->box});
  return truth;
}

/// Returns how many results are left out, since nothing can be seen where they lie.
std::int64_t add_results(const Dataset& dataset, const std::vector<Annotation>& results, int fold,
                         const std::string& model, std::vector<JudgedImage>& images) {
  std::int64_t left_out = 0;
  const bool told = tell_what_is_said(results);
  std::map<std::int64_t, JudgedImage> by_image;
  for (const auto& image : dataset.images) {
    auto& judged = by_image[image.id];
    judged.image = &image, judged.fold = fold, judged.model = model;
  }
  for (const auto& result : results) {
    auto& judged = by_image.at(result.image_id);
    if (!(clipped(result.box, judged.image->width, judged.image->height).area() > 0)) {
      ++left_out;
      continue;
    }
    judged.findings.push_back({dataset.category(result.category_id).name, result.box, result.score});
    if (told) judged.said.push_back(*result.said);
  }
  for (const auto& image : dataset.images) images.push_back(std::move(by_image[image.id]));
  return left_out;
}

std::vector<JudgedImage> read_results(const Dataset& dataset, const Path& file, Observer& observer) {
  const auto results = load_coco_results(file, dataset);
  for (const auto& result : results)
    if (!(result.score >= 0 && result.score <= 1))
      fail("{}: a result on image {} has the score {}, expected a confidence of 0 to 1", file.string(),
           result.image_id, result.score);
  std::vector<JudgedImage> images;
  if (const auto left_out = add_results(dataset, results, 0, hash_file(file), images))
    observer.warning(fmt::format("{}: {} results have no area in their pictures and are left out",
                                 file.string(), left_out));
  return images;
}

Mined run_folds(const MineOptions& options, const std::vector<Split>& folds, Observer& observer) {
  Mined mined;
  for (std::size_t fold = 0; fold < folds.size(); ++fold) {
    const auto folder = options.out / fmt::format("fold_{}", fold + 1);
    const auto found = inspect::run_fold(options, folds[fold], folder, observer);
    if (!found) return {{}, true};
    add_results(folds[fold].held_out, found->results, int(fold + 1), found->model, mined.images);
  }
  return mined;
}

std::vector<inspect::JudgedFinding> judge_all(const Dataset& dataset,
                                              const std::vector<JudgedImage>& images) {
  std::vector<Annotation> results;
  for (const auto& judged : images)
    for (const auto& finding : judged.findings)
      results.push_back(to_annotation(finding, judged.image->id, dataset.find_category(finding.label)->id));
  auto findings = inspect::judge_results(dataset, results);
  if (findings.empty())
    fail("the first stage says nothing of {} images; there is nothing to mine", images.size());
  return findings;
}

/// Models of folds give raw confidences: they are calibrated on what was held out from them.
void calibrate(const Dataset& dataset, std::vector<JudgedImage>& images) {
  const auto map = inspect::fit_labels(judge_all(dataset, images));
  for (auto& judged : images)
    for (auto& finding : judged.findings)
      finding.confidence = map.of(finding.label).apply(finding.confidence);
}

std::int64_t count_truths(const Dataset& dataset) {
  return std::ranges::count_if(dataset.annotations, [](const Annotation& one) { return !one.is_crowd; });
}

/// Where F1 is best; nothing where the results tell what is said, or there is no truth to say it.
std::optional<double> operating_point(const Dataset& dataset, const std::vector<JudgedImage>& images) {
  const bool told = std::ranges::all_of(
      images, [](const JudgedImage& one) { return one.said.size() == one.findings.size(); });
  if (told || count_truths(dataset) == 0) return std::nullopt;
  return inspect::best_threshold(judge_all(dataset, images), count_truths(dataset));
}

std::vector<ReviewCase> cases_of(const Dataset& dataset, const std::vector<JudgedImage>& images,
                                 double min_confidence, const CaseOptions& options) {
  std::vector<ReviewCase> all;
  for (const auto& judged : images) {
    auto [said, candidates] = inspect::part_findings(judged, min_confidence);
    const auto truth = truth_of(dataset, judged.image->id);
    for (auto& one : make_cases(std::move(said), candidates, truth, options)) {
      one.image = dataset.folder / judged.image->file_name;
      one.width = judged.image->width, one.height = judged.image->height;
      one.fold = judged.fold, one.model = judged.model;
      all.push_back(std::move(one));
    }
  }
  return all;
}

void name_crops(std::vector<ReviewCase>& cases, const Path& folder) {
  for (std::size_t i = 0; i < cases.size(); ++i)
    if (cases[i].kind) cases[i].crop = folder / fmt::format("{:06}.jpg", i + 1);
}

/// Enlarged pictures of the failures, for people who read the records.
void write_crops(const std::vector<ReviewCase>& cases, const Path& folder, Observer& observer) {
  constexpr int kSide = 256;  // pixels
  ReviewSettings around;
  around.min_window = 48;
  make_folder(folder);
  Path opened;
  Image image;
  std::int64_t done = 0;
  for (const auto& one : cases) {
    observer.progress(++done, std::int64_t(cases.size()), "crops");
    if (!one.kind) continue;
    if (one.image != opened) image = to_rgb(load_image(one.image)), opened = one.image;
    const Box& box = one.said ? one.said->box : one.truth->box;
    const auto part = inspect::cut(image, inspect::review_window(box, image.width, image.height, around));
    write_file(one.crop, encode_jpeg(scale(part, kSide, kSide)));
  }
}

using Place = std::tuple<Path, double, double, double, double>;
Place place_of(const ReviewCase& one) {
  const Box& box = one.truth->box;
  return {one.image, box.x, box.y, box.width, box.height};
}

/// Several candidates may touch a defect that is missed, each a case to learn from: it is missed once, and
/// not where a finding has a wrong name or a poor box for it.
std::map<std::string, std::int64_t> count_failures(const std::vector<ReviewCase>& cases) {
  std::map<std::string, std::int64_t> counts;
  std::set<Place> counted;
  const auto is_missed = [](const ReviewCase& one) { return one.kind == FailureKind::missed && one.truth; };
  for (const auto& one : cases) {
    if (is_missed(one)) continue;
    ++counts[one.kind ? name_of(*one.kind) : "right"];
    if (one.kind && one.truth) counted.insert(place_of(one));
  }
  for (const auto& one : cases)
    if (is_missed(one) && counted.insert(place_of(one)).second) ++counts[name_of(FailureKind::missed)];
  return counts;
}

/// `images`: how many were inspected.
MineReport describe(const std::vector<ReviewCase>& cases, std::size_t images) {
  MineReport report;
  report.images = std::int64_t(images);
  report.cases = count_failures(cases);
  std::map<Path, bool> wrong_counts;
  for (const auto& one : cases) wrong_counts[one.image] = int(one.answer.size()) != one.true_count;
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

/// People edit the file: only cases that it has already may take its place.
void keep_other_cases(const std::string& text, const Path& file) {
  if (std::filesystem::exists(file) && read_file(file) != text)
    fail("{}: holds other cases, of another run or edited by a person; move it away or give another folder",
         file.string());
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
    mined.images = read_results(dataset, options.results, observer);
  }
  const auto point = operating_point(dataset, mined.images);
  std::vector<ReviewCase> cases;
  if (options.verdicts.empty()) {
    cases = cases_of(dataset, mined.images, point.value_or(0), options.cases);
  } else {
    const auto log = load_verdicts(options.verdicts);
    if (!log.warning.empty()) observer.warning(log.warning);
    cases = inspect::cases_of_verdicts(dataset, mined.images, log.history, point.value_or(0));
  }
  make_folder(options.out);
  name_crops(cases, options.out / "crops");
  const Path file = options.out / "cases.jsonl";
  const auto text = inspect::cases_text(cases, file);
  keep_other_cases(text, file);
  write_crops(cases, options.out / "crops", observer);
  auto report = describe(cases, mined.images.size());
  report.min_confidence = point;
  report.file = file;
  write_file(file, text);
  return report;
}

}  // namespace kerf
