#include "dialogue/conversation.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf::dialogue {
namespace {

constexpr double kPlantShare = 0.15;  // of answers that can be planted
constexpr double kLeanShare = 0.5;    // of questions that can lean on the turn before

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

const Language& draw_language(const DialogueDomain::State& domain, const DialogueOptions& options,
                              Random& random) {
  std::vector<std::string> codes;
  for (const std::string& code : domain.language_codes)
    if (contains(options.languages, code)) codes.push_back(code);
  if (codes.empty()) fail("the domain '{}' speaks none of the languages asked for", domain.name);
  const bool chinese = random.chance(options.zh_share);
  if (contains(codes, "zh") && (chinese || codes.size() == 1)) return domain.languages.at("zh");
  return domain.languages.at(codes[0] == "zh" ? codes[1] : codes[0]);
}

}  // namespace

Conversation::Conversation(const DialogueDomain::State& domain, const DialogueCase& about,
                           const KnowledgeBase& knowledge, const DialogueOptions& options)
    : domain_(domain),
      about_(about),
      knowledge_(knowledge),
      options_(options),
      random_(options.seed),
      view_(view_case(about, domain.labels, domain.normal)) {
  language_ = &draw_language(domain, options, random_);
  typing_ = draw_typing(random_);
  if (!options.tools) shown_ = view_.facts;
}

Dialogue Conversation::build() {
  if (options_.picture)
    dialogue_.images = {about_.image};
  else
    dialogue_.messages.push_back(text_message("system", told_labels(view_.labels)));
  dialogue_.classes = view_.labels.empty() ? std::vector<std::string>{domain_.normal} : view_.labels;
  dialogue_.language = language_->code;
  dialogue_.made_by = "grammar";
  dialogue_.seed = options_.seed;
  const int turns = options_.turns_min + int(random_.below(options_.turns_max - options_.turns_min + 1));
  for (int turn = 0; turn < turns; ++turn)
    if (!take_turn(turn + 1 == turns)) break;
  return std::move(dialogue_);
}

// A question without any phrase or answer that fits is passed over for another.
bool Conversation::take_turn(bool last) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    const auto turn = draw_turn();
    if (!turn) return false;
    const auto text = question(*turn);
    if (!text) continue;
    const std::size_t before = dialogue_.messages.size();
    const bool plant = !last && turn->kind->plants && random_.chance(kPlantShare);
    ask(*text);
    if (!answer(*turn, plant)) {
      dialogue_.messages.resize(before);
      continue;
    }
    asked_.insert(key_of(*turn));
    dialogue_.kinds.push_back(turn->kind->name);
    if (!turn->kind->challenges) last_ = *turn;
    last_kind_ = turn->kind->name;
    return true;
  }
  return false;
}

bool Conversation::may_lean(const Kind& kind) const {
  return !dialogue_.messages.empty() && (kind.follow.empty() || contains(kind.follow, last_kind_));
}

bool Conversation::may_come_next(const Kind& kind) const {
  const auto found = language_->questions.find(kind.name);
  if (found == language_->questions.end() || planted_ != (planted_ && kind.challenges)) return false;
  if (dialogue_.messages.empty() && !kind.opens) return false;
  if (!kind.after.empty() && !contains(kind.after, last_kind_)) return false;
  const Phrases& phrases = found->second;
  const bool alone = !(options_.test_phrases ? phrases.test : phrases.train).empty();
  const bool leaning = !(options_.test_phrases ? phrases.follow_test : phrases.follow_train).empty();
  return alone || (leaning && may_lean(kind));
}

std::vector<Turn> Conversation::fitting(const Kind& kind) const {
  std::vector<Turn> ways = ways_to_ask(kind, {domain_, view_, planted_});
  std::erase_if(ways, [&](const Turn& way) {
    if (!kind.repeats && asked_.count(key_of(way))) return true;
    return !kind.knowledge.empty() && !way.outcome->blind && known_about(patterns_of(way)).empty();
  });
  return ways;
}

