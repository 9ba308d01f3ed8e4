// How well questions find the notes that answer them (docs/knowledge.md). Prints the table.
#pragma once

#include <kerf/knowledge.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace kerf {

// From which likeness on, and lead before the next, a note counts as told here. What a conversation tells
// hangs on the note and on the model's questions, too (converse/ready_answers.cpp).
constexpr double kLike = 0.15, kLead = 0.05, kClear = 0.25;

struct Quality {
  int questions = 0;
  double first = 0, told = 0, wrong = 0;  // sums, then shares
};

inline bool is_told(const NoteHit& hit) {
  return hit.likeness >= kClear || (hit.likeness >= kLike && hit.lead >= kLead);
}

/// The question as one with something in view: where it names no pattern, what its note is about.
inline NoteQuery query_for(const KnowledgeBase& knowledge, const std::string& ask, const std::string& id) {
  const auto* note = knowledge.find_note(id);
  const std::string domain = note ? note->domain : "wafer";
  if (note && !note->patterns.empty()) return {ask, domain, note->patterns};
  if (domain == "litho") return {ask, domain, {"bridge", "burr", "pinch", "contamination"}};
  return {ask, domain, {"Donut", "Loc", "Edge-Ring", "Scratch"}};
}

template <typename Choose>
Quality print_row(const KnowledgeBase& knowledge, const char* name, const Choose& choose) {
  Quality quality;
  const auto root = toml::parse_file(KERF_SOURCE_DIR "/tests/knowledge/note_questions.toml");
  for (const auto& item : *root["question"].as_array()) {
    const auto& table = *item.as_table();
    const std::string ask = table["ask"].value_or(""), right = table["note"].value_or("");
    if (!choose(std::string(table["language"].value_or("")), right)) continue;
    const auto hits = knowledge.notes_like(query_for(knowledge, ask, right));
    const std::string likest = hits.empty() ? "" : knowledge.notes()[hits.front().note].id;
    const auto* also = table["also"].as_array();  // other notes that answer it as well
    const bool found =
        likest == right || (also && std::any_of(also->begin(), also->end(),
                                                [&](const auto& id) { return id.value_or("") == likest; }));
    const bool told = !hits.empty() && is_told(hits.front());
    if (!found && std::getenv("KERF_SHOW_MISSES"))
      std::printf("%s -> %s: %s\n", right.c_str(), likest.c_str(), ask.c_str());
    ++quality.questions;
    quality.first += found ? 1 : 0;
    quality.told += found && told ? 1 : 0;
    quality.wrong += !found && told ? 1 : 0;
  }
  quality.first /= quality.questions, quality.told /= quality.questions, quality.wrong /= quality.questions;
  std::printf("%-32s %4d   %.3f   %.3f   %.3f\n", name, quality.questions, quality.first, quality.told,
              quality.wrong);
  return quality;
}

inline bool is_of_view(const std::string& note) {
  return note.starts_with("view.");
}

struct NoteQuality {
  Quality english, chinese, view, view_zh;
};

inline NoteQuality print_note_quality(const KnowledgeBase& knowledge) {
  std::printf("%-32s    n   first   told    another told\n", "questions");
  const auto row = [&](const char* name, const char* language, bool of_view) {
    return print_row(knowledge, name, [=](const std::string& asked_in, const std::string& note) {
      return asked_in == language && !note.empty() && is_of_view(note) == of_view;
    });
  };
  NoteQuality quality;
  quality.english = row("English", "en", false), quality.chinese = row("Chinese", "zh", false);
  quality.view = row("about the view, English", "en", true);
  quality.view_zh = row("about the view, Chinese", "zh", true);
  return quality;
}

}  // namespace kerf
