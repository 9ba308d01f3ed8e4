// Cases from maps and from labelled images, and what is counted of dialogues.
#include <gtest/gtest.h>
#include <kerf/dialogue_cases.h>
#include <kerf/dialogue_stats.h>

#include <algorithm>

#include "dialogue/build.h"
#include "dialogue/case_view.h"

namespace kerf::dialogue {
namespace {

WaferMap small_map() {
  DieGrid grid{4, 4, std::vector<DieState>(16, DieState::pass)};
  grid.at(0, 0) = grid.at(1, 0) = grid.at(3, 3) = DieState::fail;
  WaferMap map = from_grid(grid);
  map.source = "a.npz[3]";
  map.labels = {"Edge-Loc"};
  return map;
}

TEST(WaferCase, HasFactsAndHalves) {
  const DialogueCase made = wafer_case(small_map());
  const Facts facts(made.facts);
  EXPECT_EQ(made.image, "a.npz[3]");
  EXPECT_EQ(made.labels, std::vector<std::string>{"Edge-Loc"});
  EXPECT_EQ(facts.find("failed")->value, "3");
  EXPECT_EQ(facts.find("half.left.failed")->value, "2");
  EXPECT_EQ(facts.find("half.right.failed")->value, "1");
  EXPECT_EQ(facts.find("half.upper.failed")->value, "2");
  EXPECT_EQ(facts.find("half.lower.failed")->value, "1");
}

TEST(WaferCase, HasWhereZonesMeetAndWhereThingsLie) {
  DieGrid grid;
  grid.columns = grid.rows = 21;
  grid.cells.assign(441, DieState::pass);
  for (int row = 2; row < 5; ++row)
    for (int column = 9; column < 12; ++column) grid.cells[std::size_t(row * 21 + column)] = DieState::fail;
  const Facts facts(case_facts(measure_wafer(grid)));
  EXPECT_EQ(facts.find("cross.middle.clock.12.failed")->value, "9");
  EXPECT_EQ(facts.find("cross.edge.quadrant.lower_left.failed")->value, "0");
  EXPECT_EQ(facts.find("cross.middle.half.upper.failed")->value, "9");
  EXPECT_EQ(facts.find("densest.middle.clock")->value, "12 o'clock");
  EXPECT_EQ(facts.find("at.cluster.1.zone")->value, "middle");
  EXPECT_EQ(facts.find("at.cluster.1.clock")->value, "12 o'clock");
  EXPECT_EQ(facts.find("at.cluster.1.edge")->value, "no");
}

TEST(WaferCase, ARingHasBordersAndAnEdgeThatFailsAllRoundNoStretch) {
  DieGrid grid;
  grid.columns = grid.rows = 41;
  grid.cells.assign(41 * 41, DieState::off_wafer);
  for (int row = 0; row < 41; ++row)
    for (int column = 0; column < 41; ++column) {
      const int square = (row - 20) * (row - 20) + (column - 20) * (column - 20);
      if (square <= 420)
        grid.cells[std::size_t(row * 41 + column)] = square >= 324 ? DieState::fail : DieState::pass;
    }
  const Facts facts(case_facts(measure_wafer(grid)));  // from 18 of 20.5 on
  EXPECT_NEAR(*facts.find("at.ring.inner_radius")->number, 18 / 20.5, 0.051);
  EXPECT_EQ(*facts.find("at.ring.outer_radius")->number, 1);
  EXPECT_EQ(facts.find("at.edge.from"), nullptr);
}

// Three dies of the middle row, left of the middle column: in no quadrant, yet in the left half.
TEST(WaferCase, TheMiddleRowHasHalves) {
  DieGrid grid;
  grid.columns = grid.rows = 7;
  grid.cells.assign(49, DieState::pass);
  for (int column = 0; column < 3; ++column) grid.cells[std::size_t(3 * 7 + column)] = DieState::fail;
  const Facts facts(case_facts(measure_wafer(grid)));
  EXPECT_EQ(facts.find("half.left.failed")->value, "3");
  EXPECT_EQ(facts.find("rate.half.left")->value, "14.3 %");  // of 21
  EXPECT_EQ(facts.find("half.right.failed")->value, "0");
  EXPECT_EQ(facts.find("half.upper.failed")->value, "0");
}

// A round patch of 45 dies between center and edge: the Loc, where no other pattern can be it.
TEST(WaferCase, APatternIsAClusterWhereJustOneCanBeIt) {
  DieGrid grid;
  grid.columns = grid.rows = 41;
  grid.cells.assign(41 * 41, DieState::pass);
  for (int row = 0; row < 41; ++row)
    for (int column = 0; column < 41; ++column) {
      if ((row - 20) * (row - 20) + (column - 31) * (column - 31) <= 14)
        grid.cells[std::size_t(row * 41 + column)] = DieState::fail;
      if ((row - 20) * (row - 20) + (column - 20) * (column - 20) > 420)
        grid.cells[std::size_t(row * 41 + column)] = DieState::off_wafer;
    }
  WaferMap map = from_grid(grid);
  map.labels = {"Loc"};
  const Facts facts(wafer_case(map).facts);
  ASSERT_TRUE(facts.find("seen.Loc.place"));
  EXPECT_EQ(facts.find("seen.Loc.place")->value, "middle, 3 o'clock");
  EXPECT_EQ(facts.find("seen.Loc.dies")->value, "45");
  EXPECT_EQ(facts.find("seen.Loc.width")->value, "7");
  map.labels = {"Edge-Loc"};
  EXPECT_FALSE(Facts(wafer_case(map).facts).find("seen.Edge-Loc.place")) << "none lies at the edge";
}

TEST(CaseView, ASitesOwnClassIsALabel) {
  const auto view = view_case({"map", {"Halo", "Loc", "Normal"}, {}}, {"Center", "Loc"}, "Normal");
  EXPECT_EQ(view.labels, (std::vector<std::string>{"Loc", "Halo"}));
}

TEST(WaferCase, NormalIsNoLabel) {
  WaferMap map = small_map();
  for (const char* name : {"Normal", "none"}) {
    map.labels = {name};
    EXPECT_TRUE(wafer_case(map).labels.empty());
  }
}

Dataset two_images() {
  Dataset dataset;
  dataset.folder = "pictures";
  dataset.categories = {{1, "bridge"}, {2, "burr"}};
  dataset.images = {{1, "a.jpg", 300, 300, {}}, {2, "b.jpg", 300, 300, {}}};
  dataset.annotations = {{1, 1, 1, {10, 20, 30, 40}, 1200, false, -1, {}},
                         {2, 1, 1, {250, 250, 10, 10}, 100, false, -1, {}}};
  return dataset;
}

TEST(ImageCases, CountAndPlace) {
  const auto cases = image_cases(two_images());
  ASSERT_EQ(cases.size(), 2u);
  const Facts facts(cases[0].facts);
  EXPECT_EQ(cases[0].labels, std::vector<std::string>{"bridge"});
  EXPECT_EQ(facts.find("count")->value, "2");
  EXPECT_EQ(facts.find("count.burr")->value, "0");
  EXPECT_EQ(facts.find("largest.place")->value, "upper left");
  EXPECT_EQ(facts.find("largest.height")->value, "40 px");
  EXPECT_TRUE(cases[1].labels.empty());
  EXPECT_EQ(Facts(cases[1].facts).find("clean")->value, "yes");
}

TEST(ImageCases, SizesAndPlacesOfAListAreThoseOfItsDefects) {
  const DialogueDomain domain(Path(KERF_SOURCE_DIR) / "domains/litho");
  const KnowledgeBase knowledge({Path(KERF_SOURCE_DIR) / "knowledge"});
  const auto about = image_cases(two_images()).front();
  const auto holds = [&](const std::string& text) {
    const auto claims = domain.check(text, about, knowledge);
    return !claims.empty() && std::ranges::all_of(claims, &Claim::holds);
  };
  const auto each = Facts(about.facts).find("each")->value;
  EXPECT_TRUE(holds("Each of them: " + each + ".")) << each;
  EXPECT_TRUE(holds("The count of bridge is 2. Where, the largest first: upper left, lower right; size: " +
                    Facts(about.facts).find("size.bridge")->value + "."));
  EXPECT_FALSE(holds("Each of them: bridge (upper left, 31 px wide and 40 px high)."));
  EXPECT_FALSE(holds("Each of them: bridge (lower left, 30 px wide and 40 px high)."));
  EXPECT_FALSE(holds("31 px wide and 40 px high."));
}

// Another field by a folder alone.
TEST(ImageCases, DialoguesOfLithographyAreTrue) {
  const DialogueDomain domain(Path(KERF_SOURCE_DIR) / "domains/litho");
  const KnowledgeBase knowledge({Path(KERF_SOURCE_DIR) / "knowledge"});
  const auto cases = image_cases(two_images());
  DialogueOptions options;
  bool cited = false;
  for (options.seed = 0; options.seed < 300; ++options.seed) {
    const DialogueCase& about = cases[options.seed % 2];
    const Dialogue built = compose(domain, about, knowledge, options);
    cited = cited || !built.cites.empty();
    for (const Claim& claim : false_claims(domain, about, knowledge, built))
      ADD_FAILURE() << claim.text << ": " << claim.said << ", expected " << claim.expected;
  }
  EXPECT_TRUE(cited);
}

TEST(DialogueStats, RunsOfWords) {
  WordRuns runs;
  runs.add("The yield, the yield!");
  runs.add("良率");
  EXPECT_EQ(runs.all[0], 6);
  EXPECT_EQ(runs.distinct[0].size(), 4u);  // the, yield and two characters
  EXPECT_EQ(runs.distinct[1].size(), 3u);  // the yield, yield the, the two characters
  EXPECT_EQ(runs.all[2], 2);
  EXPECT_DOUBLE_EQ(runs.share(1), 4.0 / 6);
}

TEST(DialogueStats, OverlapOfQuestions) {
  const auto stats_of = [](std::initializer_list<const char*> questions) {
    DialogueStats stats;
    for (const char* question : questions) {
      Dialogue dialogue;
      dialogue.messages = {text_message("user", question)};
      stats.add(dialogue);
    }
    return stats;
  };
  const auto overlap = question_overlap(stats_of({"What is the yield?", "Where is it?"}),
                                        stats_of({"what is the yield", "what is the time"}));
  EXPECT_DOUBLE_EQ(overlap.questions, 0.5);
  EXPECT_DOUBLE_EQ(overlap.runs_of_three, 2.0 / 3);  // what is the, is the yield; not where is it
}

}  // namespace
}  // namespace kerf::dialogue
