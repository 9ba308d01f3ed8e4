#include "wafer/klarf_read.h"

#include <kerf/error.h>

namespace kerf::wafer {

KlarfFacts first_klarf_facts() {
  KlarfFacts facts;
  facts.map.geometry.x_right = {true, false};
  facts.map.geometry.y_down = {false, false};
  return facts;
}

void KlarfOutput::check_any() const {
  if (count_ == 0)
    fail("{}: the KLARF holds no wafer, expected one with a sample test plan or a list of defects",
         source_.name);
}

void read_klarf(const Source& source, const WaferSink& sink) {
  const std::string_view text(reinterpret_cast<const char*>(source.bytes.data()), source.bytes.size());
  is_klarf_18(text, source.name) ? read_klarf_18(source, text, sink) : read_klarf_12(source, text, sink);
}

}  // namespace kerf::wafer
