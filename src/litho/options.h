// Checks of SynthOptions and their written form.
#pragma once

#include <kerf/litho.h>

namespace kerf::litho {

/// Throws Error naming the first option out of range.
void check_options(const SynthOptions& options);

/// Every option that decides what an image looks like, as JSON text. Two series with equal text and seed have
/// equal images.
std::string describe(const SynthOptions& options);

}  // namespace kerf::litho
