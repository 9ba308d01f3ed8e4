#include "dialogue/measured/answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "dialogue/measured/teller.h"

namespace kerf::dialogue {

std::optional<MeasuredAnswer> MeasuredTeller::tell() {
  if (!counts_.whole() || !tell_form() || words_.text().empty()) return std::nullopt;
  return MeasuredAnswer{words_.text(), subject()};
}

bool MeasuredTeller::tell_form() {
  switch (question_.form) {
    case Form::value:
      return question_.stretch ? tell_stretch() : question_.together ? tell_sum() : tell_values();
    case Form::extreme:
      return tell_extremes();
    case Form::compare:
      return tell_comparison();
    case Form::threshold:
      return tell_threshold();
    case Form::difference:
      return tell_difference();
    case Form::target:
      return tell_target();
    case Form::without:
      return tell_without();
    case Form::spread:
      return tell_spread();
    case Form::filter:
      return tell_filter();
    case Form::average:
      return tell_average();
    case Form::expected:
      return tell_expected();
    case Form::rest:
      return tell_rest();
    case Form::gain:
      return tell_gain();
  }
  return false;
}

const Lexicon& MeasuredTeller::lexicon() const {
  return language_.lexicon;
}

void MeasuredTeller::add_names(const MapPart& part, const std::string& suffix, Variables& variables) const {
  for (const auto& form : {"in", "the", "on"})
    if (const auto name = lexicon().name_of(part, form)) variables[form + suffix] = *name;
}

void MeasuredTeller::add_counts(const Counts& counts, const std::string& suffix, Variables& variables) {
  variables["failed" + suffix] = number_text(counts.failed),
                       variables["tested" + suffix] = number_text(counts.tested);
  variables["passed" + suffix] = number_text(counts.passed());
  variables["rate" + suffix] = percent_text(counts.rate());
  variables["pass_rate" + suffix] = percent_text(1 - counts.rate());
}

Variables MeasuredTeller::variables_of(const Counted& one, const std::string& suffix) const {
  Variables variables;
  add_names(one.part, suffix, variables), add_counts(one.counts, suffix, variables);
  variables["share" + suffix] = percent_text(one.counts.failed / std::max(1.0, counts_.whole()->failed));
  return variables;
}

Variables MeasuredTeller::variables_of(const Counted& first, const Counted& second) const {
  auto variables = variables_of(first);
  for (auto& [name, value] : variables_of(second, "2")) variables[name] = value;
  return variables;
}

std::optional<MeasuredAnswer> answer_question(const MeasuredQuestion& question, const MapInView& map) {
  return MeasuredTeller(question, map).tell();
}

}  // namespace kerf::dialogue
