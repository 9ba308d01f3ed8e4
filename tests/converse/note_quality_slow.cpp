// How well questions find notes as conversations read them, with the encoder that ships and what the model
// has learnt to answer, and floors a little under what was measured (docs/knowledge.md).
#include "knowledge/note_quality.h"

#include <gtest/gtest.h>

#include "converse/shipped.h"

namespace kerf::converse {
namespace {

TEST(NoteQuality, QuestionsFindTheirNotesByVectors) {
  KnowledgeBase knowledge({kRoot / "knowledge"});
  knowledge.read_with(shipped_vectors());
  const auto quality = print_note_quality(knowledge);
  EXPECT_GE(quality.english.questions, 900);
  EXPECT_GE(quality.english.told, 0.82);
  EXPECT_LE(quality.english.wrong, 0.06);
  EXPECT_GE(quality.view.told, 0.88);
  EXPECT_LE(quality.view.wrong, 0.07);
}

}  // namespace
}  // namespace kerf::converse
