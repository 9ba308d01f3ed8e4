#include "wafer/klarf_write.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "wafer/formats.h"
#include "wafer/klarf_lexer.h"
#include "wafer/plain_text.h"

namespace kerf::wafer {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  return result;
}

bool is_name(std::string_view text) {
  const auto good = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) != 0 &&
         std::all_of(text.begin(), text.end(), good);
}

// Records that are written from the map itself, or that would mean another thing than a fact.
bool is_own(const WaferMap& map, std::string_view name) {
  static constexpr std::array<std::string_view, 15> kOwn = {"FileVersion",
                                                            "LotID",
                                                            "WaferID",
                                                            "DeviceID",
                                                            "StepID",
                                                            "ResultTimestamp",
                                                            "SampleTestPlan",
                                                            "DefectList",
                                                            "DefectRecordSpec",
                                                            "EndOfFile",
                                                            "SummarySpec",
                                                            "SummaryList",
                                                            "DiePitch",
                                                            "OrientationMarkLocation",
                                                            "Record"};
  if (std::any_of(kOwn.begin(), kOwn.end(), [name](auto own) { return same_name(own, name); })) return true;
  if (same_name(name, "SampleSize")) return map.geometry.diameter_mm.has_value();
  if (same_name(name, "SampleOrientationMarkType")) return map.geometry.notch || map.geometry.flat;
  if (!same_name(name, "TiffFileName")) return false;
  return std::any_of(map.defects.begin(), map.defects.end(),
                     [](const Defect& d) { return !d.images.empty(); });
}

// The number of words of a record as a reader takes them; nullopt where it would not.
std::optional<std::size_t> words_of(const std::string& text) {
  const std::string record = "Name " + text;  // a '#' at the start of a line is a comment
  std::size_t words = 0;
  try {
    KlarfLexer lexer(record, {}, false);
    for (lexer.next(); !lexer.peek().end; ++words)
      if (lexer.next().mark) return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
  return words;
}

bool is_record(const std::string& name, const std::string& text) {
  return is_name(name) && words_of(plain_text(text));
}

void write_facts(std::ostream& out, const WaferMap& map) {
  for (const auto& [name, text] : map.other)
    if (!is_own(map, name) && is_record(name, text)) out << name << ' ' << plain_text(text) << ";\n";
}

void write_classes(std::ostream& out, const WaferMap& map) {
  const auto classes = klarf_class_names(map);
  if (classes.empty() || klarf_fact(map, "ClassLookup")) return;
  out << "ClassLookup " << classes.size();
  for (const auto& [number, name] : classes) out << "\n " << number << ' ' << klarf_quoted(name);
  out << ";\n";
}

// "2026-01-31T12:00:00" as "01-31-2026 12:00:00".
void write_time(std::ostream& out, const std::string& time) {
  if (time.size() < 10 || time[4] != '-' || time[7] != '-') return;
  out << "ResultTimestamp " << plain_text(time.substr(5, 5)) << '-' << plain_text(time.substr(0, 4));
  if (time.size() >= 19 && time[10] == 'T') out << ' ' << plain_text(time.substr(11, 8));
  out << ";\n";
}

void write_geometry(std::ostream& out, const WaferGeometry& geometry) {
  if (geometry.diameter_mm) out << fmt::format("SampleSize 1 {};\n", geometry.diameter_mm->value);
  if (geometry.notch || geometry.flat)
    out << "SampleOrientationMarkType " << (geometry.flat ? "FLAT" : "NOTCH") << ";\n";
  if (geometry.notch) out << "OrientationMarkLocation " << upper(side_name(geometry.notch->value)) << ";\n";
  if (geometry.die_width_um && geometry.die_height_um)
    out << fmt::format("DiePitch {} {};\n", geometry.die_width_um->value, geometry.die_height_um->value);
}

// The middle of the die that holds the wafer's centre, where the source says no better.
void write_center(std::ostream& out, const WaferMap& map) {
  const WaferGeometry& geometry = map.geometry;
  if (klarf_fact(map, "SampleCenterLocation") || !geometry.center_die || !geometry.die_width_um ||
      !geometry.die_height_um)
    return;
  const auto [x, y] = klarf_place(map, geometry.center_die->first, geometry.center_die->second);
  out << fmt::format("SampleCenterLocation {} {};\n", (double(x) + 0.5) * geometry.die_width_um->value,
                     (double(y) + 0.5) * geometry.die_height_um->value);
}

void write_plan(std::ostream& out, const WaferMap& map) {
  const auto tested = [](const Die& die) {
    return die.state == DieState::pass || die.state == DieState::fail;
  };
  const auto count = std::count_if(map.dies.begin(), map.dies.end(), tested);
  if (!klarf_fact(map, "InspectionTest")) out << "InspectionTest 1;\n";
  out << "SampleTestPlan " << count;
  for (const Die& die : map.dies) {
    if (!tested(die)) continue;
    const auto [x, y] = klarf_place(map, die.x, die.y);
    out << "\n " << x << ' ' << y;
  }
  out << ";\n";
}

// Only as a whole that can be read again.
bool is_summary(const std::string& spec, const std::string& list) {
  const auto columns = words_of(plain_text(spec)), values = words_of(plain_text(list));
  const std::size_t digits = spec.find_first_not_of("0123456789");
  if (digits == 0 || digits == spec.npos || spec[digits] != ' ') return false;  // the number of columns
  return columns && values && *columns >= 2 && *values > 0 && *values % (*columns - 1) == 0;
}

// Behind the defects that it sums up.
void write_summary(std::ostream& out, const WaferMap& map) {
  const std::string *spec = klarf_fact(map, "SummarySpec"), *list = klarf_fact(map, "SummaryList");
  if (!spec || !list || !is_summary(*spec, *list)) return;
  out << "SummarySpec " << plain_text(*spec) << ";\nSummaryList " << plain_text(*list) << ";\n";
}

class Writer : public WaferWriter {
 public:
  explicit Writer(Path path) : path_(std::move(path)) {}

  void add(const WaferMap& map) override {
    if (map_)
      fail("{}: a KLARF is written with one wafer, found a second one ({})", path_.string(), map.source);
    map_ = map;
  }

  void finish() override {
    if (!map_) fail("{}: a KLARF is written with one wafer, found none", path_.string());
    write_file_with(path_, [this](std::ostream& out) { write_klarf_text(out, *map_); });
  }

 private:
  Path path_;
  std::optional<WaferMap> map_;
};

}  // namespace

