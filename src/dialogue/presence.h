// "Is there a Donut?", "Is it only a Center?", "Is it normal?": what yes and no may follow such a question.
#pragma once

#include <kerf/dialogue.h>

#include <optional>
#include <string>
#include <vector>

namespace kerf::dialogue {

/// Whether a yes or no that begins an answer is right, where the question asks for patterns by name, or if
/// there is none; nullopt where it asks something else, denies, or the answer begins otherwise. A choice
/// between patterns ("Is it a Donut or a Center?") that an answer does not speak of is a claim that does not
/// hold.
std::optional<Claim> check_presence(const DialogueDomain& domain, const DialogueCase& about,
                                    const std::string& question, const std::string& answer,
                                    const std::string& language);

/// Labels that a question names, by any of the domain's names for them.
std::vector<std::string> labels_named(const DialogueDomain& domain, const std::string& question,
                                      const std::string& language);

}  // namespace kerf::dialogue
