// The checker: what a text claims, held against the case and the knowledge it cites.
#include <kerf/error.h>

#include <algorithm>

#include "dialogue/citations.h"
#include "dialogue/claim_values.h"
#include "dialogue/domain.h"

namespace kerf {
namespace dialogue {
namespace {

class Checker {
 public:
  Checker(const DialogueDomain::State& domain, const DialogueCase& about, const KnowledgeBase& knowledge,
          const std::string& text)
      : domain_(domain),
        knowledge_(knowledge),
        view_(view_case(about, domain.labels, domain.normal)),
        text_(text) {
    covered_.resize(text.size());
  }

  std::vector<Claim> all() {
    check_citations();
    for (const auto& [code, language] : domain_.languages)
      for (const ClaimPattern& pattern : language.claims.patterns) check_pattern(pattern, language.claims);
    for (const auto& [code, language] : domain_.languages) check_labels(language.claims);
    for (const auto& [code, language] : domain_.languages)
      for (const Regex& ignored : language.claims.ignored)
        for (const RegexMatch& match : ignored.find_all(text_)) cover(match.begin, match.end);
    for (const auto& [code, language] : domain_.languages) check_places(language.claims);
    check_numbers();
    return std::move(claims_);
  }

 private:
  void check_citations();
  void blank_entries(const std::vector<const KnowledgeEntry*>& entries);
  void blank(const std::string& words);
  void check_pattern(const ClaimPattern& pattern, const ClaimSet& claims);
  void check_labels(const ClaimSet& claims);
  void check_normal(const ClaimSet& claims);
  void check_whole(const ClaimSet& claims);
  void check_places(const ClaimSet& claims);
  void check_numbers();
  bool is_denied(const RegexMatch& match, const ClaimSet& claims) const;
  std::pair<std::size_t, std::size_t> sentence_around(std::size_t place, const ClaimSet& claims) const;

  /// What a claim about the pattern is held against.
  std::string true_labels() const {
    return view_.labels.empty() ? domain_.normal : fmt::format("{}", fmt::join(view_.labels, " and "));
  }
  void cover(std::size_t begin, std::size_t end) {
    std::fill(covered_.begin() + std::ptrdiff_t(begin), covered_.begin() + std::ptrdiff_t(end), true);
  }
  bool is_covered(std::size_t begin, std::size_t end) const {
    return std::find(covered_.begin() + std::ptrdiff_t(begin), covered_.begin() + std::ptrdiff_t(end),
                     true) != covered_.begin() + std::ptrdiff_t(end);
  }

