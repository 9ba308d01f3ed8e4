// Writes Kerf's own JSON of wafers, which holds everything a map has: a line for each wafer's head and for
// each of its dies and defects.
#include <kerf/error.h>

#include <cmath>

#include "text/utf8.h"
#include "wafer/formats.h"
#include "wafer/json_values.h"

namespace kerf::wafer {
namespace {

/// Text of the source that is not UTF-8 is taken as Latin-1, as most tools of fabs write it.
void make_utf8(Json& value) {
  if (value.is_structured()) {
    for (Json& item : value) make_utf8(item);
  }
  if (!value.is_string()) return;
  auto& text = value.get_ref<std::string&>();
  if (text::valid_utf8_prefix(text) == text.size()) return;
  std::string utf8;
  for (const unsigned char c : text) text::append_utf8(utf8, c);
  text = utf8;
}

bool is_finite(const Json& value) {
  if (value.is_number_float()) return std::isfinite(value.get<double>());
  if (!value.is_structured()) return true;
  for (const Json& item : value) {
    if (!is_finite(item)) return false;
  }
  return true;
}

std::string line_of(Json value, const std::string& source) {
  make_utf8(value);
  if (!is_finite(value)) fail("{}: a number is not finite, which JSON cannot hold", source);
  return value.dump();
}

class JsonWriter : public WaferWriter {
 public:
  explicit JsonWriter(const Path& path) : file_(path) {
    file_.stream() << "{\"kerf_wafers\": 1, \"wafers\": [";
  }

  void add(const WaferMap& map) override {
    std::ostream& out = file_.stream();
    const std::string head = line_of(head_to_json(map), map.source);
    out << (first_ ? "\n" : ",\n") << head.substr(0, head.size() - 1);
    first_ = false;
    write_list("dies", map.dies, [&](const Die& die) { return line_of(die_to_json(die), map.source); });
    write_list("defects", map.defects,
               [&](const Defect& defect) { return line_of(defect_to_json(defect), map.source); });
    out << '}';
  }

  void finish() override {
    file_.stream() << "\n]}\n";
    file_.finish();
  }

 private:
  template <typename T, typename Line>
  void write_list(const char* key, const std::vector<T>& values, const Line& line) {
    std::ostream& out = file_.stream();
    out << ",\"" << key << "\":[";
    for (std::size_t i = 0; i < values.size(); ++i) out << (i == 0 ? "\n" : ",\n") << line(values[i]);
    out << ']';
  }

  FileWriter file_;
  bool first_ = true;
};

}  // namespace

std::unique_ptr<WaferWriter> json_writer(const Path& path) {
  return std::make_unique<JsonWriter>(path);
}

}  // namespace kerf::wafer
