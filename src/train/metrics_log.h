// metrics.jsonl of a training run: one JSON object a line.
#pragma once

#include <kerf/file.h>

#include <cstdint>
#include <nlohmann/json.hpp>

namespace kerf::train {

class MetricsLog {
 public:
  explicit MetricsLog(Path file) : file_(std::move(file)) {}
  /// Empties the file.
  void start() const;
  /// Adds a line. Throws Error when it cannot be written.
  void append(const nlohmann::ordered_json& line) const;
  /// Drops the lines of steps after `step`, and what is no line of a log: a run that was killed leaves both.
  void keep_until(std::int64_t step) const;

 private:
  Path file_;
};

}  // namespace kerf::train
