#include "dialogue/measured/tell.h"

#include <algorithm>
#include <set>

#include "dialogue/letters.h"
#include "dialogue/measured/question.h"
#include "dialogue/measured/things.h"

namespace kerf::dialogue {
namespace {

constexpr std::size_t kTurnsBack = 6;
constexpr std::size_t kLongest = 400;  // bytes of a question that may be one of these

/// What is spoken of after an answer; the last two places stay in mind.
Subject follow(const Subject& before, Subject after) {
  after.recent = before.recent;
  if (after.things.empty()) after.things = before.things;
  for (const auto& part : after.parts) {
    std::erase(after.recent, part);
    after.recent.push_back(part);
  }
  if (after.recent.size() > 2) after.recent.erase(after.recent.begin(), after.recent.end() - 2);
  return after;
}

std::optional<MeasuredAnswer> tell_one(const std::vector<Word>& words, const Subject& subject,
                                       const MapInView& map) {
  const auto of_things = [&]() -> std::optional<MeasuredAnswer> {
    const auto question = read_thing_question(words, subject, map.rules);
    return question ? answer_things(*question, map) : std::nullopt;
  };
  const auto of_parts = [&]() -> std::optional<MeasuredAnswer> {
    const auto question = read_question(words, subject);
    return question ? answer_question(*question, map) : std::nullopt;
  };
  const bool named = std::ranges::any_of(
      words, [](const Word& word) { return word.kind == WordKind::thing || word.kind == WordKind::ask; });
  auto told = named ? of_things() : of_parts();
  return told ? told : named ? of_parts() : of_things();
}

/// "give me the number only"
bool says_nothing(const std::vector<Word>& words) {
  return std::ranges::all_of(
      words, [](const Word& word) { return word.kind == WordKind::filler || word.value == "only"; });
}

/// "Four patterns in one map seem far fetched,": said before the question; `whole`: a sentence of its own.
bool is_statement(const std::string& segment, const std::vector<Word>& words, bool whole) {
  static const std::set<std::string> kAsking = {"which",    "where",         "how_many",   "polar",
                                                "tag",      "tell",          "difference", "of_two",
                                                "of_fails", "part_of_fails", "even",       "rank"};
  const bool marked = segment.find('?') != std::string::npos || segment.find("？") != std::string::npos;
  return !marked && std::ranges::none_of(words, [&](const Word& word) {
    const bool speaks = word.kind == WordKind::place || word.kind == WordKind::dimension ||
                        word.kind == WordKind::measure || word.kind == WordKind::number ||
                        (word.kind == WordKind::thing && word.value != "pattern") ||
                        word.kind == WordKind::ask || word.kind == WordKind::away;
    return (speaks && !whole) || kAsking.contains(word.value);
  });
}

bool ends_sentence(const std::string& segment) {
  const auto last = segment.find_last_not_of(" \n");
  return last != std::string::npos &&
         (segment[last] == '.' || segment[last] == ';' || segment[last] == '!' ||
          segment.substr(0, last + 1).ends_with("。") || segment.substr(0, last + 1).ends_with("；"));
}

Subject places_of(const std::string& answer, const Lexicon& lexicon);

/// All of them in turn; nullopt where one is not read.
std::optional<MeasuredAnswer> tell_each(const std::vector<std::string>& segments, Subject subject,
                                        const MapInView& map) {
  MeasuredAnswer whole;
  for (const auto& segment : segments) {
    const auto words = map.language.lexicon.scan(segment);
    if (segments.size() > 1 && says_nothing(words)) continue;
    const auto answer = tell_one(words, subject, map);
    const bool before = &segment != &segments.back();
    if (!answer && before && is_statement(segment, words, ends_sentence(segment))) {
      subject = follow(subject, places_of(segment, map.language.lexicon));
      continue;
    }
    if (!answer) return std::nullopt;
    subject = follow(subject, answer->about);
    subject.in_question = true;
    if (answer->text.starts_with(whole.text))
      whole.text = answer->text;
    else if (whole.text.find(answer->text) == std::string::npos)
      whole.text += (map.language.code == "zh" ? "" : " ") + answer->text;
  }
  if (whole.text.empty()) return std::nullopt;
  whole.about = subject;
  whole.about.in_question = false;
  return whole;
}

/// The questions of a text; what cannot be parted is read as one.
std::optional<MeasuredAnswer> tell_all(const std::string& text, const Subject& subject,
                                       const MapInView& map) {
  if (text.size() > kLongest) return std::nullopt;
  const auto segments = map.language.lexicon.segments(text);
  auto told = tell_each(segments, subject, map);
  if (!told && segments.size() > 1) told = tell_each({text}, subject, map);
  return told;
}

/// What an earlier text was about: where it is not understood as a whole, its first question that is. "Where
/// is it? I have to drive there."
std::optional<MeasuredAnswer> understood(const std::string& text, const Subject& subject,
                                         const MapInView& map) {
  if (auto told = tell_all(text, subject, map)) return told;
  if (text.size() > kLongest) return std::nullopt;
  for (const auto& segment : map.language.lexicon.segments(text))
    if (auto told = tell_each({segment}, subject, map)) return told;
  return std::nullopt;
}

/// Places that an answer of another kind names in full ("Center" alone is a pattern), and the pattern, if it
/// names one.
Subject places_of(const std::string& answer, const Lexicon& lexicon) {
  Subject subject;
  std::vector<Thing> labels;
  for (const Word& word : lexicon.scan(answer.substr(0, kLongest))) {
    const auto label = word.kind == WordKind::thing ? part_of(word.value) : std::nullopt;
    if (label && std::ranges::find(labels, Thing{"label", label->key, {}}) == labels.end())
      labels.push_back({"label", label->key, {}});
    const auto part = word.kind == WordKind::place ? part_of(word.value) : std::nullopt;
    if (!part || std::ranges::find(subject.parts, *part) != subject.parts.end()) continue;
    const auto name = lexicon.name_of(*part, "full");
    if (name && lowered(answer).find(*name) != std::string::npos) subject.parts.push_back(*part);
  }
  if (labels.size() == 1) subject.things = labels;
  return subject;
}

}  // namespace

bool speaks_of_map(const std::string& text, const Language& language) {
  return std::ranges::any_of(language.lexicon.scan(text), [](const Word& word) {
    return word.kind == WordKind::place || word.kind == WordKind::dimension || word.kind == WordKind::thing ||
           (word.kind == WordKind::measure && word.value != "passed") || word.value == "unit" ||
           word.value == "wafer" || word.value == "patterns";
  });
}

bool tells_of_map(const std::string& text, const Language& language) {
  return std::ranges::any_of(language.lexicon.scan(text), [](const Word& word) {
    const bool thing = word.kind == WordKind::thing && word.value != "pattern" && word.value != "cluster";
    return thing || word.kind == WordKind::number;
  });
}

bool speaks_of_failures(const std::string& text, const Language& language) {
  return std::ranges::any_of(language.lexicon.scan(text), [](const Word& word) {
    return word.kind == WordKind::thing || (word.kind == WordKind::measure && word.value != "passed") ||
           word.value == "patterns" || (word.kind == WordKind::away && word.value == "module");
  });
}

std::optional<std::string> tell_measured(const std::string& question, const std::vector<EarlierTurn>& earlier,
                                         const MapInView& map) {
  const auto& language = map.language;
  if (language.lexicon.empty()) return std::nullopt;
  Subject subject;
  const auto first = earlier.size() > kTurnsBack ? earlier.size() - kTurnsBack : 0;
  for (auto i = first; i < earlier.size(); ++i) {
    const auto told = understood(earlier[i].question, subject, map);
    subject = told ? told->about : follow(subject, places_of(earlier[i].answer, language.lexicon));
    subject.in_question = earlier[i].same;
  }
  const auto told = tell_all(question, subject, map);
  return told ? std::optional(told->text) : std::nullopt;
}

}  // namespace kerf::dialogue
