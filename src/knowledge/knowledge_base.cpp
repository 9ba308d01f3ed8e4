#include <kerf/error.h>
#include <kerf/knowledge.h>

#include <algorithm>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "knowledge/entry_reader.h"
#include "knowledge/note_index.h"
#include "knowledge/patterns.h"
#include "knowledge/question.h"
#include "knowledge/vector_index.h"
#include "knowledge/vector_notes.h"
#include "knowledge/word_classes.h"
#include "knowledge/word_index.h"
#include "knowledge/words.h"

namespace kerf {
namespace {

using knowledge::Ranked;

/// Reciprocal rank fusion: a place counts 1 / (kFlat + place). G. V. Cormack, C. L. A. Clarke, S. Buettcher,
/// "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods", SIGIR 2009.
constexpr double kFlat = 60;
constexpr double kKnown = 0.4;  // likeness from which on a text is in words that others know
constexpr const char* kWordClasses = "word_classes.txt";

bool share_one(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::find_first_of(a, b) != a.end();
}

double share_of_place(std::size_t place) {
  return 1 / (kFlat + double(place) + 1);
}

/// Notes of a domain and what is left to others there, as one index of what they have in a language: notes
/// first.
struct DomainNotes {
  std::vector<std::size_t> notes, others;                      // by number
  std::unordered_map<std::string, std::vector<double>> asked;  // what was lately: it is so several times
  std::unique_ptr<knowledge::NoteIndex> by_words;
  std::unique_ptr<knowledge::VectorNotes> by_vectors;  // null: found by words alone

  /// By how much more a text is like the note than like others' questions, of which it answers some, too;
  /// below 0: it is theirs.
  double lead_before_others(const std::vector<double>& likeness, double of_note, const KnowledgeNote& note,
                            const std::vector<OtherQuestions>& all) const {
    double lead = of_note;
    for (std::size_t i = 0; i < others.size(); ++i) {
      const double theirs = likeness[notes.size() + i], before = of_note - theirs;
      const bool shared = std::ranges::find(note.kinds, all[others[i]].kind) != note.kinds.end();
      if (!shared || (before < 0 && theirs > kKnown)) lead = std::min(lead, before);
    }
    return lead;
  }
};

}  // namespace

struct KnowledgeBase::State {
  std::vector<KnowledgeEntry> entries;
  std::vector<KnowledgeNote> notes;
  std::map<std::string, std::size_t, std::less<>> by_id, notes_by_id;
  std::vector<knowledge::Alias> aliases;
  std::vector<std::vector<std::string>> same;
  WordClasses word_classes;
  std::size_t alias_names = 0;
  std::unique_ptr<knowledge::QuestionReader> questions;
  std::unique_ptr<knowledge::WordIndex> words;
  std::unique_ptr<knowledge::VectorIndex> vectors;
  // Of domains in Chinese and else, made when first asked for.
  std::map<std::pair<std::string, bool>, std::unique_ptr<DomainNotes>> note_indices;
  std::vector<OtherQuestions> others;  // questions that are left to others

  TextVectors text_vectors;

  DomainNotes& indexed_notes(const std::string& domain, bool chinese);
  std::unique_ptr<knowledge::VectorNotes> vectors_of(
      const std::vector<std::vector<std::string>>& texts) const;
  /// Of notes and what is left to others in a domain: how like a question is to each.
  const std::vector<double>& likeness(DomainNotes& indexed, const std::string& text,
                                      const std::vector<std::string>& said);
  void add(const Path& folder);
  void add_places(std::vector<double>& scores, const std::vector<Ranked>& ranked,
                  const std::string& domain) const;
  std::vector<double> fused_scores(const KnowledgeQuery& query) const;
};

/// Puts later ones before those so far, and in the place of those with their ids.
template <typename Item>
void put_before(std::vector<Item>& items, std::vector<Item> later,
                std::map<std::string, std::size_t, std::less<>>& by_id) {
  std::vector<Item> earlier = std::exchange(items, std::move(later));
  by_id.clear();
  for (const Item& item : items) by_id.emplace(item.id, by_id.size());
  for (Item& item : earlier)
    if (by_id.emplace(item.id, items.size()).second) items.push_back(std::move(item));
}

void KnowledgeBase::State::add(const Path& folder) {
  knowledge::EntryFile file = knowledge::read_folder(folder);
  put_before(entries, std::move(file.entries), by_id);
  put_before(notes, std::move(file.notes), notes_by_id);
  for (const KnowledgeNote& note : notes)
    if (by_id.contains(note.id)) fail("{}: '{}' is the id of an entry", note.file, note.id);
  same.insert(same.end(), file.same.begin(), file.same.end());
  if (const auto classes = folder / kWordClasses; std::filesystem::exists(classes))
    knowledge::read_word_classes(classes, word_classes);
  if (entries.size() + notes.size() > knowledge::kMaxEntries)
    fail("{}: with it there are {} entries, the most is {}", folder.string(), entries.size() + notes.size(),
         knowledge::kMaxEntries);
  for (const knowledge::Alias& alias : file.aliases) {
    alias_names += alias.names.size();
    if (alias_names > knowledge::kMaxAliasNames)
      fail("{}: with it there are more than {} alias names", folder.string(), knowledge::kMaxAliasNames);
    aliases.push_back(alias);
  }
}

DomainNotes& KnowledgeBase::State::indexed_notes(const std::string& domain, bool chinese) {
  auto& made = note_indices[{domain, chinese}];
  if (made) return *made;
  made = std::make_unique<DomainNotes>();
  std::vector<std::vector<std::string>> texts;
  const auto add = [&](const std::vector<std::string>& more) {
    for (const std::string& text : more)
      if (knowledge::has_chinese(text) == chinese) texts.back().push_back(text);
  };
  for (std::size_t i = 0; i < notes.size(); ++i) {
    if (!domain.empty() && notes[i].domain != domain) continue;
    made->notes.push_back(i), texts.emplace_back();
    add(notes[i].questions), add(notes[i].questions_zh);
  }
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (!domain.empty() && !others[i].domain.empty() && others[i].domain != domain) continue;
    made->others.push_back(i), texts.emplace_back();
    add(others[i].texts);
  }
  std::vector<knowledge::NoteIndex::Phrases> phrases;
  for (const auto& of_note : texts) {
    auto& said = phrases.emplace_back();
    for (const auto& text : of_note) said.push_back(questions->read(text, false).said);
  }
  made->by_words = std::make_unique<knowledge::NoteIndex>(std::move(phrases), same, word_classes);
  if (text_vectors && !chinese) made->by_vectors = vectors_of(texts);
  return *made;
}

