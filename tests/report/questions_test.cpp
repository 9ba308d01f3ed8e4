#include "report/questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/report.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "report/markup_check.h"
#include "report/sample_run.h"

namespace kerf {
namespace {

using report::collect_questions;
using report_test::count;
using report_test::read_xml;
using report_test::sample_run;
using report_test::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::Not;

const Finding kMovedBefore{"bridge", {12, 20, 30, 40}, 0.62},
    kMovedAfter{"bridge", {10, 20, 30, 40}, 0.71, true};
const Finding kRetypedBefore{"burr", {100, 80, 12, 9}, 0.5}, kRetypedAfter{"pinch", {100, 80, 12, 9}, 0.9};
const Finding kRemoved{"pinch", {150, 10, 10, 10}, 0.35};
const Finding kAdded{"burr", {20, 120, 14, 14}, 0.8};

/// The sample run whose first image went through a second stage that did all it can do.
InspectionRun refined_run(const Path& folder) {
  InspectionRun run = sample_run(folder);
  InspectionRecord& record = run.records[0];
  record.refined = true;
  record.findings = {kRetypedAfter, kAdded, kMovedAfter};
  record.first = {kMovedBefore, kRetypedBefore, kRemoved};
  record.revisions = {{Revised::moved, kMovedBefore, kMovedAfter},
                      {Revised::retyped, kRetypedBefore, kRetypedAfter},
                      {Revised::removed, kRemoved, std::nullopt},
                      {Revised::added, std::nullopt, kAdded}};
  return run;
}

class Questions : public ::testing::Test {
 protected:
  std::string page(const InspectionRun& run, const ReportOptions& options = {}) {
    write_html_report(run, folder_.path() / "report", options);
    return read_file(folder_.path() / "report" / "index.html");
  }
  TemporaryFolder folder_;
};

TEST_F(Questions, TheLeastCertainComesFirst) {
  InspectionRun run = sample_run(folder_.path());
  run.records[0].findings[0].review = true;  // 91 %
  run.records[1].findings[0].review = true;  // 30 %
  run.records[2].candidates = {{"pinch", {5, 5, 9, 9}, 0.45, true}, {"pinch", {1, 1, 2, 2}, 0.5}};
  const auto questions = collect_questions(run);
  ASSERT_EQ(questions.size(), 3u);
  EXPECT_EQ(questions[0].record, 2u);
  EXPECT_TRUE(questions[0].candidate);
  EXPECT_FALSE(questions[0].finding);
  EXPECT_EQ(questions[1].finding, 2u) << "the third finding of the run";
  EXPECT_EQ(questions[2].finding, 0u);
}

TEST_F(Questions, RevisionsAreJoinedWithWhatStands) {
  const auto questions = collect_questions(refined_run(folder_.path()));
  ASSERT_EQ(questions.size(), 4u);
  EXPECT_TRUE(questions[0].asks);
  EXPECT_EQ(questions[0].revised, Revised::moved);
  EXPECT_EQ(questions[0].finding, 2u);
  EXPECT_EQ(questions[0].before->box.x, 12);
  EXPECT_EQ(questions[1].revised, Revised::retyped);
  EXPECT_EQ(questions[2].revised, Revised::removed);
  EXPECT_FALSE(questions[2].finding);
  EXPECT_EQ(questions[3].revised, Revised::added);
  EXPECT_EQ(questions[3].finding, 1u);
}

TEST_F(Questions, WhatWasKeptAndIsSureIsNone) {
  InspectionRun run = sample_run(folder_.path());
  run.records[0].revisions = {{Revised::kept, run.records[0].findings[0], run.records[0].findings[0]}};
  EXPECT_TRUE(collect_questions(run).empty());
}

TEST_F(Questions, ARemovedFindingThatLivesOnAsCandidateIsOneQuestion) {
  InspectionRun run = refined_run(folder_.path());
  Finding weaker = kRemoved;
  weaker.confidence = 0.12, weaker.review = true;
  run.records[0].candidates = {weaker};
  const auto questions = collect_questions(run);
  ASSERT_EQ(questions.size(), 4u);
  EXPECT_EQ(questions[1].revised, Revised::removed) << "it asks now";
  EXPECT_EQ(questions[1].before->confidence, 0.35);
  EXPECT_EQ(questions[1].after->confidence, 0.12);
  EXPECT_THAT(page(run), HasSubstr("<s><bdi>pinch</bdi> 35 %</s> → 12 %"));
}

TEST_F(Questions, ThePageShowsWhatWasDone) {
  const std::string html = page(refined_run(folder_.path()));
  EXPECT_THAT(html, HasSubstr("<bdi>bridge</bdi> 62 % → 71 %"));
  EXPECT_THAT(html, HasSubstr("<bdi>burr</bdi> 50 % → <bdi>pinch</bdi> 90 %"));
  EXPECT_THAT(html, HasSubstr("<s><bdi>pinch</bdi> 35 %</s>"));
  for (const char* badge : {">moved<", ">retyped<", ">removed<", ">added<"})
    EXPECT_THAT(html, HasSubstr(badge));
  EXPECT_THAT(html, HasSubstr("1 retyped, 1 removed, 1 added"));
  EXPECT_EQ(count(html, "<figure class=\"panel shot\""), 4u);
  EXPECT_EQ(count(html, "<svg class=\"crop\""), 6u) << "two pictures of what was moved or retyped";
  EXPECT_EQ(count(html, "data:image/"), 4u + 3u) << "four crops and three pictures";
}

TEST_F(Questions, DrawingsAreWellFormedAndInPixelsOfTheOriginal) {
  const std::string html = page(refined_run(folder_.path()));
  const auto begin = html.find("<svg class=\"crop\"");
  const auto elements = read_xml(html.substr(begin, html.find("</svg>", begin) + 6 - begin));
  // 80 pixels around the middle of both boxes at (26, 40), moved into the image; shown 232 wide.
  EXPECT_EQ(elements[0].attributes.at("viewBox"), "0 0 80 80");
  EXPECT_EQ(elements[2].attributes.at("class"), "halo");
  EXPECT_EQ(elements[3].attributes.at("class"), "first");
  EXPECT_EQ(elements[3].attributes.at("x"), "12");
}

TEST_F(Questions, TheSummaryCountsAndTheTableIsFlagged) {
  InspectionRun run = sample_run(folder_.path());
  run.records[0].findings[1].review = true;
  run.records[2].candidates = {{"pinch", {5, 5, 9, 9}, 0.45, true}};
  const std::string html = page(run);
  EXPECT_THAT(html, HasSubstr("<dt>For a person</dt><dd>2</dd>"));
  EXPECT_THAT(html, HasSubstr("1 finding and 1 candidate not said in 2 images"));
  EXPECT_EQ(count(html, "class=\"flag\""), 1u);
  EXPECT_EQ(count(html, ">1 for a person<"), 2u);
  EXPECT_THAT(html, HasSubstr("id=\"only-asked\""));
  EXPECT_THAT(html, HasSubstr("pinch 52 % ?")) << "the pill in the overlay";
  EXPECT_THAT(html, HasSubstr(R"("asked":[1])")) << "what the CSV's column of review is made from";
}

TEST_F(Questions, WithoutQuestionsNothingIsSaid) {
  const std::string html = page(sample_run(folder_.path()));
  for (const char* part :
       {"For a person", "id=\"only-asked\"", "<details class=\"questions", "class=\"flag\""})
    EXPECT_THAT(html, Not(HasSubstr(part)));
}

TEST_F(Questions, CloseUpsAreCappedAndTheRestIsCounted) {
  InspectionRun run = refined_run(folder_.path());
  ReportOptions options;
  options.most_close_ups = 2;
  const std::string html = page(run, options);
  EXPECT_EQ(count(html, "<figure class=\"panel shot\""), 2u);
  EXPECT_THAT(html, HasSubstr("2 more are not shown enlarged."));
  options.most_close_ups = 0;
  EXPECT_THAT(page(run, options), HasSubstr("1 more is not shown enlarged."));
}

TEST_F(Questions, APictureThatHasGoneOrChangedIsNoted) {
  InspectionRun run = refined_run(folder_.path());
  std::filesystem::remove(run.records[0].file);
  EXPECT_EQ(count(page(run), "Picture not shown"), 5u) << "four close-ups and the image itself";
  write_file(run.records[0].file, encode_png(report_test::ramp(100, 80)));
  EXPECT_EQ(count(page(run), "the file has changed"), 5u);
}

TEST_F(Questions, HostileNamesStayText) {
  InspectionRun run = refined_run(folder_.path());
  const std::string hostile =
      "x</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b\xff.png";
  for (auto& revision : run.records[0].revisions) {
    if (revision.before) revision.before->label = hostile;
    if (revision.after) revision.after->label = hostile;
  }
  for (auto& finding : run.records[0].findings) finding.label = hostile, finding.review = true;
  run.records[1].file = hostile;
  run.records[1].findings[0].review = true;
  const std::string html = page(run);
  for (const char* active : {"<script>alert", "<img src=x", "\x1b", "\xff"})
    EXPECT_THAT(html, Not(HasSubstr(active)));
  EXPECT_EQ(count(html, "<script"), count(html, "</script>"));
  EXPECT_FALSE(std::regex_search(html, std::regex(R"re(<[a-z]+[^>]* (style|on[a-z]+)=")re")));
}

TEST_F(Questions, ValuesThatAreNoNumbersAreRefused) {
  InspectionRun run = refined_run(folder_.path());
  run.records[0].revisions[2].before->confidence = 2;
  EXPECT_THROW(page(run), Error);
  run = refined_run(folder_.path());
  run.records[0].candidates = {{"a", {0, 0, 1, std::numeric_limits<double>::infinity()}, 0.5, true}};
  EXPECT_THROW(page(run), Error);
}

}  // namespace
}  // namespace kerf
