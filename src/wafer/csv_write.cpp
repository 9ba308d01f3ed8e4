// Writes tables of dies: lot,wafer,x,y,state,bin,defects.
#include <fmt/format.h>
#include <kerf/error.h>

#include <unordered_map>

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

/// "a" of "lots/a.klarf[2]".
std::string source_stem(const std::string& source) {
  const std::size_t index = source.ends_with(']') ? source.rfind('[') : source.npos;
  return Path(source.substr(0, index)).stem().string();
}

/// Keeps wafers apart: rows of one lot and wafer would read back as one wafer.
class TableNames {
 public:
  /// The wafer's id in the table: its own, unless a wafer before has it.
  std::string name_of(const WaferMap& map) {
    if (take(map.lot, map.wafer)) return map.wafer;
    std::string name = other_name(map);
    if (renamed_++ == 0) first_ = name;
    return name;
  }

  std::vector<std::string> warnings() const {
    if (renamed_ == 0) return {};
    return {fmt::format(
        "{} wafers have the lot and wafer of another one; in the table they are called '{}' and so on",
        renamed_, first_)};
  }

 private:
  static std::size_t key(const std::string& lot, const std::string& wafer) {
    return std::hash<std::string>()(lot + '\n' + wafer);
  }
  /// False where a wafer before has the name.
  bool take(const std::string& lot, const std::string& wafer) {
    return copies_.emplace(key(lot, wafer), 1).second;
  }

  std::string other_name(const WaferMap& map) {
    const bool unnamed = map.wafer.empty();
    std::string stem = unnamed ? source_stem(map.source) : "";
    if (!stem.empty() && take(map.lot, stem)) return stem;
    std::int64_t& copies = copies_.at(key(map.lot, map.wafer));
    for (;;) {
      const std::string number = std::to_string(++copies);
      std::string name = unnamed ? number : map.wafer + '_' + number;
      if (take(map.lot, name)) return name;
    }
  }

  std::unordered_map<std::size_t, std::int64_t> copies_;  ///< wafers of that name, by its hash
  std::int64_t renamed_ = 0;
  std::string first_;  ///< of the names given
};

class CsvWriter : public WaferWriter {
 public:
  explicit CsvWriter(const Path& path) : path_(path), file_(path) {
    file_.stream() << "lot,wafer,x,y,state,bin,defects\n";
  }

  void add(const WaferMap& map) override {
    if (map.dies.empty())
      fail("{}: wafer '{}' has no dies, which a table of dies has no place for", map.source, map.wafer);
    any_ = true;
    const std::string wafer = csv_field(map.lot) + ',' + csv_field(names_.name_of(map)) + ',';
    for (const Die& die : map.dies) {
      file_.stream() << wafer << die.x << ',' << die.y << ',' << die_state_name(die.state) << ','
                     << number(die.bin) << ',' << number(die.defects) << '\n';
    }
  }

  void finish() override {
    if (!any_) fail("{}: a table without dies, expected a wafer that has some", path_.string());
    file_.finish();
  }
  std::vector<std::string> warnings() const override { return names_.warnings(); }

 private:
  Path path_;
  FileWriter file_;
  TableNames names_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<WaferWriter> csv_writer(const Path& path) {
  return std::make_unique<CsvWriter>(path);
}

}  // namespace kerf::wafer