std::unique_ptr<knowledge::VectorNotes> KnowledgeBase::State::vectors_of(
    const std::vector<std::vector<std::string>>& texts) const {
  std::vector<std::string> all;
  for (const auto& of_note : texts) all.insert(all.end(), of_note.begin(), of_note.end());
  auto read = text_vectors(all);
  auto next = read.begin();
  std::vector<std::vector<std::vector<float>>> vectors;
  for (const auto& of_note : texts) {
    auto& made = vectors.emplace_back();
    for (std::size_t i = 0; i < of_note.size(); ++i) made.push_back(std::move(*next++));
  }
  return std::make_unique<knowledge::VectorNotes>(std::move(vectors));
}

const std::vector<double>& KnowledgeBase::State::likeness(DomainNotes& indexed, const std::string& text,
                                                          const std::vector<std::string>& said) {
  constexpr std::size_t kMostKept = 64;
  auto& asked = indexed.asked;
  if (const auto known = asked.find(text); known != asked.end()) return known->second;
  if (asked.size() >= kMostKept) asked.clear();
  auto likeness = indexed.by_words->likeness(said);
  if (indexed.by_vectors) {
    const auto by_vectors = indexed.by_vectors->likeness(text_vectors({text}).front());
    for (std::size_t i = 0; i < likeness.size(); ++i) likeness[i] = (likeness[i] + by_vectors[i]) / 2;
  }
  return asked[text] = std::move(likeness);
}

void KnowledgeBase::State::add_places(std::vector<double>& scores, const std::vector<Ranked>& ranked,
                                      const std::string& domain) const {
  std::size_t place = 0;
  for (const Ranked& one : ranked) {
    if (domain.empty() || entries[one.entry].domain == domain) scores[one.entry] += share_of_place(place++);
  }
}

std::vector<double> KnowledgeBase::State::fused_scores(const KnowledgeQuery& query) const {
  std::vector<double> scores(entries.size());
  const knowledge::Question asked = questions->read(query.text);
  if (query.words) add_places(scores, words->rank(asked.words), query.domain);
  if (query.vectors) add_places(scores, vectors->rank(asked.words), query.domain);
  for (const std::size_t entry : knowledge::entries_about(entries, asked.patterns)) {
    const bool whole = entries[entry].patterns.size() == asked.patterns.size();
    if (scores[entry] > 0) scores[entry] += share_of_place(0) * (whole ? 1 : 0.5);
  }
  return scores;
}

KnowledgeBase::KnowledgeBase(const std::vector<Path>& folders) : state_(std::make_unique<State>()) {
  for (const Path& folder : folders) state_->add(folder);
  state_->questions = std::make_unique<knowledge::QuestionReader>(state_->aliases, state_->entries);
  state_->words = std::make_unique<knowledge::WordIndex>(state_->entries);
  state_->vectors = std::make_unique<knowledge::VectorIndex>(state_->entries);
}
KnowledgeBase::~KnowledgeBase() = default;
KnowledgeBase::KnowledgeBase(KnowledgeBase&&) noexcept = default;

const std::vector<KnowledgeEntry>& KnowledgeBase::entries() const {
  return state_->entries;
}

const KnowledgeEntry* KnowledgeBase::find(std::string_view id) const {
  const auto found = state_->by_id.find(id);
  return found == state_->by_id.end() ? nullptr : &state_->entries[found->second];
}

