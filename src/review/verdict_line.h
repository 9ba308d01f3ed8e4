// One verdict as one line of JSON.
#pragma once

#include <kerf/review.h>

#include <string>
#include <string_view>

namespace kerf::review {

/// With its newline. Throws Error for what parse_verdict would refuse.
std::string verdict_line(const Verdict& verdict);
/// Throws Error naming `name` (file and line) and the field that is wrong.
Verdict parse_verdict(std::string_view line, const std::string& name);
/// Throws Error unless `when` reads like 2026-01-31T12:00:00Z, with or without a fraction of a second.
void check_time(std::string_view when, const std::string& place);

}  // namespace kerf::review
