#include "eval/claims.h"

#include <kerf/error.h>
#include <kerf/evaluate.h>

#include <algorithm>

namespace kerf {

bool is_claim(const Annotation& result, double min_score, bool said_only) {
  if (said_only && !result.said)
    fail("result {} does not tell whether it is said, expected \"said\": true or false", result.id);
  return result.score >= min_score && (!said_only || *result.said);
}

bool tell_what_is_said(const std::vector<Annotation>& results) {
  return std::ranges::all_of(results, [](const auto& result) { return result.said.has_value(); });
}

}  // namespace kerf
