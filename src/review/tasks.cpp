#include "review/tasks.h"

#include <kerf/error.h>

#include <algorithm>

#include "data/clipped.h"
#include "review/judge.h"
#include "review/verdict_line.h"

namespace kerf {
namespace {

using namespace review;

constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 30;

TaskBox make_box(const ReviewItem& item, const ReviewImage& image) {
  TaskBox box;
  box.id = item.id;
  box.label = item.label();
  box.box = clipped(item.box(), image.width, image.height);
  if (item.claim) box.score = item.claim->confidence;
  box.settled = !item.is_open();
  if (!item.history.empty()) box.note = item.history.back().why;
  return box;
}

TaskImage make_task(const ReviewImage& image) {
  TaskImage task{image.file, image.width, image.height, false, std::vector<std::string>(), {}};
  for (const ReviewItem& item : image.items) {
    if (!item.is_shown() || !item.stands()) continue;
    task.exported->push_back(item.id);
    task.boxes.push_back(make_box(item, image));
  }
  return task;
}

ReviewTool tool_of(std::string_view text, const std::string& name) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  const char c = first == text.npos ? '\0' : text[first];
  if (c == '<') return ReviewTool::cvat;
  if (c == '[') return ReviewTool::label_studio;
  if (c == '{') return ReviewTool::coco;
  fail("{}: neither the XML of CVAT nor the JSON of Label Studio or COCO", name);
}

std::vector<TaskImage> read_tasks(std::string_view text, ReviewTool tool, const std::string& name) {
  switch (tool) {
    case ReviewTool::cvat:
      return read_cvat(text, name);
    case ReviewTool::label_studio:
      return read_label_studio(text, name);
    case ReviewTool::coco:
      return read_coco_tasks(text, name);
  }
  throw Bug("a tool without a reader");
}

std::string write_tasks(const Review& review, const std::vector<TaskImage>& tasks, const Path& file,
                        const ExportOptions& options) {
  switch (options.tool) {
    case ReviewTool::cvat:
      return write_cvat(review, tasks);
    case ReviewTool::label_studio:
      return write_label_studio(tasks, options.image_prefix, file.string());
    case ReviewTool::coco:
      return write_coco_tasks(review, tasks, file);
  }
  throw Bug("a tool without a writer");
}

}  // namespace

std::vector<TaskImage> review::make_tasks(const Review& review) {
  std::vector<TaskImage> tasks;
  for (const ReviewImage& image : review.images)
    if (std::ranges::any_of(image.items, &ReviewItem::is_open)) tasks.push_back(make_task(image));
  return tasks;
}

std::size_t export_review(const Review& review, const Path& file, const ExportOptions& options) {
  const std::vector<TaskImage> tasks = make_tasks(review);
  write_file(file, write_tasks(review, tasks, file, options));
  return tasks.size();
}

std::string tool_setup(const Review& review, ReviewTool tool) {
  if (tool == ReviewTool::cvat) return cvat_labels(review);
  if (tool == ReviewTool::label_studio) return label_studio_interface(review);
  fail("COCO is no tool and needs no setup; expected cvat or labelstudio");
}

ReviewImport import_review(const Review& review, const Path& file, std::optional<ReviewTool> tool,
                           const Reviewer& reviewer) {
  if (reviewer.who.empty()) fail("a verdict without the name of a person, expected one");
  check_time(reviewer.when, "the time of a verdict");
  const std::string text = read_file(file, kLargestFile);
  const std::string name = file.string();
  return judge(review, read_tasks(text, tool ? *tool : tool_of(text, name), name), reviewer, name);
}

}  // namespace kerf
