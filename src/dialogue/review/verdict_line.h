// One verdict on a dialogue as one line of JSON.
#pragma once

#include <kerf/dialogue_review.h>

#include <string>
#include <string_view>

namespace kerf::dialogue {

/// With its newline. Throws Error for what parse_verdict would refuse.
std::string verdict_line(const DialogueVerdict& verdict);
/// Throws Error naming `name` (file and line) and the field that is wrong.
DialogueVerdict parse_verdict(std::string_view line, const std::string& name);
/// Throws Error unless `when` reads like 2026-01-31T12:00:00Z.
void check_time(const std::string& when, const std::string& place);

}  // namespace kerf::dialogue
