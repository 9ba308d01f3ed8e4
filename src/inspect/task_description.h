// What a model was trained to answer. It travels with the weights as inspection.json, so that the question
// and the labels of an inspection are those of the training. No tensors here.
#pragma once

#include <kerf/file.h>

#include <optional>
#include <string>
#include <vector>

namespace kerf::inspect {

/// How an image is looked at: each of its turns and mirror images is answered `samples` times, and all
/// answers are joined. What the model doubts comes out differently each time.
struct Look {
  int views = 1;           ///< 1 to 8
  int samples = 1;         ///< 1 to 16
  double temperature = 0;  ///< 0 to 2; 0: the likeliest answer, of which one sample is enough
  double evidence = 0;     ///< share of the dense head's detections in what is joined, 0 to 1
  double detector = 0;     ///< share of the detector network's detections in what is joined, 0 to 1
  double exclusive = 0;    ///< share of the smaller box from which on two findings of one label, one in the
                           ///< other, exclude each other, 0 to 1; 0: never
  int answers() const { return views * samples; }
  bool operator==(const Look&) const = default;
};

/// A sentence about what is out of range; empty when nothing is.
std::string problem_of(const Look& look);

struct TaskDescription {
  std::string prompt;               ///< the question
  std::vector<std::string> labels;  ///< every category that an answer may name
  Look look;
  bool operator==(const TaskDescription&) const = default;
};

/// The built-in question and the labels that a run trains unless its file says otherwise.
TaskDescription default_task();

/// Reads inspection.json of a model or adapter folder; nothing when there is none. Throws Error naming the
/// file and what is wrong: a key that is missing or not known, another answer format, labels that are empty
/// or stand twice, a look out of range.
std::optional<TaskDescription> load_task(const Path& folder);

/// The adapter's description, else the model's, else default_task().
TaskDescription find_task(const Path& model, const std::optional<Path>& adapter);

/// Writes inspection.json into a model or adapter folder.
void save_task(const TaskDescription& task, const Path& folder);

}  // namespace kerf::inspect
