#include "converse/as_learnt.h"

#include <algorithm>
#include <set>

namespace kerf::converse {
namespace {

using dialogue::Word;
using dialogue::WordKind;

/// A word that may be another in a question of the same kind.
struct Slot {
  std::string of;  ///< "place.clock", "number", "label"
  Word word;
};

std::optional<Slot> slot_of(const Word& word) {
  switch (word.kind) {
    case WordKind::place:
      return Slot{"place." + word.value.substr(0, word.value.find('.')), word};
    case WordKind::number:
      return Slot{"number", word};
    case WordKind::thing:
      if (word.value.starts_with("label.")) return Slot{"label", word};
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::vector<Slot> slots_of(const std::vector<Word>& words) {
  std::vector<Slot> slots;
  for (const Word& word : words)
    if (auto slot = slot_of(word)) slots.push_back(std::move(*slot));
  return slots;
}

/// Which way it compares: "worse", "under", "best".
std::set<std::string> ways_of(const std::vector<Word>& words) {
  std::set<std::string> ways;
  for (const Word& word : words)
    if (word.kind == WordKind::order || word.kind == WordKind::compare || word.kind == WordKind::relation)
      ways.insert(word.value);
  return ways;
}

/// The learnt question with the words of the text in its slots; nullopt: they differ.
std::optional<std::string> filled(std::string learnt, const std::vector<Slot>& slots, const std::string& text,
                                  const std::vector<Slot>& given) {
  if (!std::ranges::equal(slots, given, {}, &Slot::of, &Slot::of)) return std::nullopt;
  for (std::size_t i = slots.size(); i-- > 0;) {
    const auto &mine = slots[i].word, &theirs = given[i].word;
    if (mine.value != theirs.value)
      learnt.replace(mine.begin, mine.end - mine.begin, text, theirs.begin, theirs.end - theirs.begin);
  }
  return learnt;
}

}  // namespace

std::optional<std::string> as_learnt(const std::string& text, const OtherHit& kind,
                                     const dialogue::Lexicon& lexicon) {
  const auto words = lexicon.scan(text);
  const auto given = slots_of(words);
  if (given.empty()) return std::nullopt;
  const auto ways = ways_of(words);
  for (const auto& learnt : kind.texts) {
    const auto theirs = lexicon.scan(learnt);
    if (!std::ranges::includes(ways_of(theirs), ways)) continue;
    if (auto asked = filled(learnt, slots_of(theirs), text, given)) return asked;
  }
  return std::nullopt;
}

}  // namespace kerf::converse
