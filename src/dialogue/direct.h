// Questions whose answer is read off the facts, without a model: direct.LANGUAGE.toml of a domain folder.
#pragma once

#include <kerf/file.h>

#include <optional>
#include <vector>

#include "dialogue/condition.h"
#include "dialogue/regex.h"
#include "dialogue/template.h"
#include "dialogue/vocabulary.h"

namespace kerf::dialogue {

enum class Sum {
  product,  ///< of two numbers
  density   ///< of defects, by a yield in percent and an area: Poisson's -ln(yield) / area
};

/// A number that an answer has worked out.
struct Computed {
  std::string name;  ///< of the variable that gets it
  Sum sum = Sum::product;
  std::vector<std::string> of;  ///< two: named groups of the question, earlier results, facts, or numbers
};

struct DirectAnswer {
  std::vector<Regex> asks;                   ///< any of them; named groups are variables of the phrases
  std::vector<Condition> when;               ///< all have to hold for `say`; over facts and variables
  std::vector<Template> say;                 ///< the first whose facts are all there
  std::vector<Template> otherwise;           ///< the same, where a condition does not hold
  std::optional<std::vector<Regex>> unless;  ///< in place of that of all answers
  std::vector<Computed> compute;             ///< not empty: a sum (dialogue/sums.h), what has a value of it
};

/// A thing that a question may ask for by its name alone: "pattern and yield?"
struct NamedPart {
  Regex words;         ///< matches a text that is just this
  std::string ask;     ///< the question it stands for
  bool alone = false;  ///< also where it is all that is asked
};

/// A question in words that others say more plainly.
struct Reword {
  std::vector<Regex> words;      ///< any of them, anywhere in the question
  std::vector<std::string> ask;  ///< the questions that it stands for; {name} is what a named group found
  std::string except;            ///< a fact: not where it is what the group `n` found ("wafer 7" of wafer 7)
};

struct DirectAnswers {
  std::vector<Regex> lead, join, tail;  ///< before the first named part, between two, and after the last
  std::vector<NamedPart> parts;
  std::vector<Regex> report;             ///< words of a question that asks for all there is to say
  std::vector<std::string> report_asks;  ///< the questions whose answers make that
  std::vector<Reword> rewords;
  Vocabularies vocabularies;
  std::vector<Regex> unless;  ///< words that make it another question
  std::vector<DirectAnswer> answers;
};

/// What the named groups of the first expression that matches have found; nullopt: none does.
std::optional<Variables> variables_of(const DirectAnswer& answer, const std::string& question,
                                      const Vocabularies& vocabularies);

/// Throws Error naming file, line and what was expected.
DirectAnswers read_direct_answers(const Path& file);

}  // namespace kerf::dialogue
