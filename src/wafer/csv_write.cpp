// Writes tables of dies: lot,wafer,x,y,state,bin,defects.
#include "wafer/csv_lexer.h"
#include "wafer/formats.h"

namespace kerf::wafer {

std::string csv_field(const std::string& text) {
  const bool odd =
      text.find_first_of(",\"\r\n") != std::string::npos || text.starts_with(' ') || text.ends_with(' ');
  if (!odd) return text;
  std::string result = "\"";
  for (const char c : text) result.append(c == '"' ? 2 : 1, c);
  return result + '"';
}

namespace {

std::string number(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : std::string();
}

class CsvWriter : public WaferWriter {
 public:
  explicit CsvWriter(const Path& path) : file_(path) {
    file_.stream() << "lot,wafer,x,y,state,bin,defects\n";
  }

  void add(const WaferMap& map) override {
    const std::string wafer = csv_field(map.lot) + ',' + csv_field(map.wafer) + ',';
    for (const Die& die : map.dies) {
      file_.stream() << wafer << die.x << ',' << die.y << ',' << die_state_name(die.state) << ','
                     << number(die.bin) << ',' << number(die.defects) << '\n';
    }
  }

  void finish() override { file_.finish(); }

 private:
  FileWriter file_;
};

}  // namespace

std::unique_ptr<WaferWriter> csv_writer(const Path& path) {
  return std::make_unique<CsvWriter>(path);
}

}  // namespace kerf::wafer
