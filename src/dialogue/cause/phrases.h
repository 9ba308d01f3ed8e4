// What the statements about causes are called in each language.
#pragma once

#include <kerf/root_cause.h>

#include <string>
#include <string_view>
#include <vector>

namespace kerf::dialogue {

/// A name of the input as it stands in a sentence: in quotation marks where it holds more than letters,
/// digits and - _ . / : # %, with ' for its own marks and ( ) for [ ], so that it neither reads as a sentence
/// of Kerf's nor as a citation.
std::string shown_name(std::string_view name);

/// The statement as a clause without a full stop.
std::string say_note(const CauseNote& note, bool chinese);

/// The statements of several lists, each once and in order, `most` and one more at the most.
std::vector<std::string> say_once(const std::vector<const std::vector<CauseNote>*>& lists, std::size_t most,
                                  bool chinese);

}  // namespace kerf::dialogue
