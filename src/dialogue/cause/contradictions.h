// What of a context cannot all be true.
#pragma once

#include <kerf/root_cause.h>

#include <cstdint>
#include <optional>
#include <string>

namespace kerf::dialogue {

/// Adds to context.contradictions and marks as disputed: limits the wrong way round, targets outside of them,
/// times that cannot be read or run backwards, chambers that carry another tool's name, a step given twice
/// with different content, and a lot that shows two things. Two values of one field are found while reading.
void find_contradictions(ProcessContext& context);

/// What a step is called: its name, else its module, else its tool; may be empty.
const std::string& name_of(const ProcessStep& step);

enum class LimitSide : std::uint8_t { inside, above, below };
/// Where a parameter's value lies beside its limits; nullopt: it contradicts itself, or value or limits are
/// missing.
std::optional<LimitSide> side_of_limits(const ProcessParameter& parameter);

}  // namespace kerf::dialogue