  const DialogueDomain::State& domain_;
  const KnowledgeBase& knowledge_;
  CaseView view_;
  std::string text_;           ///< what cited entries say is blanked out
  std::vector<bool> covered_;  ///< accounted for by a claim
  std::vector<Claim> claims_;
};

/// An entry about a mixture is about a case that shows all of it.
bool is_about(const KnowledgeEntry& entry, const CaseView& view, const std::string& normal) {
  return !entry.patterns.empty() &&
         std::all_of(entry.patterns.begin(), entry.patterns.end(), [&](const std::string& pattern) {
           return view.has(pattern) || (view.labels.empty() && pattern == normal);
         });
}

void Checker::check_citations() {
  for (const CaseFact& fact : view_.facts.list())  // a value with brackets is none: "train.npz[12] Center"
    if (fact.value.find('[') != std::string::npos) blank(fact.value);
  std::vector<const KnowledgeEntry*> cited;
  for (const auto& one : bracketed(text_, knowledge_)) {
    // A note tells of no case.
    const bool fits = one.note || (one.entry && is_about(*one.entry, view_, domain_.normal));
    claims_.push_back({"[" + one.id + "]", "knowledge", one.id,
                       fits ? one.id : "an entry about the case's patterns", fits});
    if (one.entry) cited.push_back(one.entry);
    if (one.note) blank(one.note->text), blank(one.note->text_zh);
    std::fill(text_.begin() + std::ptrdiff_t(one.begin), text_.begin() + std::ptrdiff_t(one.end), ' ');
  }
  blank_entries(cited);
}

void Checker::blank_entries(const std::vector<const KnowledgeEntry*>& entries) {
  std::vector<std::string> all;
  for (const KnowledgeEntry* entry : entries) {
    for (const std::string* words :
         {&entry->mechanism, &entry->module, &entry->mechanism_zh, &entry->module_zh})
      all.push_back(*words);
    for (const auto* list :
         {&entry->checks, &entry->actions, &entry->checks_zh, &entry->actions_zh, &entry->sources})
      all.insert(all.end(), list->begin(), list->end());
  }
  // The longest first: a module's name may be a word of a check.
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const std::string& words : all) blank(words);
}

// The first letter may be a capital or not, and the stop at the end belongs to the sentence.
void Checker::blank(const std::string& words) {
  if (words.size() < 3) return;
  const auto end = words.find_last_not_of("., ");
  std::string body = words.substr(1, end == std::string::npos ? words.size() : end);
  const std::string stop = "。";
  if (body.size() > stop.size() && body.compare(body.size() - stop.size(), stop.size(), stop) == 0)
    body.resize(body.size() - stop.size());
  for (auto at = text_.find(body); at != std::string::npos; at = text_.find(body, at + body.size())) {
    const auto begin = at > 0 ? at - 1 : 0;
    std::fill(text_.begin() + std::ptrdiff_t(begin), text_.begin() + std::ptrdiff_t(at + body.size()), '_');
  }
}

void Checker::check_pattern(const ClaimPattern& pattern, const ClaimSet& claims) {
  for (const RegexMatch& match : pattern.regex.find_all(text_)) {
    const RegexGroup* value = match.group(pattern.value);
    if (value && is_covered(value->begin, value->begin + value->text.size())) continue;
    Variables groups;
    for (const RegexGroup& group : match.groups) groups[group.name] = canonical(group, claims.vocabularies);
    Claim claim{text_.substr(match.begin, match.end - match.begin), substitute(pattern.fact, groups), "", "",
                false};
    if (const auto comparison = parse_comparison(claim.fact)) {
      const auto answer = compare(*comparison, view_.facts);
      claim.said = "yes";
      claim.expected = !answer ? "nothing that can be compared" : *answer ? "yes" : "no";
      claim.holds = answer.value_or(false);
    } else {
      const CaseFact* fact = view_.facts.find(claim.fact);
      claim.said = value ? groups.at(pattern.value) : "";
      claim.expected = fact ? fact->value : "no such fact";
      claim.holds = fact && says_value(claim.said, *fact);
    }
    for (const RegexGroup& group : match.groups) cover(group.begin, group.begin + group.text.size());
    claims_.push_back(std::move(claim));
  }
}

// Denied: a "not" stands before it in the same clause, or right behind it.
bool Checker::is_denied(const RegexMatch& match, const ClaimSet& claims) const {
  const std::string before = text_.substr(0, match.begin);
  std::size_t begin = 0;
  for (const Regex& end_of_clause : claims.breaks)
    for (const RegexMatch& found : end_of_clause.find_all(before)) begin = std::max(begin, found.end);
  const std::string clause = before.substr(begin);
  const std::string after = text_.substr(match.end);
  const auto finds = [](const std::vector<Regex>& all, const std::string& text) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Regex& regex) { return regex.find(text).has_value(); });
  };
  return finds(claims.negation, clause) || finds(claims.negation_after, after);
}

void Checker::check_labels(const ClaimSet& claims) {
  check_whole(claims);
  check_normal(claims);
  for (const LabelPattern& pattern : claims.labels)
    for (const RegexMatch& match : pattern.regex.find_all(text_)) {
      if (is_covered(match.begin, match.end)) continue;
      const bool denied = is_denied(match, claims);
      claims_.push_back({text_.substr(match.begin, match.end - match.begin), "pattern",
                         (denied ? "not " : "") + pattern.label, true_labels(),
                         view_.has(pattern.label) != denied});
      cover(match.begin, match.end);
    }
}

