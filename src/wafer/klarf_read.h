// What the readers of both KLARF dialects share.
#pragma once

#include <kerf/wafer.h>

#include <string_view>

#include "wafer/klarf_wafer.h"

namespace kerf::wafer {

/// What a KLARF says of every wafer before its first record: x grows to the right and y upwards.
KlarfFacts first_klarf_facts();

/// Hands wafers on and counts them.
class KlarfOutput {
 public:
  KlarfOutput(const Source& source, const WaferSink& sink) : source_(source), sink_(sink) {}

  /// False: the receiver has enough.
  bool put(KlarfWafer& wafer) { return sink_(wafer.finish(count_++)); }
  std::size_t count() const { return count_; }
  /// Throws Error when there was no wafer.
  void check_any() const;

 private:
  const Source& source_;
  const WaferSink& sink_;
  std::size_t count_ = 0;
};

void read_klarf_12(const Source& source, std::string_view text, const WaferSink& sink);
void read_klarf_18(const Source& source, std::string_view text, const WaferSink& sink);

}  // namespace kerf::wafer
