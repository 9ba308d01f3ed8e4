// How well questions find the notes that answer them, and floors a little under what was measured
// (docs/knowledge.md). Prints the table.
#include <gtest/gtest.h>
#include <kerf/knowledge.h>
#include <toml++/toml.h>

#include <cstdio>
#include <cstdlib>

#include "knowledge/shipped.h"

namespace kerf {
namespace {

// From which likeness on, and lead before the next, a note counts as told here. What a conversation tells
// hangs on the note and on the model's questions, too (converse/ready_answers.cpp).
constexpr double kLike = 0.2, kLead = 0.06, kClear = 0.3;

struct Quality {
  int questions = 0;
  double first = 0, told = 0, wrong = 0;  // sums, then shares
};

bool is_told(const NoteHit& hit) {
  return hit.likeness >= kClear || (hit.likeness >= kLike && hit.lead >= kLead);
}

/// Where the question names no pattern, what is in view is what its note is about.
std::vector<std::string> view_for(const std::string& id) {
  const auto* note = shipped().find_note(id);
  return note && !note->patterns.empty() ? note->patterns
                                         : std::vector<std::string>{"Donut", "Loc", "Edge-Ring", "Scratch"};
}

template <typename Choose>
Quality print_row(const char* name, const Choose& choose) {
  Quality quality;
  const auto root = toml::parse_file(KERF_SOURCE_DIR "/tests/knowledge/note_questions.toml");
  for (const auto& item : *root["question"].as_array()) {
    const auto& table = *item.as_table();
    const std::string ask = table["ask"].value_or(""), right = table["note"].value_or("");
    if (!choose(std::string(table["language"].value_or("")), right)) continue;
    const auto hits = shipped().notes_like({ask, "", view_for(right)});
    const bool found = !hits.empty() && shipped().notes()[hits.front().note].id == right;
    const bool told = !hits.empty() && is_told(hits.front());
    if (!found && std::getenv("KERF_SHOW_MISSES"))
      std::printf("%s -> %s: %s\n", right.c_str(),
                  hits.empty() ? "" : shipped().notes()[hits.front().note].id.c_str(), ask.c_str());
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

bool is_of_view(const std::string& note) {
  return note.starts_with("view.");
}

TEST(NoteQuality, QuestionsFindTheirNotes) {
  std::printf("%-32s    n   first   told    another told\n", "questions");
  const auto english = print_row("English", [](const std::string& language, const std::string& note) {
    return language == "en" && !note.empty() && !is_of_view(note);
  });
  const auto chinese = print_row("Chinese", [](const std::string& language, const std::string& note) {
    return language == "zh" && !note.empty() && !is_of_view(note);
  });
  const auto view =
      print_row("about the view, English", [](const std::string& language, const std::string& note) {
        return language == "en" && is_of_view(note);
      });
  const auto view_zh =
      print_row("about the view, Chinese", [](const std::string& language, const std::string& note) {
        return language == "zh" && is_of_view(note);
      });
  EXPECT_GE(english.questions, 350);
  EXPECT_GE(english.told, 0.77);
  EXPECT_LE(english.wrong, 0.09);
  EXPECT_GE(chinese.told, 0.91);
  EXPECT_LE(chinese.wrong, 0.04);
  EXPECT_GE(view.told, 0.86);
  EXPECT_GE(view_zh.told, 0.95);
}

TEST(ShippedNotes, SayTheSameInBothLanguages) {
  for (const auto& note : shipped().notes()) {
    EXPECT_FALSE(note.questions.empty() || note.questions_zh.empty()) << note.id;
    EXPECT_EQ(note.text.empty(), note.text_zh.empty()) << note.id;
    EXPECT_EQ(note.ask.empty(), note.ask_zh.empty()) << note.id;
    EXPECT_EQ(note.domain, "wafer") << note.id;
  }
}

}  // namespace
}  // namespace kerf
