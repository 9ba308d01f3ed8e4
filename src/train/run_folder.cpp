#include "train/run_folder.h"

#include <kerf/error.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/folder_lock.h"

namespace kerf::train {

void check_run_folder(const Path& folder, bool resume) {
  if (!std::filesystem::exists(folder)) return;
  { const FolderLock free_now(folder); }
  if (!resume && std::filesystem::exists(folder / "checkpoint.safetensors"))
    fail("{} holds the checkpoint of an earlier run; --resume goes on from it, another folder starts anew",
         folder.string());
}

std::vector<std::pair<std::int64_t, double>> read_losses(const Path& metrics) {
  std::vector<std::pair<std::int64_t, double>> losses;
  std::istringstream lines(read_file(metrics));
  for (std::string line; std::getline(lines, line);) {
    const auto entry = nlohmann::json::parse(line, nullptr, false);
    const auto has_number = [&](const char* key) { return entry.contains(key) && entry[key].is_number(); };
    if (entry.is_object() && has_number("step") && has_number("loss"))
      losses.emplace_back(entry["step"], entry["loss"]);
  }
  return losses;
}

Schedule schedule_from(const std::string& name) {
  if (name == "cosine") return Schedule::cosine;
  if (name == "linear") return Schedule::linear;
  return name == "trapezoid" ? Schedule::trapezoid : Schedule::constant;
}

}  // namespace kerf::train
