#include "wafer/facts/seen.h"
namespace kerf {
namespace wafer {
LineFacts measure_line(const Seen&) {
  return {};
}
RingFacts measure_ring(const Seen&) {
  return {};
}
RepeatFacts measure_repeats(const Seen&) {
  return {};
}
}  // namespace wafer
std::vector<Fact> list_facts(const WaferFacts&) {
  return {};
}
std::string facts_json(const WaferFacts&) {
  return {};
}
std::string facts_text(const WaferFacts&) {
  return {};
}
}  // namespace kerf
