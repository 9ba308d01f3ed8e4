// STDF V4 as wafer maps. The file is gone through twice: bins and geometry may stand behind the wafers.
#include <kerf/error.h>

#include <map>
#include <set>

#include "wafer/stdf_wafer.h"

namespace kerf::wafer {
namespace {

class Reader {
 public:
  Reader(const Source& source, const WaferSink& sink)
      : source_(source),
        sink_(sink),
        facts_(read_stdf_facts(source.bytes, source.name, source.options.max_bytes)) {}

  void run() {
    StdfRecords records(source_.bytes, source_.name, source_.options.max_bytes);
    while (!stop_) {
      const auto record = records.next();
      if (!record) return finish();
      take(*record, records.fields(*record));
    }
  }

 private:
  void take(const StdfRecord& record, const StdfFields& fields) {
    if (record.type == StdfType::wir) begin(fields);
    if (record.type == StdfType::prr) part(fields);
    if (record.type == StdfType::wrr) end(fields);
  }

  static int head_of(StdfFields fields) { return fields.u1().value_or(1); }

  void begin(const StdfFields& wir) {
    const int head = head_of(wir);
    if (open_.count(head) != 0) close(head, "the wafer has no WRR, the next one starts at its test head");
    open_.try_emplace(head, source_, facts_).first->second.begin(wir);
  }

  // The wafer of the part's head; testers with one wafer at a time do not all keep to one number of a head.
  StdfWafer& wafer_of(int head) {
    if (const auto found = open_.find(head); found != open_.end()) return found->second;
    if (open_.size() == 1) return open_.begin()->second;
    StdfWafer& wafer = open_.try_emplace(head, source_, facts_).first->second;
    stray_.insert(head);
    wafer.warn("its parts stand outside of a wafer's WIR and WRR");
    return wafer;
  }

  void part(const StdfFields& prr) { wafer_of(head_of(prr)).part(prr); }

  void end(const StdfFields& wrr) {
    int head = head_of(wrr);
    if (open_.count(head) == 0 && open_.size() == 1) head = open_.begin()->first;
    if (open_.count(head) == 0) return;  // of no wafer
    open_.at(head).end(wrr);
    close(head, {});
  }

  void close(int head, std::string warning) {
    StdfWafer& wafer = open_.at(head);
    if (!warning.empty()) wafer.warn(std::move(warning));
    // Parts of a final test belong to no wafer and have no coordinates.
    const bool no_wafer = stray_.erase(head) != 0 && !wafer.has_dies();
    if (!no_wafer) stop_ = !sink_(wafer.finish(count_++)) || stop_;
    open_.erase(head);
  }

  void finish() {
    while (!open_.empty() && !stop_) close(open_.begin()->first, "the file ends without the wafer's WRR");
    if (count_ == 0 && !stop_) fail("{}: the STDF holds no wafer, expected a WIR record", source_.name);
  }

  const Source& source_;
  const WaferSink& sink_;
  StdfFacts facts_;
  std::map<int, StdfWafer> open_;  // by test head
  std::set<int> stray_;            // heads whose wafer has no WIR
  std::size_t count_ = 0;
  bool stop_ = false;
};

}  // namespace

void read_stdf(const Source& source, const WaferSink& sink) {
  Reader(source, sink).run();
}

}  // namespace kerf::wafer
