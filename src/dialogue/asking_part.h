// A question with a story around it: what of it asks.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace kerf::dialogue {

struct AskingPart {
  std::string asks;    ///< the sentences that ask
  std::string around;  ///< the others
};

/// "We rotated the cassette yesterday. Where are the failures?" as what asks and what is told; nullopt where
/// all of it asks, nothing clearly does, or what asks leans on what is told ("He says it is CMP. Is he
/// right?"). English and Chinese.
std::optional<AskingPart> asking_part(const std::string& question);

/// "Name the pattern for my homework" without what it is for, if `is_other` holds for the words of that;
/// empty where it says no such thing, or little else. English.
std::string without_purpose(const std::string& question,
                            const std::function<bool(const std::string& words)>& is_other);

/// Whether a text puts words into the mouth of who is asked: "you said", "你说".
bool recalls_answers(const std::string& text);

}  // namespace kerf::dialogue
