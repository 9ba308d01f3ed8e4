// Questions that ask for more than one thing, and for how sure one is.
#pragma once

#include <kerf/dialogue.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kerf::dialogue {

/// Words between blanks.
std::size_t words_in(const std::string& text);

/// What is answered to a part of a question after the parts before it; nullopt: nothing, where it is alone.
using AnswerPart = std::function<std::optional<std::string>(const std::vector<EarlierTurn>& before,
                                                            const std::string& part)>;

/// "What is it, and where is it?" as questions of their own, five at most and in order; the question itself
/// where it is one, or where a part would lean on words that only the other has. With `answer` a question is
/// parted, too, where its parts are answered alone and its own answer leaves one of them out.
std::vector<std::string> question_parts(const std::string& question, const AnswerPart& answer = {});

/// Whether it asks for a degree of confidence ("How sure are you?"), not only for a yes.
bool asks_confidence(const std::string& question);
/// Whether it asks if what is seen is known at all ("Have you seen this before?").
bool asks_familiarity(const std::string& question);

}  // namespace kerf::dialogue
