#include "dialogue/evaluate/judge.h"

#include <fmt/format.h>
#include <kerf/dialogue_cases.h>

#include <algorithm>

namespace kerf::dialogue {
namespace {

/// The labels of a case; of a normal one, that name.
std::set<std::string> truth_of(const DialogueCase& about, const DialogueDomain::State& domain) {
  const CaseView view = view_case(about, domain.labels, domain.normal);
  if (view.labels.empty()) return {domain.normal};
  return {view.labels.begin(), view.labels.end()};
}

bool has_words(const std::string& text, const std::string& words) {
  const Tokens wanted = rouge_tokens(words), said = rouge_tokens(text);
  return !wanted.empty() && std::search(said.begin(), said.end(), wanted.begin(), wanted.end()) != said.end();
}

bool has_words_of(const std::string& text, const KnowledgeEntry& entry) {
  std::vector<std::string> all = {entry.module, entry.mechanism, entry.module_zh, entry.mechanism_zh};
  for (const auto* list : {&entry.checks, &entry.actions, &entry.checks_zh, &entry.actions_zh})
    all.insert(all.end(), list->begin(), list->end());
  return std::any_of(all.begin(), all.end(), [&](const auto& words) { return has_words(text, words); });
}

// "train.npz[12] Center 0.91" tells of another map, as the tool that found it did: not a claim about this
// one.
std::string similar_value(const std::string& text, const std::string& cite) {
  const auto begin = text.find(cite);
  if (begin == std::string::npos) return "";
  auto end = begin + cite.size();
  for (int word = 0; word < 2 && end < text.size() && text[end] == ' '; ++word)
    end = std::min(text.find(' ', end + 1), text.size());
  while (end > begin + cite.size() && std::string_view(".,;").find(text[end - 1]) != std::string_view::npos)
    --end;
  return text.substr(begin, end - begin);
}

/// The case with what the answer has beside its text: maps like it, and its confidence, which may be told.
DialogueCase with_answer(const DialogueCase& about, const AskAnswer& answer) {
  DialogueCase extended = about;
  if (answer.confidence) extended.facts.push_back(share_fact("sure.confidence", *answer.confidence));
  for (const std::string& cite : answer.cites) {
    if (cite.find('[') == std::string::npos) continue;
    const std::string value = similar_value(answer.text, cite);
    if (!value.empty()) extended.facts.push_back({"similar." + cite, value, std::nullopt});
  }
  return extended;
}

bool names_cited_map(const AskAnswer& answer) {
  return std::any_of(answer.cites.begin(), answer.cites.end(), [&](const std::string& cite) {
    return cite.find('[') != std::string::npos && answer.text.find(cite) != std::string::npos;
  });
}

std::string wrong_statement(const Claim& claim) {
  return fmt::format("'{}' says {} of {}, expected {}", claim.text, claim.said, claim.fact, claim.expected);
}

/// What a reference says that holds, by topic.
std::vector<Claim> wanted_of(const std::vector<Claim>& reference, Topic topic, const Facts& facts) {
  std::vector<Claim> wanted;
  for (const Claim& claim : reference)
    if (claim.holds && topic_of(claim, facts) == topic) wanted.push_back(claim);
  return wanted;
}

bool none_wrong(const std::vector<Claim>& claims, Topic topic, const Facts& facts) {
  return std::all_of(claims.begin(), claims.end(),
                     [&](const Claim& claim) { return claim.holds || topic_of(claim, facts) != topic; });
}

/// Who says that a pattern is not there may tell what entries say of it all the same.
void allow_entries_of_denied(std::vector<Claim>& claims, const KnowledgeBase& knowledge) {
  const auto denied = named_labels(claims).denied;
  for (Claim& claim : claims) {
    const auto* entry = claim.fact == "knowledge" ? knowledge.find(claim.said) : nullptr;
    if (!claim.holds && entry && !entry->patterns.empty())
      claim.holds = std::ranges::all_of(entry->patterns,
                                        [&](const std::string& pattern) { return denied.contains(pattern); });
  }
}

void note(Judgement& judgement, bool right, const std::string& why) {
  if (!right && judgement.why.empty()) judgement.why = why;
}

/// What a complete answer must have.
struct Demands {
  const std::string& reference;
  Judgement& judgement;
  bool met = true;

