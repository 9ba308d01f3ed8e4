#include "dialogue/presence.h"

#include <algorithm>

#include "dialogue/case_view.h"
#include "dialogue/domain.h"
#include "dialogue/regex.h"

namespace kerf::dialogue {
namespace {

/// Ends right before the first pattern that is asked for. Denials ("is there no ..") are left to the model.
const char* const kAsks =
    "(?:\\b(?:is|are) (?:there|this|it|that)(?: both)?|\\b(?:do|can) you see|"
    "\\b(?:does|do) (?:it|this|the|this wafer|the wafer|this map|the map) (?:show|have|contain))"
    "(?: only| just)?(?: an?| any| the)? $";
const char* const kDenies = "\\b(?:no|not|never|without)\\b|n't\\b";
const char* const kOr = "\\bor\\b";
const char* const kAlone = "\\b(?:only|just|alone|nothing (?:but|else)|pure)\\b";

struct Asked {
  std::vector<std::string> labels;
  std::size_t first = std::string::npos;  ///< where the first of them begins
};

Asked labels_in(const std::string& question, const ClaimSet& claims) {
  Asked asked;
  for (const LabelPattern& pattern : claims.labels)
    for (const RegexMatch& match : pattern.regex.find_all(question)) {
      if (std::ranges::find(asked.labels, pattern.label) == asked.labels.end())
        asked.labels.push_back(pattern.label);
      asked.first = std::min(asked.first, match.begin);
    }
  return asked;
}

/// "Is it a Donut or a Center?": an answer names a pattern, says neither or none, or opens with yes or no.
std::optional<Claim> check_choice(const std::string& question, const Asked& asked, const ClaimSet& claims,
                                  const std::string& answer) {
  if (asked.labels.size() < 2 || !Regex(kOr, "").find(question)) return std::nullopt;
  const auto named = labels_in(answer, claims);
  const bool answers =
      !named.labels.empty() || Regex("\\b(?:yes|no|none|neither|normal|nothing)\\b", "").find(answer);
  const bool doubled = named.labels.size() == 1 && Regex("\\bboth\\b", "").find(answer);
  if (answers && !doubled) return std::nullopt;
  return Claim{answer.substr(0, answer.find_first_of(",.!")), "pattern", "", asked.labels.front(), false};
}

}  // namespace

std::optional<Claim> check_presence(const DialogueDomain& domain, const DialogueCase& about,
                                    const std::string& question, const std::string& answer) {
  const auto language = domain.state().languages.find("en");
  if (language == domain.state().languages.end()) return std::nullopt;
  const auto asked = labels_in(question, language->second.claims);
  if (auto choice = check_choice(question, asked, language->second.claims, answer)) return choice;
  const bool yes = Regex("^\\s*yes\\b", "").find(answer).has_value();
  const bool no = Regex("^\\s*no\\b", "").find(answer).has_value();
  if (asked.labels.empty() || yes == no || Regex(kDenies, "").find(question)) return std::nullopt;
  if (!Regex(kAsks, "").find(question.substr(0, asked.first))) return std::nullopt;
  const auto view = view_case(about, domain.labels(), domain.state().normal);
  const bool all = std::ranges::all_of(asked.labels, [&](const auto& label) { return view.has(label); });
  const bool alone = Regex(kAlone, "").find(question).has_value();
  const bool right = all && (!alone || asked.labels.size() == view.labels.size());
  return Claim{answer.substr(0, answer.find_first_of(",.!")), "pattern", yes ? "yes" : "no",
               right ? "yes" : "no", yes == right};
}

}  // namespace kerf::dialogue
