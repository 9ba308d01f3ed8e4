// A person's verdicts on what the model found: the log that keeps them, what is still open, and the way to
// the labelling tools people use and back.
#pragma once

#include <kerf/dataset.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// What a person says about a finding. `retype` may change the box too; `move` changes the box alone.
enum class Decision { accept, reject, move, retype, add };
/// "accept", "reject", ..
std::string_view decision_name(Decision decision);

/// A finding as the model gave it.
struct ClaimedFinding {
  std::string label;
  Box box;                ///< pixels of the original image
  double confidence = 0;  ///< 0..1
  bool operator==(const ClaimedFinding&) const = default;
};

struct Verdict {
  std::string id;     ///< finding_id of the claim, or of the box that was added
  std::string image;  ///< file name as in the COCO file
  Decision decision = Decision::accept;
  std::optional<ClaimedFinding>
      claim;          ///< absent where a person added the box (`reject` then withdraws the addition)
  std::string label;  ///< what is there, or for `reject` what is not
  Box box;            ///< where; for `accept` exactly the claim's
  std::string who;
  std::string when;  ///< ISO 8601 in UTC: 2026-01-31T12:00:00Z
  std::string why;   ///< free text; may be empty
  bool operator==(const Verdict&) const = default;
};

/// The same 16 hex digits whenever the model says the same of the same image; also where images and findings
/// come in another order. `confidence` is absent for a box that a person added.
std::string finding_id(std::string_view image, std::string_view label, const Box& box,
                       std::optional<double> confidence);

struct VerdictLog {
  std::vector<Verdict> history;  ///< oldest first; a later verdict on the same id wins
  std::string warning;           ///< one sentence when the last line is torn, else empty
};

/// Reads a log: one JSON object a line, keys that Kerf does not know are passed over. A file that is not
/// there is an empty log. A last line that its writer could not finish costs that line and makes a warning;
/// any other line that is no verdict throws Error naming it.
VerdictLog load_verdicts(const Path& file);
/// Appends lines under a lock and flushes them to the disk. Either all are in the log or Error is thrown and
/// it is as before; after kill -9 every line but possibly the last is whole. What a killed writer left is
/// closed by a mark, never removed.
void append_verdicts(const Path& file, const std::vector<Verdict>& verdicts);
/// The verdict that holds for each id.
std::map<std::string, Verdict> latest_verdicts(const std::vector<Verdict>& history);

struct ReviewOptions {
  double low = 0.2;   ///< a weaker finding is not worth a person's time: neither listed nor exported
  double high = 0.6;  ///< a surer one is not questionable. Not used when results say what goes to a person
};

/// A box that is or was up for judgement: a finding, or what a person added.
struct ReviewItem {
  std::string id;
  std::optional<ClaimedFinding> claim;  ///< absent: added by a person
  bool questionable = false;            ///< the model says so; between low and high where it does not say
  bool weak = false;                    ///< below low, or a mere candidate, and not questionable
  std::vector<Verdict> history;         ///< its verdicts, oldest first

  bool is_open() const { return questionable && history.empty(); }
  /// False where a person rejected or withdrew it.
  bool stands() const { return history.empty() || history.back().decision != Decision::reject; }
  bool is_shown() const { return !weak || !history.empty(); }
  const std::string& label() const { return history.empty() ? claim->label : history.back().label; }
  const Box& box() const { return history.empty() ? claim->box : history.back().box; }
};

struct ReviewImage {
  std::int64_t id = 0;
  std::string file;  ///< as in the COCO file
  int width = 0, height = 0;
  std::vector<ReviewItem> items;  ///< findings in the order of the results, then additions
};

/// Every image with what the model says and what people say of it.
struct Review {
  Path folder;  ///< of the COCO file
  std::vector<Category> categories;
  std::vector<ReviewImage> images;
};

/// Joins results and verdicts. Findings that are given twice count once; those without a pixel inside their
/// image cannot be shown to anybody and are left out. Verdicts on what the results do not hold are passed
/// over. Throws Error for low above high and for scores outside 0..1.
Review make_review(const Dataset& dataset, const std::vector<Annotation>& results,
                   const std::vector<Verdict>& history, const ReviewOptions& options = {});

struct OpenFinding {
  const ReviewImage* image = nullptr;
  const ReviewItem* item = nullptr;
};
/// Questionable findings without a verdict, the least certain (confidence nearest .5) first. They point into
/// `review`.
std::vector<OpenFinding> open_findings(const Review& review);

enum class ReviewTool { cvat, label_studio, coco };

struct ExportOptions {
  ReviewTool tool = ReviewTool::cvat;
  std::string image_prefix;  ///< Label Studio: put before the file names to make its image addresses
};
/// Writes the images with open findings as tasks: CVAT for images 1.1 (XML), Label Studio (JSON) or COCO.
/// Everything else that stands in these images goes along, marked as settled. Returns the number of images.
std::size_t export_review(const Review& review, const Path& file, const ExportOptions& options);
/// What the tool asks for when a project is made: CVAT's raw labels (JSON) or Label Studio's labelling
/// interface (XML). Throws Error for COCO, which asks for nothing.
std::string tool_setup(const Review& review, ReviewTool tool);

struct Reviewer {
  std::string who;            ///< not empty
  std::string when;           ///< ISO 8601 in UTC
  std::string why;            ///< for verdicts that bring no note from the tool
  bool all_finished = false;  ///< CVAT and COCO: images count as looked at without being marked so
};
struct ReviewImport {
  std::vector<Verdict> verdicts;  ///< what the log does not say yet
  std::size_t repeated = 0;       ///< verdicts that it says already
  std::size_t finished = 0;       ///< images that a person has finished
  std::size_t unfinished = 0;     ///< images left alone; they give no verdicts
};
/// An edge of a box that moves by no more pixels was rounded by a tool, not moved by a person.
inline constexpr double kMoveTolerance = 0.5;

/// Reads what a person made of exported tasks. Boxes are known by the ids they were exported with, else by
/// place (IoU >= .5) and label. Of a finished image: unchanged is accept, moved beyond kMoveTolerance move,
/// another label retype, gone reject, new add. Nothing is appended to a log here. `tool` unset: known by
/// content. Throws Error naming file and place for what is not the tool's form, images and labels that
/// `review` lacks, boxes outside their image, and tasks that were exported from other results.
ReviewImport import_review(const Review& review, const Path& file, std::optional<ReviewTool> tool,
                           const Reviewer& reviewer);

}  // namespace kerf