  bool operator()(bool said, const char* what) {
    if (!said) miss(fmt::format("it lacks the {} of the reference: '{}'", what, reference));
    return said;
  }
  void miss(const std::string& why) {
    met = false;
    note(judgement, false, why);
  }
};

}  // namespace

Judgement Judge::judge(const JudgedTurn& judged, const DialogueCase& about) const {
  Judgement judgement;
  judgement.claims = domain_.check(judged.answer.text, with_answer(about, judged.answer), knowledge_);
  allow_entries_of_denied(judgement.claims, knowledge_);
  for (const Claim& claim : judgement.claims) {
    judgement.holds = judgement.holds && claim.holds;
    note(judgement, claim.holds, wrong_statement(claim));
  }
  judgement.declined = judgement.claims.empty() && decliner_.declines(judged.answer.text);
  judgement.citations = citations_in(judged.answer.text, judgement.claims);
  if (judged.kind.asks_type) judgement.pattern = names_exactly(judgement.claims, about);
  if (!judged.turn.planted && !judged.turn.answer.empty()) compare(judged, about, judgement);
  note(judgement, judgement.pattern.value_or(true), "the labels named are not all");
  return judgement;
}

bool Judge::is_class_of(const std::string& class_name, const DialogueCase& about) const {
  std::set<std::string> labels;
  for (std::size_t begin = 0; begin <= class_name.size();) {
    const auto end = std::min(class_name.find('+', begin), class_name.size());
    labels.insert(class_name.substr(begin, end - begin));
    begin = end + 1;
  }
  if (labels == std::set<std::string>{"none"}) labels = {domain_.state().normal};
  return labels == truth_of(about, domain_.state());
}

Citations Judge::citations_in(const std::string& text, const std::vector<Claim>& claims) const {
  Citations citations;
  for (const Claim& claim : claims) {
    if (claim.fact != "knowledge") continue;
    const KnowledgeEntry* entry = knowledge_.find(claim.said);
    ++citations.all;
    citations.fit += claim.holds ? 1 : 0;
    if (const KnowledgeNote* note = knowledge_.find_note(claim.said)) {
      const bool told = text.find(note->text) != std::string::npos ||
                        (!note->text_zh.empty() && text.find(note->text_zh) != std::string::npos);
      ++citations.exist, citations.kept += told && !note->text.empty() ? 1 : 0;
    }
    if (!entry) continue;
    ++citations.exist;
    citations.kept += has_words_of(text, *entry) ? 1 : 0;
  }
  return citations;
}

bool Judge::names_exactly(const std::vector<Claim>& claims, const DialogueCase& about) const {
  return named_labels(claims).affirmed == truth_of(about, domain_.state());
}

// An answer to "is it Center?" may name Center, or all that is there: one label of the reference will do.
bool Judge::says_labels(const JudgedTurn& judged, const std::vector<Claim>& wanted,
                        const Sayings& sayings) const {
  const auto says = [&](const Claim& claim) { return sayings.says(claim); };
  if (judged.about.yes_no && !judged.about.names_all)
    return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), says);
  return std::all_of(wanted.begin(), wanted.end(), says);
}

void Judge::compare(const JudgedTurn& judged, const DialogueCase& about, Judgement& judgement) const {
  const auto reference = domain_.check(judged.turn.answer, about, knowledge_);
  const Facts facts(about.facts);
  const Sayings sayings(judgement.claims);
  Demands demands{judged.turn.answer, judgement};
  const auto told = [&](Topic topic, const char* what) -> std::optional<bool> {
    const auto wanted = wanted_of(reference, topic, facts);
    if (wanted.empty()) return std::nullopt;
    const bool all =
        std::all_of(wanted.begin(), wanted.end(), [&](const auto& one) { return sayings.says(one); });
    return demands(all, what) && none_wrong(judgement.claims, topic, facts);
  };
  if (judgement.declined != judged.kind.declines)
    demands.miss(judgement.declined ? "it declines" : "it does not decline");
  demands(!rouge_tokens(judged.answer.text).empty(), "words");
  if (!judged.kind.declines) demands(set_answers_.agree(judged.turn.answer, judged.answer.text), "sense");
  if (judged.kind.names_map) {  // what the reference says of another map is not of this one
    demands(names_cited_map(judged.answer), "map");
  } else {
    demands(says_labels(judged, wanted_of(reference, Topic::pattern, facts), sayings), "labels");
    judgement.place = told(Topic::place, "places");
    judgement.number = told(Topic::number, "numbers");
    told(Topic::knowledge, "citation");
  }
  const bool complete = demands.met && judgement.holds;
  if (judged.kind.yes_no) judgement.yes_no = same_opening(judged, complete);
  demands(judgement.yes_no.value_or(true), "yes or no");
  judgement.complete = complete && judgement.yes_no.value_or(true);
}

/// nullopt: the reference opens with neither. An answer that does so is right when it says all else.
std::optional<bool> Judge::same_opening(const JudgedTurn& judged, bool complete) const {
  const Opening expected = opening_of(judged.turn.answer, domain_.state());
  if (expected == Opening::other) return std::nullopt;
  const Opening said = opening_of(judged.answer.text, domain_.state());
  return said == Opening::other ? complete : said == expected;
}

}  // namespace kerf::dialogue
