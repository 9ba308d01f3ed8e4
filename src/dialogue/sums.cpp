#include "dialogue/sums.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dialogue/speech.h"

namespace kerf::dialogue {
namespace {

/// Two places after the point, or two digits that count: "1.47", "0.034"; of large numbers none: "2640".
std::string spoken(double number) {
  constexpr double kWhole = 1000, kSmall = 0.1;
  if (std::abs(number) >= kWhole) return fmt::format("{:.0f}", number);
  return std::abs(number) < kSmall ? fmt::format("{:.2g}", number) : fmt::format("{:.2f}", number);
}

/// A number as written, of the question's group, or of the fact of that name.
std::optional<double> operand(const std::string& name, const Variables& variables, const Facts& facts) {
  if (const auto number = leading_number(name)) return number;
  if (const auto given = variables.find(name); given != variables.end()) return leading_number(given->second);
  const auto* fact = facts.find(name);
  return fact ? leading_number(fact->value) : std::nullopt;
}

/// nullopt: it has no value for these.
std::optional<double> value_of(Sum sum, const std::vector<double>& of) {
  switch (sum) {
    case Sum::product:
      return of[0] * of[1];
    case Sum::density: {
      // Poisson: the yield is exp(-area x density).
      const double yield = of[0] / 100;
      if (yield <= 0 || yield > 1 || of[1] <= 0) return std::nullopt;
      return -std::log(yield) / of[1];
    }
  }
  return std::nullopt;
}

/// Adds the results to the variables, but for those without a value.
void compute(const std::vector<Computed>& sums, const Facts& facts, Variables& variables) {
  for (const Computed& one : sums) {
    std::vector<double> operands;
    for (const auto& name : one.of)
      if (const auto number = operand(name, variables, facts)) operands.push_back(*number);
    if (operands.size() != one.of.size()) continue;
    if (const auto value = value_of(one.sum, operands)) variables[one.name] = spoken(*value);
  }
}

}  // namespace

std::optional<std::string> tell_sum(const DialogueDomain::State& domain, const DialogueCase& about,
                                    const std::string& question, const std::string& language) {
  const auto spoken_in = domain.languages.find(language);
  if (spoken_in == domain.languages.end()) return std::nullopt;
  const auto& direct = spoken_in->second.direct;
  const CaseView view = view_case(about, domain.labels, domain.normal);
  Random first(0);
  for (const DirectAnswer& answer : direct.answers) {
    if (answer.compute.empty()) continue;
    auto variables = variables_of(answer, question, direct.vocabularies);
    if (!variables) continue;
    compute(answer.compute, view.facts, *variables);
    const Speech speech{spoken_in->second, domain.normal, view.labels, view.facts, *variables, {}, ""};
    for (const Template& phrase : answer.say)
      if (auto text = speak(phrase, speech, first)) return text;
  }
  return std::nullopt;
}

}  // namespace kerf::dialogue
