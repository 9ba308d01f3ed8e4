// Patterns that find what a text claims: read from claims.LANGUAGE.toml.
#pragma once

#include <kerf/file.h>

#include <map>
#include <string>
#include <vector>

#include "dialogue/regex.h"
#include "dialogue/vocabulary.h"

namespace kerf::dialogue {

struct ClaimPattern {
  Regex regex;
  std::string fact;   ///< "zone.{zone}.fail_rate", or a comparison "yield < {n}", with groups for variables
  std::string value;  ///< name of the group that holds the said value; of comparisons empty
};

struct LabelPattern {
  std::string label;
  Regex regex;
};

struct ClaimSet {
  Vocabularies vocabularies;
  std::vector<ClaimPattern> patterns;
  std::vector<LabelPattern> labels;  ///< mentions of labels, "" for the normal case
  std::vector<Regex> normal;         ///< says that there is no pattern
  std::vector<Regex> whole;          ///< says that the sentence names all labels of the case
  std::vector<Regex> sentence_ends;
  std::vector<Regex> negation;  ///< before a label in its clause: denies it
  std::vector<Regex> negation_after;
  std::vector<Regex> breaks;   ///< where a clause ends
  std::vector<Regex> places;   ///< words of place that some claim must account for
  std::vector<Regex> ignored;  ///< numbers and words that claim nothing
};

/// Throws Error naming file, line and what was expected.
ClaimSet read_claims(const Path& file, const std::vector<std::string>& labels);

}  // namespace kerf::dialogue
