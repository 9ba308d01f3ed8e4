// The turns of a reference dialogue: what is asked, after what, and what the reference answers.
#pragma once

#include <kerf/dialogue.h>

#include <string>
#include <vector>

namespace kerf::dialogue {

struct ReferenceTurn {
  std::string id;                ///< "NUMBER:TURN", both from 1
  std::string kind;              ///< empty: the dialogue does not say
  std::vector<Message> earlier;  ///< texts of user, assistant and system, without tools
  std::string question, answer;
  bool planted = false;  ///< the reference's answer is wrong on purpose
};

/// `number`: of the dialogue in its file.
std::vector<ReferenceTurn> reference_turns(const Dialogue& dialogue, std::int64_t number);

}  // namespace kerf::dialogue
