#include "knowledge/vector_notes.h"

#include <gtest/gtest.h>

namespace kerf::knowledge {
namespace {

TEST(VectorNotes, TheSameQuestionIsLikest) {
  const VectorNotes notes({{{1, 0, 0}, {0.8F, 0.6F, 0}}, {{0, 0, 1}}, {}});
  const auto same = notes.likeness({0, 0, 1});
  ASSERT_EQ(same.size(), 3U);
  EXPECT_NEAR(same[1], 1, 1e-6);
  EXPECT_EQ(same[0], 0);
  EXPECT_EQ(same[2], 0);  // no question
}

TEST(VectorNotes, ANoteIsLikeByItsLikestQuestionAndByAll) {
  const VectorNotes notes({{{1, 0}, {1, 0}}, {{1, 0}, {0, 1}}});
  const auto likeness = notes.likeness({1, 0});
  EXPECT_GT(likeness[0], likeness[1]);
  EXPECT_GT(likeness[1], 0);
}

TEST(VectorNotes, AQuestionUnlikeAllIsLikeNone) {
  const VectorNotes notes({{{1, 0, 0}}, {{0, 1, 0}}, {{0.6F, 0.8F, 0}}, {{-1, 0, 0}}});
  for (const double one : notes.likeness({0, 0, 1})) EXPECT_LT(one, 0.1);
}

TEST(VectorNotes, QuestionsOfANoteAreOrderedByLikeness) {
  const VectorNotes notes({{{0, 1, 0}}, {{1, 0, 0}, {0, 0, 1}, {0.6F, 0, 0.8F}}});
  EXPECT_EQ(notes.nearest(1, {0, 0, 1}, 2), (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(notes.nearest(1, {1, 0, 0}, 9), (std::vector<std::size_t>{0, 2, 1}));
}

}  // namespace
}  // namespace kerf::knowledge
