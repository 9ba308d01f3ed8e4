// Reads classes of words.
#pragma once

#include <kerf/knowledge.h>

namespace kerf::knowledge {

/// Reads lines "word 12 431" into `classes`; a line that begins with # is a comment. Throws Error naming
/// file, line and what was expected.
void read_word_classes(const Path& file, WordClasses& classes);

/// Names of the classes that the words have, word by word: "@0=12" for the class 12 of the first partition.
std::vector<std::string> classes_of(const std::vector<std::string>& words, const WordClasses& classes);

}  // namespace kerf::knowledge
