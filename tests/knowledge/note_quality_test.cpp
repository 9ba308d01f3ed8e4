// How well questions find notes by their words alone, and floors a little under what was measured. By
// vectors, as conversations read English: tests/converse/note_quality_test.cpp.
#include "knowledge/note_quality.h"

#include <gtest/gtest.h>

#include "knowledge/shipped.h"

namespace kerf {
namespace {

TEST(NoteQuality, QuestionsFindTheirNotesByWords) {
  const auto quality = print_note_quality(shipped());
  EXPECT_GE(quality.english.questions, 900);
  EXPECT_GE(quality.english.told, 0.70);
  EXPECT_LE(quality.english.wrong, 0.10);
  EXPECT_GE(quality.chinese.told, 0.88);
  EXPECT_LE(quality.chinese.wrong, 0.06);
  EXPECT_GE(quality.view.told, 0.75);
  EXPECT_GE(quality.view_zh.told, 0.90);
}

TEST(ShippedNotes, SayTheSameInBothLanguages) {
  for (const auto& note : shipped().notes()) {
    EXPECT_FALSE(note.questions.empty() || note.questions_zh.empty()) << note.id;
    EXPECT_EQ(note.text.empty(), note.text_zh.empty()) << note.id;
    EXPECT_EQ(note.ask.empty(), note.ask_zh.empty()) << note.id;
    EXPECT_TRUE(note.domain == "wafer" || note.domain == "litho") << note.id;
  }
}

}  // namespace
}  // namespace kerf
