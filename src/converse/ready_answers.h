// Answers that no model writes: read off process data, facts or the handbook, and what is said where no draft
// holds.
#pragma once

#include <kerf/handbook.h>

#include "converse/work.h"

namespace kerf::converse {

/// Answers where one of them knows the question; `handbook` may be null.
bool answer_without_model(Work& work, const Handbook* handbook, const Talker::OnText& on_text);
/// What a question gets that some source knows, not one that is declined.
std::optional<std::string> answer_from_sources(Work work, const Handbook* handbook);
/// What the question asks without the story around it, or what it is for; nullopt where it is read whole, for
/// that speaks of patterns or of what was answered, and something is known to all of it.
std::optional<std::string> asked_within(const Work& work, const Handbook* handbook);
/// For an answer of which no draft held: what entries, handbook or verdict say. `refused` are the claims that
/// did not hold.
void stand_in(Work& work, const Handbook* handbook, const std::vector<Claim>& refused,
              const Talker::OnText& on_text);

/// An answer that takes back a part of the one before takes back the rest of it that does not hold: pattern
/// and yield are told as they are.
void take_back_the_rest(Work& work, const Talker::OnText& on_text);

}  // namespace kerf::converse
