// Compiles a JSON schema into grammar rules.
#pragma once

#include "text/grammar_rules.h"

#include <string>
#include <string_view>

namespace kerf::grammar {

/// Schemas beyond these are refused.
inline constexpr std::size_t kMaxSchemaBytes = 1 << 18;
inline constexpr int kMaxSchemaDepth = 64;  ///< schemas in schemas, through $ref too
inline constexpr std::size_t kMaxEnum = 4096;

/// Rules of a schema's text; see Grammar::from_json_schema for the subset. Throws Error opening with `name`.
Grammar::Rules compile_schema(std::string_view schema, const std::string& name);

}  // namespace kerf::grammar
