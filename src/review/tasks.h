// Images with boxes as labelling tools hold them: what is exported and what comes back, whatever the form.
#pragma once

#include <kerf/review.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::review {

struct TaskBox {
  std::string id;  ///< of the ReviewItem; empty for what a person drew, or where the tool dropped it
  std::string label;
  Box box;                      ///< pixels
  std::optional<double> score;  ///< absent for what a person drew
  bool settled = false;         ///< goes along for the sake of the image: it asks nothing
  std::string note;             ///< a person's words on this box
  bool operator==(const TaskBox&) const = default;
};

struct TaskImage {
  std::string file;           ///< as in the COCO file where the tool kept it, else as the tool calls it
  int width = 0, height = 0;  ///< pixels; 0 where the tool does not say
  bool finished = false;      ///< a person has marked it as looked at
  std::optional<std::vector<std::string>> exported;  ///< ids of the boxes that went out; unset when dropped
  std::vector<TaskBox> boxes;
  bool operator==(const TaskImage&) const = default;
};

/// The images with open findings, boxes clipped to their image.
std::vector<TaskImage> make_tasks(const Review& review);

// The forms. Writers return the file's text. Readers throw Error that begins with `name`, the file; what they
// return has finite boxes with a size, and everything else is checked against the review by whoever uses it.

std::string write_cvat(const Review& review, const std::vector<TaskImage>& tasks);
std::vector<TaskImage> read_cvat(std::string_view text, const std::string& name);
/// CVAT's raw labels.
std::string cvat_labels(const Review& review);

std::string write_label_studio(const std::vector<TaskImage>& tasks, const std::string& image_prefix,
                               const std::string& name);
/// The last submitted annotation of each task, or its prediction when nobody has submitted one.
std::vector<TaskImage> read_label_studio(std::string_view text, const std::string& name);
/// Label Studio's labelling interface.
std::string label_studio_interface(const Review& review);

/// File names lead to the images from `file`'s folder.
std::string write_coco_tasks(const Review& review, const std::vector<TaskImage>& tasks, const Path& file);
std::vector<TaskImage> read_coco_tasks(std::string_view text, const std::string& name);

}  // namespace kerf::review
