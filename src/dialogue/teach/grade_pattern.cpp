// Which patterns?
#include <fmt/format.h>

#include <algorithm>

#include "dialogue/teach/grade.h"
#include "dialogue/teach/words.h"

namespace kerf::teach {
namespace {

using Names = std::vector<std::string>;

bool holds(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

Names without(const Names& names, const Names& others) {
  Names left;
  for (const std::string& name : names)
    if (!holds(others, name)) left.push_back(name);
  return left;
}

Names truth_of(const TeachCase& about) {
  return is_normal(about.labels) ? Names{"Normal"} : about.labels;
}

/// Names of a site's own patterns, which have no synonyms.
Names named(const Names& truth, const std::string& answer) {
  Names names = patterns_in(answer);
  for (const std::string& label : truth) {
    const std::string phrase = plain(label);
    const bool own = patterns_in(label).empty() && phrase.size() > 2;
    if (own && has_phrase(plain(answer), phrase.substr(1, phrase.size() - 2))) names.push_back(label);
  }
  return names;
}

std::string with_evidence(const TeachCase& about, const Names& names) {
  Names parts;
  for (const std::string& name : names) parts.push_back(fmt::format("{} ({})", name, evidence(about, name)));
  return listed(parts);
}

}  // namespace

bool is_normal(const std::vector<std::string>& labels) {
  return labels.empty() || (labels.size() == 1 && (labels[0] == "Normal" || labels[0] == "none"));
}

TeachGrade grade_pattern(const TeachCase& about, const std::string& answer) {
  const Names truth = truth_of(about), said = named(truth, answer);
  const Names missing = without(truth, said), wrong = without(said, truth);
  const std::size_t hit = truth.size() - missing.size();
  TeachGrade grade;
  grade.score = double(hit) / double(truth.size() + wrong.size());
  if (missing.empty() && wrong.empty()) return {1, fmt::format("Right: {}.", with_evidence(about, truth))};
  if (said.empty()) return {0, fmt::format("It is {}.", with_evidence(about, truth))};
  if (hit > 0) grade.reason = fmt::format("{} is right. ", listed(without(truth, missing)));
  if (!missing.empty()) grade.reason += fmt::format("Missing: {}. ", with_evidence(about, missing));
  if (!wrong.empty()) grade.reason += fmt::format("Not there: {}. ", with_evidence(about, wrong));
  grade.reason.pop_back();
  return grade;
}

}  // namespace kerf::teach
