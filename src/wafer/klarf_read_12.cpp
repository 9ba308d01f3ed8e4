// KLARF 1.1 and 1.2 as wafer maps: a value stays until it is told anew, each WaferID starts a wafer.
#include <kerf/error.h>

#include <memory>

#include "wafer/klarf_read.h"
#include "wafer/plain_text.h"

namespace kerf::wafer {
namespace {

class Reader12 : public KlarfHandler {
 public:
  Reader12(const Source& source, const WaferSink& sink) : source_(source), output_(source, sink) {
    start(first_klarf_facts(), 1);
  }

  void columns(const KlarfList& list) override {
    if (same_name(list.name, "DefectList")) spec_ = list;
    if (same_name(list.name, "TestSummaryList")) keep("SummarySpec", columns_text(list));
    wafer_->columns(list);
  }
  void row(const KlarfList& list, const KlarfRow& row) override { wafer_->row(list, row); }
  void end_list(const KlarfList& list, std::size_t rows, std::string_view all) override {
    wafer_->end_list(list, rows);
    if (same_name(list.name, "SampleTestPlanList")) (named_ ? plan_of_wafer_ : plan_) = all;
    if (same_name(list.name, "TestSummaryList")) keep("SummaryList", klarf_raw_text(all));
  }

  void field(const KlarfWord& name, const KlarfWords& values) override {
    ended_ = same_name(name.text, "EndOfFile");
    if (ended_) return finish_wafer();
    if (same_name(name.text, "FileVersion")) return next_file();
    if (same_name(name.text, "WaferID")) return next_wafer(name, values);
    if (same_name(name.text, "LotID") && wafer_->has_defects) next_lot();
    if (same_name(name.text, "TiffFileName") && !values.empty()) wafer_->tiff = values[0].text;
    take_klarf_field(wafer_->facts, name, values, kKlarf12Unit);
  }

  void finish() {
    if (stop) return;
    if (!ended_) wafer_->facts.map.warnings.push_back("the file ends without EndOfFile");
    finish_wafer();
    if (!stop) output_.check_any();
  }

 private:
  static std::string columns_text(const KlarfList& list) {
    KlarfWords words = list.columns;
    if (!list.column_count.text.empty()) words.insert(words.begin(), list.column_count);
    return klarf_words_text(words);
  }
  void keep(const char* name, std::string text) {
    wafer_->facts.map.other.emplace_back(name, std::move(text));
  }

  void start(KlarfFacts facts, std::uint32_t line) {
    wafer_ = std::make_unique<KlarfWafer>(source_, kKlarf12Unit);
    wafer_->facts = std::move(facts);
    wafer_->line = line;
    wafer_->columns(spec_);
  }

  // Files that were put one behind the other.
  void next_file() {
    finish_wafer();
    spec_ = {};
    spec_.name = "DefectList";
    plan_ = plan_of_wafer_ = {};
    start(first_klarf_facts(), 1);
  }

  void next_lot() {
    finish_wafer();
    plan_of_wafer_ = {};
    common_.clear();
    wafer_->facts.map.other.clear();
  }

  // The first WaferID may stand behind the lists. What stood before it holds for all wafers.
  void next_wafer(const KlarfWord& name, const KlarfWords& values) {
    if (!named_) {
      common_ = wafer_->facts.map.other;
    } else if (!stop) {
      finish_wafer();
    }
    named_ = true;
    wafer_->has_plan = wafer_->has_plan || !plan_.empty();
    wafer_->line = name.line;
    wafer_->facts.map.wafer = values.empty() ? "" : plain_text(values[0].text);
  }

  void finish_wafer() {
    if (stop || !(named_ || wafer_->has_plan || wafer_->has_defects)) return;
    // A plan that stood behind an earlier wafer's name stays, too.
    if (wafer_->has_defects && !wafer_->has_plan) inspect(plan_of_wafer_);
    KlarfFacts facts = wafer_->facts;
    const std::string_view tiff = wafer_->tiff;
    stop = !output_.put(*wafer_);
    facts.map.other = common_;
    facts.map.wafer.clear();
    facts.map.warnings.clear();
    facts.map.geometry.center_die.reset();
    named_ = false;
    start(std::move(facts), 1);
    wafer_->tiff = tiff;
    inspect(plan_);
  }

  void inspect(std::string_view plan) {
    if (plan.empty()) return;
    KlarfLexer lexer(plan, source_.name, false);
    while (!lexer.peek().end) {
      const auto x = klarf_integer(lexer.next().text), y = klarf_integer(lexer.next().text);
      if (x && y) wafer_->inspect(std::int32_t(*x), std::int32_t(*y));
    }
  }

  const Source& source_;
  KlarfOutput output_;
  std::unique_ptr<KlarfWafer> wafer_;
  KlarfList spec_;
  std::vector<std::pair<std::string, std::string>> common_;
  std::string_view plan_;           // in front of the first WaferID
  std::string_view plan_of_wafer_;  // the last one behind a WaferID
  bool named_ = false;
  bool ended_ = false;
};
}  // namespace

void read_klarf_12(const Source& source, std::string_view text, const WaferSink& sink) {
  Reader12 reader(source, sink);
  walk_klarf_12(text, source.name, reader);
  reader.finish();
}

}  // namespace kerf::wafer
