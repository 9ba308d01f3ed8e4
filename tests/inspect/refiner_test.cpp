#include "inspect/refiner.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <cmath>

#include "inspect/review_question.h"

namespace kerf::inspect {
namespace {

TEST(ReviewWindow, ShowsTheBoxInItsMiddleWhereTheImageAllows) {
  ReviewSettings settings;
  settings.window = 2, settings.min_window = 40;
  EXPECT_EQ(review_window({100, 100, 50, 20}, 400, 300, settings), (Box{75, 60, 100, 100}));
  EXPECT_EQ(review_window({100, 100, 10, 10}, 400, 300, settings), (Box{85, 85, 40, 40}));
  EXPECT_EQ(review_window({0, 280, 20, 20}, 400, 300, settings), (Box{0, 260, 40, 40}));
  EXPECT_EQ(review_window({0, 0, 390, 290}, 400, 300, settings), (Box{45, 0, 300, 300}));
}

TEST(ReviewWindow, BoxesAreClippedToIt) {
  EXPECT_EQ(inside_window({10, 10, 50, 10}, {20, 0, 30, 30}), (Box{0, 10, 30, 10}));
  EXPECT_EQ(inside_window({60, 60, 5, 5}, {0, 0, 30, 30}).area(), 0);
}

TEST(ReviewWords, SayWhatTheFirstStageSaidAndWhatIsThere) {
  const std::vector<Finding> answer = {{"burr", {10, 20, 30, 40}, 0.874}};
  ReviewSettings settings;
  const ReviewPlace place{100, 100, {0, 0, 50, 50}, answer[0], &answer};
  const auto question = review_question(place, settings, "whole", "part");
  ASSERT_EQ(question.content.size(), 3u);
  EXPECT_EQ(question.content[0].source, "whole");
  EXPECT_EQ(question.content[1].source, "part");
  EXPECT_EQ(question.content[1].pixels, settings.pixels);
  EXPECT_EQ(
      question.content[2].text,
      "Review 87 {\"count\": 1, \"defects\": [{\"bbox_2d\": [100, 200, 400, 600], \"label\": \"burr\"}]}.\n"
      "87 {\"count\": 1, \"defects\": [{\"bbox_2d\": [200, 400, 800, 1000], \"label\": \"burr\"}]}");
  settings.overview = settings.answer = false;
  EXPECT_EQ(review_question(place, settings, "whole", "part").content.size(), 2u);
  settings.window = 0;
  EXPECT_EQ(review_question(place, settings, "whole", "part").content[0].source, "whole");
  EXPECT_EQ(review_answer(LabelledBox{"pinch", {25, 25, 10, 10}}, {0, 0, 50, 50}),
            R"({"count": 1, "defects": [{"bbox_2d": [500, 500, 700, 700], "label": "pinch"}]})");
  EXPECT_EQ(review_answer(std::nullopt, {0, 0, 50, 50}), R"({"count": 0, "defects": []})");
}

TEST(Presence, MultipliesCountAndLabelAsTheModelGivesThem) {
  const auto tokenizer = Tokenizer::load(Path(KERF_SOURCE_DIR) / "configs/litho");
  Completion completion;
  completion.ids =
      tokenizer.encode(R"({"count": 1, "defects": [{"bbox_2d": [12, 5, 300, 40], "label": "burr"}]})");
  bool counted = false;
  for (const auto id : completion.ids) {
    const auto& text = tokenizer.bytes(id);
    const bool count = !counted && text.find('1') != std::string::npos;
    counted = counted || count;
    completion.log_probs.push_back(count ? std::log(0.5) : text == "burr" ? std::log(0.25) : std::log(0.1));
    completion.choice_log_probs.push_back(0);
  }
  EXPECT_NEAR(presence(completion, tokenizer), 0.125, 1e-12);
  completion.ids = tokenizer.encode(R"({"count": 0, "defects": []})");
  completion.log_probs.assign(completion.ids.size(), 0);
  EXPECT_EQ(presence(completion, tokenizer), 0);
}

Reviewed reviewed(const char* before, const char* after, double moved, double first, double second) {
  return {{before, {100, 100, 40, 40}, first}, {after, {100 + moved, 100, 40, 40}, second}};
}

TEST(Duplicates, TheSurerOfTwoWithOneNameAndPlaceStays) {
  std::vector<Reviewed> all = {reviewed("burr", "pinch", 0, .9, .3), reviewed("burr", "pinch", 4, .8, .7),
                               reviewed("burr", "bridge", 0, .7, .2), reviewed("burr", "pinch", 30, .7, .2)};
  mark_duplicates(all);
  EXPECT_TRUE(all[0].duplicate);
  EXPECT_FALSE(all[1].duplicate);
  EXPECT_FALSE(all[2].duplicate);
  EXPECT_FALSE(all[3].duplicate);
}

TEST(Revisions, TellWhatBecameOfEachFinding) {
  const std::vector<Reviewed> all = {
      reviewed("burr", "burr", 1, .9, .9),  reviewed("burr", "burr", 10, .8, .9),
      reviewed("burr", "pinch", 0, .7, .9), reviewed("burr", "burr", 0, .6, .1),
      reviewed("burr", "burr", 0, .2, .9),  reviewed("burr", "burr", 0, .1, .1),
  };
  const auto revisions = list_revisions(all, 4, {true, true, true, false, true, false});
  ASSERT_EQ(revisions.size(), 5u);
  std::vector<std::string_view> names;
  for (const auto& revision : revisions) names.push_back(name_of(revision.what));
  EXPECT_THAT(names, testing::ElementsAre("kept", "moved", "retyped", "removed", "added"));
  EXPECT_FALSE(revisions[3].after);
  EXPECT_FALSE(revisions[4].before);
  EXPECT_EQ(revisions[1].after->box.x, 110);
}

}  // namespace
}  // namespace kerf::inspect
