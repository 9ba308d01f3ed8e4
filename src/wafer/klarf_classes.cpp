// Kerf's two columns in a KLARF that is otherwise copied byte for byte.
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <algorithm>
#include <array>
#include <map>

#include "wafer/klarf_defect.h"
#include "wafer/klarf_facts.h"
#include "wafer/klarf_walk.h"
#include "wafer/plain_text.h"

namespace kerf {
namespace wafer {
namespace {

struct Column {
  std::string_view name, type;
};
constexpr std::array<Column, 2> kColumns = {{{"KERFCLASS", "int32"}, {"KERFCONFIDENCE", "float"}}};

// The classes by wafer, defect and lot, and whether the file has had the defect.
class Given {
 public:
  Given(const std::vector<KlarfClass>& classes, const std::string& name) : name_(name) {
    for (const KlarfClass& entry : classes) {
      if (!(entry.confidence >= 0 && entry.confidence <= 1))
        fail("{}: the class of defect {} has confidence {}, expected 0 to 1", name, entry.defect,
             entry.confidence);
      auto& same = entries_[{entry.wafer, entry.defect}];
      if (std::ranges::any_of(same, [&](const Entry& other) { return other.given->lot == entry.lot; }))
        fail("{}: defect {} is given two classes, expected one", name, entry.defect);
      same.push_back({&entry, false});
    }
  }

  /// `lot`: empty where the file has not said which.
  const KlarfClass* find(const std::string& lot, const std::string& wafer, std::int64_t defect) {
    for (const std::string& of : {wafer, std::string()}) {
      const auto found = entries_.find({of, defect});
      if (found == entries_.end()) continue;
      for (Entry& entry : found->second)
        if (lot.empty() || entry.given->lot.empty() || entry.given->lot == lot) {
          entry.met = true;
          return entry.given;
        }
    }
    return nullptr;
  }

  void check_all_met() const {
    for (const auto& [key, entries] : entries_)
      for (const Entry& entry : entries)
        if (!entry.met) fail("{}: there is no defect {}, which is given a class", name_, key.second);
  }

 private:
  struct Entry {
    const KlarfClass* given;
    bool met;
  };
  std::map<std::pair<std::string, std::int64_t>, std::vector<Entry>> entries_;
  const std::string& name_;
};

class Editor : public KlarfHandler {
 public:
  Editor(std::string_view text, bool is_18, Given& given, const std::string& name)
      : text_(text), is_18_(is_18), given_(given), name_(name), from_(text.data()) {}

  bool record(const KlarfWord& record, std::string_view id) override {
    if (same_name(record.text, "LotRecord")) lot_ = plain_text(id), wafer_.clear();
    if (same_name(record.text, "WaferRecord")) wafer_ = plain_text(id);
    return true;
  }
  void field(const KlarfWord& field, const KlarfWords& values) override {
    if (same_name(field.text, "LotID")) lot_ = values.empty() ? "" : plain_text(values[0].text);
    if (same_name(field.text, "WaferID")) wafer_ = values.empty() ? "" : plain_text(values[0].text);
  }

  void columns(const KlarfList& list) override {
    if (!same_name(list.name, "DefectList")) return;
    id_ = find(list, "DEFECTID");
    std::vector<std::string> added;
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
      places_[i] = find(list, kColumns[i].name);
      if (!places_[i])
        added.push_back((is_18_ ? std::string(kColumns[i].type) + " " : "") + std::string(kColumns[i].name));
    }
    before_ = place_to_add(list);
    if (added.empty()) return;
    if (!list.column_count.text.empty())
      replace(list.column_count, std::to_string(list.columns.size() + added.size()));
    add(is_18_ ? list.types : list.columns, list.columns, added, is_18_ ? ", " : " ");
  }

  void row(const KlarfList& list, const KlarfRow& row) override {
    if (!same_name(list.name, "DefectList")) return;
    const auto id = id_ ? klarf_integer(row.cells[*id_].text) : std::nullopt;
    if (!id) fail("{}: line {}: the defect has no DEFECTID, expected a whole number", name_, row.line);
    const KlarfClass* given = given_.find(lot_, wafer_, *id);
    const std::string none = is_18_ ? "NA" : "-1";
    edit(row.cells, {given ? std::to_string(given->number) : none,
                     given ? fmt::format("{:.4f}", given->confidence) : none});
  }

  std::string finish() {
    copy_to(text_.data() + text_.size());
    return std::move(out_);
  }

 private:
  static std::optional<std::size_t> find(const KlarfList& list, std::string_view name) {
    for (std::size_t i = 0; i < list.columns.size(); ++i)
      if (same_name(list.columns[i].text, name)) return i;
    return std::nullopt;
  }

  // Images stay last: readers count on it, their number of values differs from row to row.
  static std::size_t place_to_add(const KlarfList& list) {
    std::size_t place = list.columns.size();
    const auto of_images = [](std::string_view name) {
      return klarf_column(name) == KlarfColumn::images || same_name(name, "IMAGECOUNT");
    };
    while (place > 0 && of_images(list.columns[place - 1].text)) --place;
    return place;
  }

  void edit(const KlarfWords& cells, const std::array<std::string, 2>& values) {
    std::vector<std::string> added;
    for (std::size_t i = 0; i < 2; ++i)
      if (!places_[i]) added.push_back(values[i]);
    // From left to right: the columns that are there may stand in either order.
    const std::size_t first = places_[0] && places_[1] && *places_[1] < *places_[0] ? 1 : 0;
    bool done = added.empty();
    for (const std::size_t i : {first, 1 - first}) {
      if (!places_[i]) continue;
      if (!done && before_ <= *places_[i]) add(cells, cells, added, " "), done = true;
      replace(cells[*places_[i]], values[i]);
    }
    if (!done) add(cells, cells, added, " ");
  }

  // In front of begins[before_], or behind the last of `ends`.
  void add(const KlarfWords& begins, const KlarfWords& ends, const std::vector<std::string>& words,
           const std::string& between) {
    const bool last = before_ >= begins.size();
    if (last && ends.empty()) return;
    copy_to(last ? ends.back().end_byte() : begins[before_].begin_byte());
    if (!last && !out_.empty() && out_.back() != ' ' && out_.back() != '\n' && out_.back() != '\t')
      out_ += ' ';
    for (const std::string& word : words) out_ += last ? between + word : word + between;
  }

  void replace(const KlarfWord& word, const std::string& by) {
    copy_to(word.begin_byte());
    out_ += by;
    from_ = word.end_byte();
  }

  void copy_to(const char* place) {
    out_.append(from_, std::size_t(place - from_));
    from_ = place;
  }

  std::string_view text_;
  bool is_18_;
  Given& given_;
  const std::string& name_;
  const char* from_;
  std::string out_, lot_, wafer_;
  std::optional<std::size_t> id_;
  std::array<std::optional<std::size_t>, 2> places_;
  std::size_t before_ = 0;
};

}  // namespace
}  // namespace wafer

std::string add_klarf_classes(std::string_view klarf, const std::string& name,
                              const std::vector<KlarfClass>& classes) {
  wafer::Given given(classes, name);
  const bool is_18 = wafer::is_klarf_18(klarf, name);
  wafer::Editor editor(klarf, is_18, given, name);
  is_18 ? wafer::walk_klarf_18(klarf, name, editor) : wafer::walk_klarf_12(klarf, name, editor);
  given.check_all_met();
  return editor.finish();
}

}  // namespace kerf