const std::string* klarf_fact(const WaferMap& map, std::string_view name) {
  for (const auto& [key, text] : map.other)
    if (same_name(key, name)) return &text;
  return nullptr;
}

std::set<std::string> klarf_dropped_facts(const WaferMap& map) {
  const bool classes = !klarf_class_names(map).empty();
  std::set<std::string> dropped;
  for (const auto& [name, text] : map.other) {
    const bool written = is_own(map, name) || (classes && same_name(name, "ClassLookupList"));
    if (!written && !is_record(name, text)) dropped.insert(name);
  }
  const std::string *spec = klarf_fact(map, "SummarySpec"), *list = klarf_fact(map, "SummaryList");
  if (list && !(spec && is_summary(*spec, *list))) dropped.insert("SummaryList");
  return dropped;
}

std::string klarf_quoted(std::string_view text) {
  std::string plain = plain_text(text);
  std::replace(plain.begin(), plain.end(), '"', '\'');
  return '"' + plain + '"';
}

std::pair<std::int64_t, std::int64_t> klarf_place(const WaferMap& map, std::int32_t x, std::int32_t y) {
  const Known<bool>&right = map.geometry.x_right, &down = map.geometry.y_down;
  const bool turn_x = !right.value && !right.guessed, turn_y = down.value && !down.guessed;
  return {turn_x ? -std::int64_t(x) : x, turn_y ? -std::int64_t(y) : y};
}

void write_klarf_text(std::ostream& out, const WaferMap& map) {
  out << "FileVersion 1 2;\n";
  if (!klarf_fact(map, "InspectionStationID") && !map.tool.empty())
    out << "InspectionStationID \"\" \"\" " << klarf_quoted(map.tool) << ";\n";
  if (!klarf_fact(map, "SampleType")) out << "SampleType WAFER;\n";
  write_time(out, map.time);
  out << "LotID " << klarf_quoted(map.lot) << ";\n";
  if (!map.device.empty()) out << "DeviceID " << klarf_quoted(map.device) << ";\n";
  if (!map.step.empty()) out << "StepID " << klarf_quoted(map.step) << ";\n";
  write_geometry(out, map.geometry);
  out << "WaferID " << klarf_quoted(map.wafer) << ";\n";
  write_center(out, map);
  write_facts(out, map);
  write_classes(out, map);
  write_plan(out, map);
  write_klarf_defects(out, map);
  write_summary(out, map);
  out << "EndOfFile;\n";
}

std::unique_ptr<WaferWriter> klarf_writer(const Path& path) {
  return std::make_unique<Writer>(path);
}

}  // namespace kerf::wafer
