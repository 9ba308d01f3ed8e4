// Questions that ask for more than one thing, and for how sure one is.
#pragma once

#include <string>
#include <vector>

namespace kerf::dialogue {

/// "What is it, and where is it?" as questions of their own, three at most and in order; the question itself
/// where it is one, or where a part would lean on words that only the other has.
std::vector<std::string> question_parts(const std::string& question);

/// Whether it asks for a degree of confidence ("How sure are you?"), not only for a yes.
bool asks_confidence(const std::string& question);
/// Whether it asks if what is seen is known at all ("Have you seen this before?").
bool asks_familiarity(const std::string& question);

}  // namespace kerf::dialogue
