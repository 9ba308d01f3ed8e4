// How people type: seeded carelessness in questions.
#pragma once

#include <string>

#include "base/random.h"

namespace kerf::dialogue {

/// How a person of a dialogue types.
enum class Typing { clean, casual, hurried };
Typing draw_typing(Random& random);
/// casual: lower case, marks left out; hurried: also letters dropped, doubled or swapped. Digits and anything
/// beyond ASCII stay, and so do the letters of short words.
std::string typed(const std::string& text, Typing typing, Random& random);

}  // namespace kerf::dialogue
