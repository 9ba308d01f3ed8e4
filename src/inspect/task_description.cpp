#include "inspect/task_description.h"

#include <kerf/error.h>
#include <kerf/train.h>

#include <algorithm>
#include <array>

#include "inspect/answer.h"
#include "inspect/description_fields.h"

namespace kerf::inspect {
namespace {

constexpr const char* kFile = "inspection.json";
constexpr std::int64_t kAnswerFormat = 1;  // of write_answer(): count, then bbox_2d in thousandths and label
constexpr std::array kKeys = {"answer_format", "prompt",   "labels",   "views",    "samples",
                              "temperature",   "evidence", "detector", "exclusive"};

/// Far out of every range rather than wrapped round.
int small_integer(const Json& document, const char* key, const JsonPlace& place) {
  return int(std::clamp<std::int64_t>(required_integer(document, key, place), -1, 1000));
}

Look read_look(const Json& document, const JsonPlace& place, const std::string& name) {
  Look look;
  if (find_member(document, "views")) look.views = small_integer(document, "views", place);
  if (find_member(document, "samples")) look.samples = small_integer(document, "samples", place);
  if (find_member(document, "temperature"))
    look.temperature = required_number(document, "temperature", place);
  if (find_member(document, "evidence")) look.evidence = required_number(document, "evidence", place);
  if (find_member(document, "detector")) look.detector = required_number(document, "detector", place);
  if (find_member(document, "exclusive")) look.exclusive = required_number(document, "exclusive", place);
  const auto problem = problem_of(look);
  if (!problem.empty()) fail("{}: {}", name, problem);
  return look;
}

}  // namespace

std::string problem_of(const Look& look) {
  constexpr int kMostViews = 8, kMostSamples = 16;
  constexpr double kHottest = 2;
  for (const std::string& problem :
       {outside("views", look.views, 1, kMostViews), outside("samples", look.samples, 1, kMostSamples),
        outside("temperature", look.temperature, 0.0, kHottest), outside("evidence", look.evidence, 0.0, 1.0),
        outside("detector", look.detector, 0.0, 1.0), outside("exclusive", look.exclusive, 0.0, 1.0)})
    if (!problem.empty()) return problem;
  if (look.samples > 1 && look.temperature == 0)
    return fmt::format("'samples' is {} at a temperature of 0, which would give the same answer each time",
                       look.samples);
  return "";
}

TaskDescription default_task() {
  return {default_prompt(), TrainConfig{}.labels, {}};
}

std::optional<TaskDescription> load_task(const Path& folder) {
  const Path file = folder / kFile;
  if (!std::filesystem::exists(file)) return std::nullopt;
  const auto name = file.string();
  const auto document = parse_json(read_file(file, 1 << 20), name);
  const auto place = JsonPlace::document(name);
  const auto format = required_integer(document, "answer_format", place);
  if (format != kAnswerFormat)
    fail("{}: the answer format is {} and this Kerf knows {}", name, format, kAnswerFormat);
  refuse_other_keys(document, kKeys, name);
  const auto& prompt = required_text(document, "prompt", place);
  if (prompt.empty()) fail("{}: 'prompt' must not be empty", name);
  return TaskDescription{prompt, read_labels(document, place, name), read_look(document, place, name)};
}

TaskDescription find_task(const Path& model, const std::optional<Path>& adapter) {
  auto task = adapter ? load_task(*adapter) : std::nullopt;
  if (!task) task = load_task(model);
  return task ? *task : default_task();
}

void save_task(const TaskDescription& task, const Path& folder) {
  const auto file = folder / kFile;
  const Json document = {{"answer_format", kAnswerFormat},  {"prompt", task.prompt},
                         {"labels", task.labels},           {"views", task.look.views},
                         {"samples", task.look.samples},    {"temperature", task.look.temperature},
                         {"evidence", task.look.evidence},  {"detector", task.look.detector},
                         {"exclusive", task.look.exclusive}};
  write_file(file, json_text(document, file.string(), 2));
}

}  // namespace kerf::inspect