const std::vector<KnowledgeNote>& KnowledgeBase::notes() const {
  return state_->notes;
}

const WordClasses& KnowledgeBase::word_classes() const {
  return state_->word_classes;
}

const KnowledgeNote* KnowledgeBase::find_note(std::string_view id) const {
  const auto found = state_->notes_by_id.find(id);
  return found == state_->notes_by_id.end() ? nullptr : &state_->notes[found->second];
}

std::vector<std::size_t> KnowledgeBase::about(const std::vector<std::string>& patterns) const {
  return knowledge::entries_about(state_->entries, patterns);
}

std::vector<std::string> KnowledgeBase::other_names(std::string_view name) const {
  std::vector<std::string> names;
  for (const knowledge::Alias& alias : state_->aliases)
    if (alias.means == name) names.insert(names.end(), alias.names.begin(), alias.names.end());
  return names;
}

KnowledgeNames KnowledgeBase::names_in(std::string_view text, bool forgiving) const {
  auto asked = state_->questions->read(text, forgiving);
  return {std::move(asked.patterns), std::move(asked.modules)};
}

std::vector<KnowledgeHit> KnowledgeBase::search(const KnowledgeQuery& query) const {
  if (query.limit < 1) fail("the limit of a search is {}, expected 1 or more", query.limit);
  const auto scores = state_->fused_scores(query);
  // Entries about the patterns asked for stand first, found or not.
  std::vector<double> preferred(scores.size());
  std::size_t place = 0;
  for (const std::size_t entry : about(query.patterns)) {
    const std::string& domain = state_->entries[entry].domain;
    if (query.domain.empty() || domain == query.domain) preferred[entry] = 1 + share_of_place(place++);
  }
  std::vector<KnowledgeHit> hits;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i] + preferred[i] > 0) hits.push_back({i, scores[i] + preferred[i]});
  std::stable_sort(hits.begin(), hits.end(),
                   [](const KnowledgeHit& a, const KnowledgeHit& b) { return a.score > b.score; });
  if (hits.size() > std::size_t(query.limit)) hits.resize(std::size_t(query.limit));
  return hits;
}

std::vector<NoteHit> KnowledgeBase::notes_like(const NoteQuery& query) const {
  const knowledge::Question asked = state_->questions->read(query.text, false);
  const auto& patterns = asked.patterns.empty() ? query.in_view : asked.patterns;
  auto& indexed = state_->indexed_notes(query.domain, knowledge::has_chinese(query.text));
  const auto& likeness = state_->likeness(indexed, query.text, asked.said);
  std::vector<NoteHit> hits;
  for (std::size_t i = 0; i < indexed.notes.size(); ++i) {
    const KnowledgeNote& note = state_->notes[indexed.notes[i]];
    const bool meant =
        (note.patterns.empty() || share_one(note.patterns, patterns)) &&
        (note.modules.empty() || asked.modules.empty() || share_one(note.modules, asked.modules));
    if (likeness[i] > 0 && meant) hits.push_back({indexed.notes[i], likeness[i], likeness[i]});
  }
  std::ranges::stable_sort(hits, std::greater<>(), &NoteHit::likeness);
  for (std::size_t i = 0; i + 1 < hits.size(); ++i) hits[i].lead -= hits[i + 1].likeness;
  if (hits.empty()) return hits;
  auto& first = hits.front();
  first.lead = std::min(first.lead, indexed.lead_before_others(likeness, first.likeness,
                                                               state_->notes[first.note], state_->others));
  if (first.lead < 0) hits.clear();
  return hits;
}

OtherHit KnowledgeBase::likest_other(const std::string& text, const std::string& domain) const {
  constexpr std::size_t kMostTexts = 24;
  auto& indexed = state_->indexed_notes(domain, knowledge::has_chinese(text));
  const auto& likeness = state_->likeness(indexed, text, state_->questions->read(text, false).said);
  const auto first = likeness.begin() + std::ptrdiff_t(indexed.notes.size());
  const auto likest = std::max_element(first, likeness.end());
  if (likest == likeness.end()) return {};
  const auto& kind = state_->others[indexed.others[std::size_t(likest - first)]];
  OtherHit hit{kind.kind, *likest, {}};
  if (!indexed.by_vectors) return hit;
  std::vector<std::string> english;
  std::ranges::copy_if(kind.texts, std::back_inserter(english), std::not_fn(knowledge::has_chinese));
  const auto vector = state_->text_vectors({text}).front();
  for (const auto at :
       indexed.by_vectors->nearest(std::size_t(likest - likeness.begin()), vector, kMostTexts))
    hit.texts.push_back(english[at]);
  return hit;
}

void KnowledgeBase::read_with(TextVectors vectors) {
  state_->text_vectors = std::move(vectors), state_->note_indices.clear();
}

void KnowledgeBase::leave_to_others(const std::vector<OtherQuestions>& kinds) {
  state_->others = kinds, state_->note_indices.clear();
}

}  // namespace kerf
