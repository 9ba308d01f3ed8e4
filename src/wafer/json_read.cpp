// Reads Kerf's own JSON of wafers, and lists of dies with the names of the CSV's columns.
#include <kerf/error.h>

#include <unordered_map>

#include "text/utf8.h"
#include "wafer/die_table.h"
#include "wafer/formats.h"
#include "wafer/json_events.h"
#include "wafer/json_values.h"

namespace kerf::wafer {
namespace {

constexpr int kVersion = 1;
constexpr const char* kWanted = "{\"kerf_wafers\": 1, \"wafers\": [...]} or a list of dies";

// How many containers are open around an element of each list that is streamed.
constexpr std::size_t kRowDepth = 1, kWaferDepth = 2, kPartDepth = 4;

class JsonReader : public JsonEvents {
 public:
  JsonReader(std::string_view text, const Source& source, const WaferSink& sink)
      : JsonEvents(text, source.name), source_(source), sink_(sink), table_(source, sink) {}

 protected:
  bool streams() override {
    const auto& open = frames();
    if (open.size() == kRowDepth) return true;
    if (!open[0].value.is_object()) return false;
    if (open.size() == kWaferDepth) return expect_version(), true;
    const bool in_wafer = open.size() == kPartDepth && open[2].value.is_object();
    return in_wafer && (open[2].key == "dies" || open[2].key == "defects");
  }

  void at_key(const std::string& key) override {
    const auto depth = frames().size();
    if (!frames()[0].value.is_object()) return;
    const bool known = depth == 1 ? key == "kerf_wafers" || key == "wafers" : depth != 3 || is_wafer_key(key);
    if (!known) fail("{}: the key {} is none that belongs here", inside(depth), text::in_quotes(key));
  }

  bool element(Json&& value) override {
    switch (frames().size()) {
      case kRowDepth:
        return add_row(value);
      case kWaferDepth:
        return add_wafer(value);
      default:
        return frames()[2].key == "dies" ? add_die(value) : add_defect(value);
    }
  }

  void document(Json&& value) override {
    const bool told = value.is_array() || (value.is_object() && value.contains("wafers"));
    if (!told) fail("{}: expected {}", name(), kWanted);
    if (value.is_object() && !value["wafers"].is_array())
      wrong_type(name() + ": /wafers", "an array", value["wafers"]);
    if (value.is_array() && rows_ == 0) fail("{}: the list is empty, expected a die in it", name());
    if (value.is_array()) table_.finish();
  }

 private:
  /// The place of the object whose key is being read.
  std::string inside(std::size_t depth) const {
    return depth == 1 ? name() : fmt::format("{}: /wafers/{}", name(), frames()[1].index);
  }

  void expect_version() const {
    const Json& head = frames()[0].value;
    if (frames()[0].key != "wafers") wrong_type(place_of_document(), "the number 1", Json::array());
    if (!head.contains("kerf_wafers")) fail("{}: expected the key kerf_wafers before wafers", name());
    if (head["kerf_wafers"] != kVersion) wrong_type(place_of_document(), "the number 1", head["kerf_wafers"]);
  }
  std::string place_of_document() const { return name() + ": /kerf_wafers"; }

  bool add_wafer(const Json& value) {
    head_from_json(
        value, [this] { return place(); }, map_);
    for (const char* key : {"dies", "defects"}) {
      if (value.contains(key) && !value[key].is_array())
        wrong_type(fmt::format("{}/{}", place(), key), "an array", value[key]);
    }
    if (!value.contains("source")) map_.source = fmt::format("{}[{}]", name(), frames()[1].index);
    if (repeated_ > 0)
      map_.warnings.push_back(
          fmt::format("{} elements tell of a die that came before; the last counts", repeated_));
    repeated_ = 0;
    index_.clear();
    return sink_(std::exchange(map_, {}));
  }

  bool add_die(const Json& value) {
    const Die die = die_from_json(value, [this] { return place(); });
    const std::uint64_t position = (std::uint64_t(std::uint32_t(die.x)) << 32) | std::uint32_t(die.y);
    const auto [known, fresh] = index_.emplace(position, map_.dies.size());
    if (!fresh) {
      map_.dies[known->second] = die;
      ++repeated_;
      return true;
    }
    if (std::int64_t(map_.dies.size()) >= source_.options.max_dies)
      fail("{}: the wafer has more than the {} dies that are read", place(), source_.options.max_dies);
    map_.dies.push_back(die);
    return true;
  }

  bool add_defect(const Json& value) {
    map_.defects.push_back(defect_from_json(value, [this] { return place(); }));
    return true;
  }

  bool add_row(const Json& value) {
    const RowPlace row_place{name(), rows_++, true};
    if (!value.is_object()) wrong_type(row_place.text(), "an object that tells of a die", value);
    return table_.add(row_of(value, row_place), row_place);
  }

  static DieRow row_of(const Json& value, RowPlace place) {
    DieRow row;
    std::unordered_map<int, std::string> told;
    for (const auto& [key, cell] : value.items()) {
      const auto column = die_column(key);
      place.column = key;
      if (column && !told.emplace(int(*column), key).second)
        fail("{}: says the same as {}, expected one of them", place.text(), told[int(*column)]);
      if (!column) {
        row.other.emplace_back(key, attribute_text(cell));
      } else if (!cell.is_null()) {
        if (cell.is_structured()) wrong_type(place.text(), "a number or a string", cell);
        set_cell(row, *column, attribute_text(cell), place);
      }
    }
    place.column = {};
    for (const auto& [column, name] : {std::pair{DieColumn::x, "x"}, {DieColumn::y, "y"}}) {
      if (!told.contains(int(column))) fail("{}/{} is missing", place.text(), name);
    }
    return row;
  }

  const Source& source_;
  const WaferSink& sink_;
  DieTable table_;
  WaferMap map_;
  std::unordered_map<std::uint64_t, std::size_t> index_;
  std::int64_t repeated_ = 0;
  std::size_t rows_ = 0;
};

}  // namespace

void read_json(const Source& source, const WaferSink& sink) {
  std::string_view text(reinterpret_cast<const char*>(source.bytes.data()), source.bytes.size());
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  JsonReader(text, source, sink).read();
}

}  // namespace kerf::wafer
