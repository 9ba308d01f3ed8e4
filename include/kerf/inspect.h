// Inspection: what Kerf says about one image, and the job that says it.
#pragma once

#include <kerf/compare.h>
#include <kerf/dataset.h>
#include <kerf/image.h>
#include <kerf/progress.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// One defect that Kerf reports.
struct Finding {
  std::string label;      ///< category name
  Box box;                ///< pixels of the original image
  double confidence = 0;  ///< calibrated probability that label and place (IoU >= .5) are right
  bool review = false;    ///< neither sure enough to act on nor weak enough to drop: a person should look
};

/// A finding as a COCO result, without `said`. `screened`: `review` of the finding is what the model says.
Annotation to_annotation(const Finding& finding, std::int64_t image_id, std::int64_t category_id,
                         bool screened = false);

/// What the second stage did to one finding of the first.
enum class Revised { kept, moved, retyped, removed, added };
/// "kept", "moved", ..
constexpr std::string_view name_of(Revised revised) {
  constexpr std::string_view kNames[] = {"kept", "moved", "retyped", "removed", "added"};
  return kNames[static_cast<std::size_t>(revised)];
}

/// One finding before and after the second stage.
struct Revision {
  Revised what = Revised::kept;
  std::optional<Finding> before;  ///< as the first stage said it; absent where the second added it
  std::optional<Finding> after;   ///< absent where the second stage removed it
};

/// Everything known about one inspected image; what reports, stores and pages are made of.
struct InspectionRecord {
  std::string file;                 ///< path as given
  int page = 0;                     ///< page of a multi-page TIFF
  int width = 0, height = 0;        ///< pixels
  std::vector<Finding> findings;    ///< what Kerf says is there, highest confidence first
  std::vector<Finding> candidates;  ///< too weak to be said, or another guess at the place of a finding
  std::vector<Finding> first;       ///< what the first stage alone says; empty where no second stage ran
  std::vector<Revision> revisions;  ///< from `first` to `findings`; empty where no second stage ran
  bool refined = false;             ///< a second stage reviewed the answer
  bool screened = false;            ///< the model was calibrated to say what goes to a person: `review` holds
  std::string answer;               ///< the model's words on the image as it is, JSON under the schema
  int answers = 1;                  ///< that findings were joined from: views times samples
  std::optional<Reference>
      others;              ///< what other pictures of its design print; nothing: it was inspected alone
  std::string model;       ///< name of the model folder
  std::string model_hash;  ///< hash of its weights
  double seconds = 0;      ///< decode to findings

  /// Findings, then candidates.
  std::vector<Finding> all() const;
};

/// A file that could not be inspected.
struct InspectionFailure {
  std::string file;
  std::string reason;  ///< one sentence
};

struct InspectOptions {
  Path model;                   ///< model folder
  std::optional<Path> adapter;  ///< PEFT folder
  std::string device = "cpu";   ///< "cpu" or "cuda[:N]"
  std::string dtype = "auto";   ///< "fp32", "bf16" or "auto" (what this processor is fast at)
  int threads = 0;              ///< 0: all cores
  int max_defects = 64;         ///< upper bound in the answer schema
  int views = 0;                ///< turns and mirror images to answer and join, 1 to 8; 0: as the model says
  int samples = 0;              ///< answers to each view, 1 to 16; 0: as the model says
  std::optional<double> evidence;  ///< share of the dense head's detections in what is joined, 0 to 1; unset:
                                   ///< as the model says
  std::optional<Path> detector;  ///< folder of a detector network; unset: `detector` in the adapter's or the
                                 ///< model's folder
  std::optional<double> detector_share;  ///< share of its detections in what is joined, 0 to 1; unset: as the
                                         ///< model says, one half where it gives none and `detector` is set
  std::uint64_t seed = 0;                ///< of sampled answers
  bool refine = true;           ///< review the answer by the second stage, where the model folder has one
  std::optional<Path> refiner;  ///< adapter folder of the second stage; unset: `refine` in the adapter's or
                                ///< the model's folder
  bool compare = true;     ///< hear the second stage in `compared` in the refiner's folder, where it has one
                           ///< and a picture has a reference
  bool calibrated = true;  ///< false: confidences of the last stage as its tokens give them, and no
                           ///< operating point
  std::optional<double> min_confidence;  ///< below it a finding is a candidate; unset: where F1 was best when
                                         ///< the model was calibrated, 0 when it was not
};

/// Loads a model once and inspects images with it. Question and labels are those it was trained with
/// (inspection.json of the adapter, else of the model), else the built-in ones of lithography. Not
/// thread-safe.
class Inspector {
 public:
  explicit Inspector(const InspectOptions& options);
  ~Inspector();
  Inspector(Inspector&&) noexcept;

  /// Inspects a decoded image; fills everything but `file` and `page`. Where compares() and others of its
  /// design are known, it is held against what they print.
  InspectionRecord inspect(const Image& image, const std::optional<Reference>& others = std::nullopt);
  /// Whether there is a second stage that makes use of other pictures of the design.
  bool compares() const;
  /// Every label that a finding may carry.
  const std::vector<std::string>& labels() const;
  /// Answers that are joined for every image: views times samples.
  int answers() const;
  /// Adapter folder of the second stage; nothing where there is none or none was asked for.
  const std::optional<Path>& refiner() const;
  /// Identifies by content all weights that the confidences of the last stage depend on.
  std::string weights() const;
  /// A sentence that names the labels without a category in `dataset`, whose findings have no place in COCO;
  /// empty when there are none.
  std::string missing_categories(const Dataset& dataset) const;
  /// Warnings collected while loading (unknown template, dtype changed, calibrated on other weights, ..).
  const std::vector<std::string>& warnings() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct InspectionRun {
  std::vector<InspectionRecord> records;
  std::vector<InspectionFailure> failures;
};

/// Inspects files in order (every page of a TIFF). Unreadable files become failures and the rest is done; a
/// stop request ends the run with what is finished. `others`: what other pictures of its design print, for
/// each file, or nothing at all; files of several pages are inspected without.
InspectionRun inspect_files(Inspector& inspector, const std::vector<Path>& files, Observer& observer,
                            const std::vector<std::optional<Reference>>& others = {});

}  // namespace kerf