std::optional<Turn> Conversation::draw_turn() {
  std::vector<const Kind*> kinds;
  double total = 0;
  for (const Kind& kind : domain_.kinds)
    if (may_come_next(kind)) {
      kinds.push_back(&kind);
      total += kind.weight;
    }
  while (!kinds.empty()) {
    double drawn = random_.uniform() * total;
    std::size_t at = 0;
    while (at + 1 < kinds.size() && (drawn -= kinds[at]->weight) >= 0) ++at;
    const auto ways = fitting(*kinds[at]);
    if (!ways.empty()) return draw_balanced(ways, random_);
    total -= kinds[at]->weight;
    kinds.erase(kinds.begin() + std::ptrdiff_t(at));
  }
  return std::nullopt;
}

std::optional<std::string> Conversation::question(const Turn& turn) {
  const Phrases& phrases = language_->questions.at(turn.kind->name);
  const auto& alone = options_.test_phrases ? phrases.test : phrases.train;
  const auto& leaning = options_.test_phrases ? phrases.follow_test : phrases.follow_train;
  const bool lean = !leaning.empty() && may_lean(*turn.kind) && (alone.empty() || random_.chance(kLeanShare));
  const Facts none;  // a question gives no fact away
  const Speech speech{*language_, domain_.normal, view_.labels, none, turn.variables, {}, ""};
  auto text = speak_any(lean ? leaning : alone, speech, random_);
  if (text) text = typed(*text, typing_, random_);
  return text;
}

void Conversation::ask(const std::string& text) {
  Message message = text_message("user", text);
  if (dialogue_.messages.empty() && options_.picture) {
    ContentPart picture;
    picture.kind = ContentPart::Kind::image;
    picture.source = about_.image;
    message.content.insert(message.content.begin(), picture);
  }
  dialogue_.messages.push_back(std::move(message));
}

bool Conversation::answer(const Turn& turn, bool plant) {
  entries_.clear();
  call_tools(turn);
  Turn said = turn;
  std::optional<CaseView> wrong = plant ? spoilt(said) : std::nullopt;
  const auto right_text = answer_text(turn, view_);
  auto text = wrong ? answer_text(said, *wrong) : right_text;
  if (!right_text || !text) return false;
  planted_ = wrong && *text != *right_text;
  if (planted_) dialogue_.planted.push_back(int(dialogue_.messages.size()));
  note_cites(*text);
  dialogue_.messages.push_back(text_message("assistant", *text));
  return true;
}

std::optional<std::string> Conversation::answer_text(const Turn& turn, const CaseView& said) {
  Facts facts;  // what the tools have shown, with the values of `said`
  for (const CaseFact& fact : shown_.list())
    if (const CaseFact* value = said.facts.find(fact.name)) facts.add(*value);
  const Speech speech{*language_,
                      domain_.normal,
                      said.labels,
                      facts,
                      turn.variables,
                      entries_,
                      turn.kind->challenges ? again() : ""};
  return speak_any(language_->answers.at(turn.kind->name).at(turn.outcome->name), speech, random_);
}

std::string Conversation::again() {
  if (!last_) return "";
  const auto before = entries_;
  const auto found = shown_entries_.find(fmt::format("{}", fmt::join(patterns_of(*last_), "+")));
  if (found != shown_entries_.end()) entries_ = found->second;
  auto text = answer_text(*last_, view_).value_or("");
  entries_ = before;
  return text;
}

void Conversation::note_cites(const std::string& text) {
  for (const auto& [patterns, entries] : shown_entries_)
    for (const KnowledgeEntry* entry : entries)
      if (text.find("[" + entry->id + "]") != std::string::npos && !contains(dialogue_.cites, entry->id))
        dialogue_.cites.push_back(entry->id);
}

std::vector<std::string> Conversation::patterns_of(const Turn& turn) const {
  const auto drawn = turn.variables.find(turn.kind->knowledge_for);
  if (drawn != turn.variables.end()) return {drawn->second};
  return view_.labels.empty() ? std::vector<std::string>{domain_.normal} : view_.labels;
}

std::vector<const KnowledgeEntry*> Conversation::known_about(const std::vector<std::string>& patterns) const {
  std::vector<const KnowledgeEntry*> known;
  for (const std::size_t index : knowledge_.about(patterns)) {
    const KnowledgeEntry& entry = knowledge_.entries()[index];
    if (entry.domain == domain_.name) known.push_back(&entry);
  }
  return known;
}

}  // namespace kerf::dialogue
