#include "train/metrics_log.h"

#include <kerf/error.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace kerf::train {

void MetricsLog::start() const {
  write_file(file_, "");
}

void MetricsLog::append(const nlohmann::ordered_json& line) const {
  errno = 0;
  std::ofstream out(file_, std::ios::app);
  out << line.dump() << '\n' << std::flush;
  if (!out) fail("cannot write {}: {}", file_.string(), std::generic_category().message(errno));
}

void MetricsLog::keep_until(std::int64_t step) const {
  if (!std::filesystem::exists(file_)) return start();
  std::string kept;
  std::istringstream lines(read_file(file_));
  for (std::string line; std::getline(lines, line);) {
    const auto entry = nlohmann::json::parse(line, nullptr, false);
    if (!entry.is_object() || !entry.contains("step") || !entry["step"].is_number_integer()) continue;
    if (entry["step"].get<std::int64_t>() <= step) kept += line + "\n";
  }
  write_file(file_, kept);
}

}  // namespace kerf::train
