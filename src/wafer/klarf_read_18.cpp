// KLARF 1.8 as wafer maps. The facts of a lot may stand behind its wafers: a first walk gathers them, a
// second one reads the wafers.
#include <kerf/error.h>

#include <memory>

#include "wafer/klarf_read.h"
#include "wafer/plain_text.h"

namespace kerf::wafer {
namespace {

bool is_read(std::string_view list) {
  return same_name(list, "DefectList") || same_name(list, "SampleTestPlanList");
}

// What stands outside the wafers, of the file or of one lot.
struct Around {
  std::string_view lot;
  struct Field {
    KlarfWord name;
    KlarfWords values;
  };
  std::vector<Field> fields;
  std::vector<std::pair<std::string, std::string>> lists;
};

class FirstWalk : public KlarfHandler {
 public:
  Around file;
  std::vector<Around> lots;
  std::size_t wafers = 0;
  bool ended = false;

  bool record(const KlarfWord& name, std::string_view id) override {
    if (same_name(name.text, "WaferRecord")) return ++wafers, false;
    if (same_name(name.text, "LotRecord")) {
      lots.emplace_back().lot = id;
      in_lot_ = true;
    }
    return true;
  }
  void end_record(std::string_view name) override {
    if (same_name(name, "LotRecord")) in_lot_ = false;
  }
  void field(const KlarfWord& name, const KlarfWords& values) override {
    ended = same_name(name.text, "EndOfFile");
    if (!ended) here().fields.push_back({name, values});
  }
  void end_list(const KlarfList& list, std::size_t, std::string_view all) override {
    here().lists.emplace_back(plain_text(list.name), klarf_raw_text(all));
  }

 private:
  Around& here() { return in_lot_ ? lots.back() : file; }
  bool in_lot_ = false;
};

class SecondWalk : public KlarfHandler {
 public:
  SecondWalk(const Source& source, const WaferSink& sink, const FirstWalk& around)
      : source_(source), output_(source, sink), around_(around) {}

  bool record(const KlarfWord& name, std::string_view id) override {
    if (same_name(name.text, "LotRecord")) ++lots_;
    if (same_name(name.text, "WaferRecord")) start(name, id);
    return true;
  }

  void end_record(std::string_view name) override {
    if (!same_name(name, "WaferRecord")) return;
    if (!around_.ended && output_.count() + 1 == around_.wafers)
      wafer_->facts.map.warnings.push_back("the file ends without EndOfFile");
    stop = !output_.put(*wafer_);
    wafer_.reset();
  }

  void field(const KlarfWord& name, const KlarfWords& values) override {
    if (wafer_) take_klarf_field(wafer_->facts, name, values, kKlarf18Unit);
  }
  void columns(const KlarfList& list) override {
    if (wafer_) wafer_->columns(list);
  }
  void row(const KlarfList& list, const KlarfRow& row) override {
    if (wafer_) wafer_->row(list, row);
  }
  void end_list(const KlarfList& list, std::size_t rows, std::string_view all) override {
    if (!wafer_) return;
    wafer_->end_list(list, rows);
    if (!is_read(list.name)) wafer_->facts.map.other.emplace_back(plain_text(list.name), klarf_raw_text(all));
  }

  void finish() const {
    if (!stop) output_.check_any();
  }

 private:
  void start(const KlarfWord& name, std::string_view id) {
    if (wafer_)
      fail("{}: line {}: a WaferRecord lies in another one, expected it beside", source_.name, name.line);
    wafer_ = std::make_unique<KlarfWafer>(source_, kKlarf18Unit);
    wafer_->line = name.line;
    wafer_->facts = first_klarf_facts();
    take(around_.file);
    if (lots_ > 0 && lots_ <= around_.lots.size()) take(around_.lots[lots_ - 1]);
    wafer_->facts.map.wafer = plain_text(id);
  }

  void take(const Around& around) {
    KlarfFacts& facts = wafer_->facts;
    if (!around.lot.empty()) facts.map.lot = plain_text(around.lot);
    for (const Around::Field& field : around.fields)
      take_klarf_field(facts, field.name, field.values, kKlarf18Unit);
    facts.map.other.insert(facts.map.other.end(), around.lists.begin(), around.lists.end());
  }

  const Source& source_;
  KlarfOutput output_;
  const FirstWalk& around_;
  std::unique_ptr<KlarfWafer> wafer_;
  std::size_t lots_ = 0;
};

}  // namespace

void read_klarf_18(const Source& source, std::string_view text, const WaferSink& sink) {
  FirstWalk around;
  try {
    walk_klarf_18(text, source.name, around);
  } catch (const Error&) {  // the second walk meets it again, behind the wafers in front of it
  }
  SecondWalk reader(source, sink, around);
  walk_klarf_18(text, source.name, reader);
  reader.finish();
}

}  // namespace kerf::wafer
