#include "dialogue/measured/question.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "dialogue/measured/question_draft.h"

namespace kerf::dialogue {
namespace {

// Share of a question's letters that may be in words of no table, where it says all that its form needs,
// and where it leans on what was said before.
constexpr double kUnknownFirm = 0.45, kUnknownWeak = 0.1;

/// Whether the words alone say what is asked for.
bool is_firm(const QuestionDraft& draft) {
  const bool places = draft.has_word(WordKind::place), kinds = draft.has_word(WordKind::dimension);
  const bool measures = draft.has_word(WordKind::measure);
  switch (draft.question.form) {
    case Form::value:
      return measures && places;
    case Form::threshold:
      return !draft.said.relation.empty() || draft.has("follow");
    case Form::extreme:
      return (kinds || places) && !draft.said.orders.empty();
    case Form::spread:
    case Form::filter:
    case Form::average:
      return kinds;
    case Form::compare:
      return places || kinds;
    case Form::difference:
      return draft.has("difference") || draft.has("dies_apart");
    case Form::without:
    case Form::expected:
    case Form::rest:
    case Form::gain:
      return places;
    case Form::target:
      return true;
  }
  return false;
}

}  // namespace

bool is_rate(const std::string& measure) {
  return measure == "fail_rate" || measure == "yield" || measure == "share";
}

bool is_good(const std::string& measure) {
  return measure == "passed" || measure == "yield";
}

bool QuestionDraft::has_word(WordKind kind) const {
  return std::ranges::count(words, kind, &Word::kind) > 0;
}

double unknown_share(const std::vector<Word>& words) {
  double unknown = 0, all = 0;
  for (const Word& word : words) {
    const double letters = double(word.end - word.begin);
    all += letters;
    if (word.kind == WordKind::unknown) unknown += letters;
  }
  return all > 0 ? unknown / all : 0;
}

std::optional<MapPart> opposite_of(const MapPart& part) {
  static const std::map<std::string, std::string> kAcross = {{"left", "right"},
                                                             {"right", "left"},
                                                             {"upper", "lower"},
                                                             {"lower", "upper"},
                                                             {"upper_left", "lower_right"},
                                                             {"upper_right", "lower_left"},
                                                             {"lower_left", "upper_right"},
                                                             {"lower_right", "upper_left"}};
  if (part.dimension == "clock") {
    const int hour = std::atoi(part.key.c_str());
    return MapPart{"clock", std::to_string((hour + kHours / 2 - 1) % kHours + 1)};
  }
  const auto found = kAcross.find(part.key);
  if (found == kAcross.end()) return std::nullopt;
  return MapPart{part.dimension, found->second};
}

std::optional<MeasuredQuestion> read_question(const std::vector<Word>& words, const Subject& before) {
  if (words.empty()) return std::nullopt;
  QuestionDraft draft(words, before);
  if (!name_parts(draft) || !read_form(draft)) return std::nullopt;
  if (unknown_share(words) > (is_firm(draft) ? kUnknownFirm : kUnknownWeak)) return std::nullopt;
  return draft.question;
}

}  // namespace kerf::dialogue
