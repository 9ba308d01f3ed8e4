#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/refine.h>
#include <kerf/report.h>

#include "report/crops.h"
#include "report/sample_run.h"

namespace kerf {
namespace {

using report_test::count;
using report_test::crops;
using report_test::first_rect;
using report_test::ramp;
using report_test::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::Not;

const Finding kSureBurr{"burr", {100, 100, 20, 20}, 0.8};
const Finding kDoubtfulPinch{"pinch", {12, 10, 20, 20}, 0.12};
const LabelledBox kBridge{"bridge", {10, 10, 20, 20}};

class CaseGallery : public ::testing::Test {
 protected:
  void SetUp() override { write_file(folder_.path() / "a.png", encode_png(ramp(200, 160))); }
  ReviewCase place(std::optional<FailureKind> kind, std::optional<Finding> said,
                   std::optional<LabelledBox> truth) const {
    ReviewCase one;
    one.image = folder_.path() / "a.png", one.width = 200, one.height = 160;
    one.kind = kind, one.said = std::move(said), one.truth = std::move(truth);
    one.answer = {kSureBurr};
    return one;
  }
  std::string page(const std::vector<ReviewCase>& cases, const GalleryOptions& options = {}) const {
    write_case_gallery(cases, folder_.path() / "gallery", options);
    return read_file(folder_.path() / "gallery" / "index.html");
  }
  TemporaryFolder folder_;
};

TEST_F(CaseGallery, GroupsGoByKindThenClass) {
  const std::string html =
      page({place(FailureKind::poor_box, kSureBurr, LabelledBox{"burr", {110, 100, 20, 20}}),
            place(FailureKind::missed, kDoubtfulPinch, kBridge),
            place(FailureKind::wrong_type, kSureBurr, LabelledBox{"pinch", kSureBurr.box}),
            place(FailureKind::false_positive, kSureBurr, std::nullopt)});
  std::vector<std::size_t> places;
  for (const char* group : {"false positive, burr", "missed, bridge", "wrong type, pinch", "poor box, burr"})
    places.push_back(html.find("<h2><bdi>" + std::string(group) + "</bdi> <small>1</small>"));
  EXPECT_TRUE(std::ranges::is_sorted(places));
  EXPECT_LT(places.back(), html.size());
  for (const char* caption : {"false positive: burr 80 %<", "missed: candidate pinch 12 %, truth bridge<",
                              "wrong type: burr 80 %, truth pinch<", "poor box: burr 80 %, truth burr<"})
    EXPECT_THAT(html, HasSubstr(caption));
}

TEST_F(CaseGallery, WhatIsRightIsNoFailure) {
  EXPECT_THAT(page({place(std::nullopt, kSureBurr, LabelledBox{"burr", kSureBurr.box})}),
              HasSubstr("Nothing to show."));
}

TEST_F(CaseGallery, AMissedDefectIsShownOnceWithItsSurestCandidate) {
  Finding weaker = kDoubtfulPinch;
  weaker.confidence = 0.05;
  const std::string html = page(
      {place(FailureKind::missed, weaker, kBridge), place(FailureKind::missed, kDoubtfulPinch, kBridge)});
  EXPECT_EQ(count(html, "<figure "), 1u);
  EXPECT_THAT(html, HasSubstr("candidate pinch 12 %"));
  EXPECT_THAT(html, Not(HasSubstr("pinch 5 %")));
}

TEST_F(CaseGallery, TheSurestOfAGroupComesFirst) {
  Finding surer = kSureBurr;
  surer.box.x = 20, surer.confidence = 0.95;
  const std::string html = page({place(FailureKind::false_positive, kSureBurr, std::nullopt),
                                 place(FailureKind::false_positive, surer, std::nullopt)},
                                {.most_of_group = 1});
  EXPECT_THAT(html, HasSubstr("false positive: burr 95 %<"));
  EXPECT_THAT(html, Not(HasSubstr("false positive: burr 80 %<")));
  EXPECT_THAT(html, HasSubstr("<small>2, 1 not shown</small>"));
}

TEST_F(CaseGallery, OnePictureShowsWhatIsSaidAndWhatIsThere) {
  const auto pictures = crops(page({place(FailureKind::missed, kDoubtfulPinch, kBridge)}));
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_EQ(first_rect(pictures[0], "result")->attributes.at("x"), "12");
  EXPECT_EQ(first_rect(pictures[0], "truth")->attributes.at("x"), "10");
}

TEST_F(CaseGallery, DefectsOfOtherCasesThatReachIntoThePictureAreDrawn) {
  const LabelledBox beside{"burr", {105, 105, 30, 30}};
  const auto pictures = crops(page(
      {place(FailureKind::false_positive, kSureBurr, std::nullopt), place(std::nullopt, kSureBurr, beside)}));
  ASSERT_EQ(pictures.size(), 1u);
  ASSERT_NE(first_rect(pictures[0], "truth"), nullptr);
  EXPECT_EQ(first_rect(pictures[0], "truth")->attributes.at("x"), "105");
}

}  // namespace
}  // namespace kerf
