// What the two roles are told. Whoever changes a word here changes kPromptVersion.
#pragma once

#include <kerf/dialogue_roles.h>

#include <string>
#include <vector>

namespace kerf::dialogue {

inline constexpr int kPromptVersion = 1;

/// Domain and labels, and no number.
std::string questioner_prompt(const RoleBrief& brief, const RoleOptions& options);
/// Labels, facts and knowledge entries; these are data and so marked.
std::string answerer_prompt(const RoleBrief& brief, const RoleOptions& options);
/// Asks for the next question, of one kind; `answer` is what was said to the one before, empty at first.
std::string next_question(const std::string& kind, const std::string& answer);
/// Hands a rejected answer back.
std::string rejection(const std::vector<std::string>& complaints);

}  // namespace kerf::dialogue
