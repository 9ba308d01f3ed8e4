#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/refine.h>

#include "support/temporary.h"

namespace kerf {
namespace {

Finding finding(const char* label, double x, double confidence) {
  return {label, {x, 10, 20, 20}, confidence};
}

/// Of findings, those from 0.5 on are said.
std::vector<ReviewCase> cases_of(const std::vector<Finding>& findings,
                                 const std::vector<LabelledBox>& truth) {
  std::vector<Finding> said, candidates;
  for (const auto& one : findings) (one.confidence >= 0.5 ? said : candidates).push_back(one);
  CaseOptions options;
  options.places = 4;
  return make_cases(std::move(said), candidates, truth, options);
}

TEST(ReviewCases, NameWhatIsWrongWithEachFinding) {
  const std::vector<LabelledBox> truth = {
      {"pinch", {10, 10, 20, 20}}, {"burr", {100, 10, 20, 20}}, {"bridge", {200, 10, 20, 20}}};
  const auto cases = cases_of({finding("pinch", 12, 0.9), finding("pinch", 100, 0.8),
                               finding("bridge", 212, 0.7), finding("burr", 300, 0.6)},
                              truth);
  ASSERT_EQ(cases.size(), 4u);
  EXPECT_EQ(cases[0].kind, std::nullopt);
  EXPECT_EQ(cases[1].kind, FailureKind::wrong_type);
  EXPECT_EQ(cases[2].kind, FailureKind::poor_box);  // IoU 8/32
  EXPECT_EQ(cases[3].kind, FailureKind::false_positive);
  EXPECT_EQ(cases[1].truth, truth[1]);
  EXPECT_EQ(cases[3].truth, std::nullopt);
  for (const auto& one : cases) {
    EXPECT_EQ(one.answer.size(), 4u);
    EXPECT_EQ(one.true_count, 3);
  }
}

TEST(ReviewCases, WhatIsTooWeakToBeSaidIsMissedOnlyWhereADefectIs) {
  const std::vector<LabelledBox> truth = {{"pinch", {10, 10, 20, 20}}, {"burr", {100, 10, 20, 20}}};
  const auto cases =
      cases_of({finding("pinch", 10, 0.9), finding("burr", 100, 0.3), finding("burr", 300, 0.2)}, truth);
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_EQ(cases[1].kind, FailureKind::missed);
  EXPECT_EQ(cases[2].kind, std::nullopt);  // rightly not said
  EXPECT_EQ(cases[1].answer.size(), 1u);
}

TEST(ReviewCases, ADuplicateOfWhatIsSaidRightlyIsNoMiss) {
  const auto cases =
      cases_of({finding("pinch", 10, 0.9), finding("pinch", 14, 0.3)}, {{"pinch", {10, 10, 20, 20}}});
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[1].kind, std::nullopt);
  EXPECT_TRUE(cases[1].truth);
}

TEST(ReviewCases, ADefectThatNothingTouchesIsACaseOfItsOwn) {
  const auto cases = cases_of({}, {{"pinch", {10, 10, 20, 20}}});
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_EQ(cases[0].kind, FailureKind::missed);
  EXPECT_FALSE(cases[0].said);
}

TEST(ReviewCases, BetweenTwoDefectsAFindingSpeaksOfTheOneWithItsName) {
  const auto cases =
      cases_of({{"burr", {15, 10, 20, 20}, 0.9}}, {{"pinch", {10, 10, 20, 20}}, {"burr", {20, 10, 20, 20}}});
  EXPECT_EQ(cases[0].truth->label, "burr");
}

TEST(ReviewCases, OnlyTheSurestPlacesCount) {
  std::vector<Finding> said;
  for (int i = 0; i < 9; ++i) said.push_back(finding("burr", 40 * i, 0.1 * i));
  const auto cases = cases_of(said, {});
  ASSERT_EQ(cases.size(), 4u);
  EXPECT_DOUBLE_EQ(cases[0].said->confidence, 0.8);
}

TEST(ReviewCases, WhatIsSaidBeyondThePlacesIsNotMissed) {
  std::vector<Finding> said;
  std::vector<LabelledBox> truth;
  for (int i = 0; i < 6; ++i) {
    said.push_back(finding("burr", 40 * i, 0.9 - 0.05 * i));
    truth.push_back({"burr", said.back().box});
  }
  const auto cases = cases_of(said, truth);
  ASSERT_EQ(cases.size(), 4u);
  for (const auto& one : cases) {
    EXPECT_EQ(one.kind, std::nullopt);
    EXPECT_EQ(one.answer.size(), 6u);
  }
}

TEST(ReviewCases, ADefectThatOnlyAFurtherCandidateTouchesIsStillMissed) {
  auto said = std::vector<Finding>(4, finding("burr", 200, 0.9));
  said.push_back(finding("pinch", 10, 0.3));
  const auto cases = cases_of(said, {{"pinch", {10, 10, 20, 20}}});
  ASSERT_EQ(cases.size(), 5u);
  EXPECT_EQ(cases.back().kind, FailureKind::missed);
}

class ReviewCaseFile : public testing::Test {
 protected:
  test::TemporaryFolder folder;
  Path file = folder / "mined/cases.jsonl";
  std::string error_of(const std::string& text) {
    make_folder(folder / "mined");
    write_file(file, text);
    return test::sentence_of<Error>([&] { load_cases(file); });
  }
  std::string line =
      R"({"answer": [], "corrected": null, "crop": "", "fold": 1, "height": 8, "image": "a.png", )"
      R"("kind": "false positive", "model": "m", "said": {"label": "burr", "bbox": [1, 2, 3, 4], )"
      R"("confidence": 0.5}, "true_count": 0, "width": 9})";
};

TEST_F(ReviewCaseFile, ARoundTripLosesNothing) {
  make_folder(folder / "mined");
  ReviewCase one;
  one.image = folder / "images/ü.png", one.width = 100, one.height = 80, one.kind = FailureKind::poor_box;
  one.said = Finding{"pinch", {1.25, 2, 3, 4}, 0.375}, one.truth = LabelledBox{"burr", {5, 6, 7, 8.5}};
  one.answer = {*one.said, {"bridge", {9, 9, 9, 9}, 0.5}};
  one.true_count = 3, one.fold = 2, one.model = "abc", one.crop = folder / "mined/crops/1.jpg";
  ReviewCase other;
  other.image = one.image, other.width = 100, other.height = 80, other.truth = one.truth;
  save_cases({one, other}, file);
  const auto read = load_cases(file);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_TRUE(std::filesystem::weakly_canonical(read[0].image) ==
              std::filesystem::weakly_canonical(one.image));
  EXPECT_TRUE(std::filesystem::weakly_canonical(read[0].crop) == std::filesystem::weakly_canonical(one.crop));
  EXPECT_EQ(read[0].kind, one.kind);
  EXPECT_EQ(read[0].truth, one.truth);
  EXPECT_EQ(read[0].said->box, one.said->box);
  EXPECT_EQ(read[0].said->confidence, 0.375);
  ASSERT_EQ(read[0].answer.size(), 2u);
  EXPECT_EQ(read[0].answer[1].label, "bridge");
  EXPECT_EQ(std::tuple(read[0].true_count, read[0].fold, read[0].model, read[0].width, read[0].height),
            std::tuple(3, 2, std::string("abc"), 100, 80));
  EXPECT_FALSE(read[1].said || read[1].kind || !read[1].crop.empty());
}

TEST_F(ReviewCaseFile, ErrorsNameTheLineAndTheField) {
  using testing::HasSubstr;
  const auto with = [&](std::string from, std::string to) {
    auto text = line;
    text.replace(text.find(from), from.size(), to);
    return line + "\n" + text + "\n";
  };
  EXPECT_THAT(error_of(with("[1, 2, 3, 4]", "[1, 2, 3]")), HasSubstr("line 2: bbox: expected four numbers"));
  EXPECT_THAT(error_of(with("[1, 2, 3, 4]", "[1, 2, 0, 4]")),
              HasSubstr("bbox: expected a box in pixels with a size"));
  EXPECT_THAT(error_of(with("false positive", "odd")), HasSubstr("'odd' is no kind of failure"));
  EXPECT_THAT(error_of(with("0.5}", "1.5}")),
              HasSubstr("confidence: expected a number from 0 to 1, got 1.5"));
  EXPECT_THAT(error_of(with("\"burr\"", "\"\"")), HasSubstr("label"));
  EXPECT_THAT(error_of("{\n"), HasSubstr("line 1"));
  EXPECT_THAT(error_of(""), HasSubstr("no cases"));
  auto empty = line;
  empty.replace(empty.find(R"({"label")"), empty.find("0.5}") + 4 - empty.find(R"({"label")"), "null");
  EXPECT_THAT(error_of(empty), HasSubstr("neither said nor corrected"));
}

}  // namespace
}  // namespace kerf