std::pair<std::size_t, std::size_t> Checker::sentence_around(std::size_t place,
                                                             const ClaimSet& claims) const {
  std::size_t begin = 0, end = text_.size();
  for (const Regex& stop : claims.sentence_ends)
    for (const RegexMatch& match : stop.find_all(text_)) {
      if (match.end <= place) begin = std::max(begin, match.end);
      if (match.begin >= place) end = std::min(end, match.begin);
    }
  return {begin, end};
}

// "The pattern is Donut" of a mixture is true of Donut and too little of the case: one claim more, which does
// not hold.
void Checker::check_whole(const ClaimSet& claims) {
  for (const Regex& whole : claims.whole)
    for (const RegexMatch& match : whole.find_all(text_)) {
      const auto [begin, end] = sentence_around(match.begin, claims);
      std::vector<std::string> named;
      for (const LabelPattern& pattern : claims.labels)
        for (const RegexMatch& label : pattern.regex.find_all(text_))
          if (label.begin >= begin && label.end <= end && !is_denied(label, claims) &&
              !std::count(named.begin(), named.end(), pattern.label))
            named.push_back(pattern.label);
      const bool all = std::all_of(view_.labels.begin(), view_.labels.end(), [&](const std::string& label) {
        return std::count(named.begin(), named.end(), label) > 0;
      });
      if (!named.empty() && !all)
        claims_.push_back({text_.substr(begin, end - begin), "pattern",
                           fmt::format("only {}", fmt::join(named, " and ")), true_labels(), false});
    }
}

void Checker::check_normal(const ClaimSet& claims) {
  for (const Regex& normal : claims.normal)
    for (const RegexMatch& match : normal.find_all(text_)) {
      if (is_covered(match.begin, match.end)) continue;
      const bool denied = is_denied(match, claims);
      claims_.push_back({text_.substr(match.begin, match.end - match.begin), "pattern",
                         (denied ? "not " : "") + domain_.normal, true_labels(),
                         view_.labels.empty() != denied});
      cover(match.begin, match.end);
    }
}

// A place that no pattern took: some fact must name it.
void Checker::check_places(const ClaimSet& claims) {
  for (const Regex& place : claims.places)
    for (const RegexMatch& match : place.find_all(text_)) {
      if (is_covered(match.begin, match.end) || match.groups.empty()) continue;
      const std::string said = canonical(match.groups[0], claims.vocabularies);
      const bool holds = std::any_of(view_.facts.list().begin(), view_.facts.list().end(),
                                     [&](const CaseFact& fact) { return holds_word(fact.value, said); });
      claims_.push_back({text_.substr(match.begin, match.end - match.begin), "place", said,
                         "a place that some fact names", holds});
      cover(match.begin, match.end);
    }
}

// A number that no pattern took: a fact that the text speaks of must have it.
void Checker::check_numbers() {
  for (std::size_t begin = 0; begin < text_.size();) {
    if (text_[begin] < '0' || text_[begin] > '9') {
      ++begin;
      continue;
    }
    auto end = text_.find_first_not_of("0123456789.", begin);
    end = std::min(end, text_.size());
    while (text_[end - 1] == '.') --end;
    if (!is_covered(begin, end)) {
      const std::string said = text_.substr(begin, end - begin);
      const bool holds =
          std::any_of(view_.facts.list().begin(), view_.facts.list().end(), [&](const CaseFact& fact) {
            return ((fact.number && says_number(said, *fact.number)) || holds_word(fact.value, said)) &&
                   is_spoken_of(fact.name, text_);
          });
      claims_.push_back({said, "number", said, "a number that some fact has", holds});
    }
    begin = end;
  }
}

}  // namespace
}  // namespace dialogue

std::vector<Claim> DialogueDomain::check(const std::string& text, const DialogueCase& about,
                                         const KnowledgeBase& knowledge) const {
  return dialogue::Checker(*state_, about, knowledge, text).all();
}

}  // namespace kerf
