// What a person does in a tool and what the log says of it, through each of the forms.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>

#include "data/sentence.h"
#include "review/judge.h"
#include "review/sample_review.h"
#include "review/tasks.h"
#include "support/temporary.h"

namespace kerf::review {
namespace {

using ::testing::HasSubstr;

using Edit = std::function<void(std::vector<TaskImage>&)>;

/// Coordinates as CVAT writes them.
void round_boxes(std::vector<TaskImage>& tasks) {
  const auto rounded = [](double number) { return std::round(number * 100) / 100; };
  for (TaskImage& task : tasks) {
    for (TaskBox& box : task.boxes) {
      Box& b = box.box;
      const double right = rounded(b.x + b.width), bottom = rounded(b.y + b.height);
      b.x = rounded(b.x), b.y = rounded(b.y);
      b.width = right - b.x, b.height = bottom - b.y;
    }
  }
}

void finish(std::vector<TaskImage>& tasks) {
  for (TaskImage& task : tasks) task.finished = true;
}

/// The export as a person leaves it, in the tool's own form.
std::string edited(const Review& review, ReviewTool tool, const Edit& edit) {
  auto tasks = make_tasks(review);
  round_boxes(tasks);
  finish(tasks);
  edit(tasks);
  if (tool == ReviewTool::cvat) return write_cvat(review, tasks);
  if (tool == ReviewTool::coco) return write_coco_tasks(review, tasks, "t.json");
  // A submitted annotation holds what the predictions held.
  std::string text = write_label_studio(tasks, "", "t");
  for (std::size_t at; (at = text.find("\"predictions\"")) != text.npos;)
    text.replace(at, 13, "\"annotations\"");
  return text;
}

class Import : public testing::TestWithParam<ReviewTool> {
 protected:
  ReviewImport bring(const Edit& edit, const std::vector<Verdict>& history = {},
                     const Reviewer& reviewer = sample_reviewer()) const {
    const Review review = sample_review(history);
    const Path file = folder_ / "tasks";
    write_file(file, edited(review, GetParam(), edit));
    return import_review(review, file, std::nullopt, reviewer);
  }

  /// Verdicts by the confidence of their claim; additions under 0.
  static std::map<double, Verdict> by_confidence(const ReviewImport& outcome) {
    std::map<double, Verdict> found;
    for (const Verdict& verdict : outcome.verdicts)
      found.emplace(verdict.claim ? verdict.claim->confidence : 0, verdict);
    return found;
  }

  test::TemporaryFolder folder_;
};

const Edit kNothing = [](auto&) {};

TEST_P(Import, LeftAloneIsAccepted) {
  const auto outcome = this->bring(kNothing);
  EXPECT_EQ(outcome.finished, 2u);
  ASSERT_EQ(outcome.verdicts.size(), 4u);
  const auto results = sample_results();
  for (const Verdict& verdict : outcome.verdicts) {
    EXPECT_EQ(verdict.decision, Decision::accept);
    ASSERT_TRUE(verdict.claim);
    EXPECT_EQ(verdict.box, verdict.claim->box) << "rounding is no move, and is not kept";
    EXPECT_EQ(verdict.label, verdict.claim->label);
    EXPECT_EQ(verdict.who, "ada");
    EXPECT_EQ(verdict.when, "2026-01-31T12:00:00Z");
    EXPECT_EQ(verdict.id, finding_id(verdict.image, verdict.label, verdict.box, verdict.claim->confidence));
    EXPECT_TRUE(std::ranges::any_of(results, [&](const Annotation& a) { return a.box == verdict.box; }));
  }
}

TEST_P(Import, EveryEditHasItsVerdict) {
  auto reviewer = sample_reviewer();
  reviewer.why = "shift B";
  const auto found = by_confidence(bring(
      [](std::vector<TaskImage>& tasks) {
        tasks[0].boxes[0].box.x += 2;
        tasks[0].boxes[0].note = "one line too far left";
        tasks[0].boxes[1].label = "bridge";
        tasks[0].boxes.erase(tasks[0].boxes.begin() + 2);
        TaskBox drawn;
        drawn.label = "bridge";
        drawn.box = {500, 400, 12.5, 8};
        tasks[0].boxes.push_back(drawn);
        tasks[1].boxes[0].label = "bridge";
        tasks[1].boxes[0].box = {250, 150, 33, 17};
      },
      {}, reviewer));
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(found.at(0.55).decision, Decision::move);
  EXPECT_NEAR(found.at(0.55).box.x, 12.12, 1e-9);
  EXPECT_EQ(found.at(0.55).why, "one line too far left");
  EXPECT_EQ(found.at(0.9).decision, Decision::retype);
  EXPECT_EQ(found.at(0.9).label, "bridge");
  EXPECT_EQ(found.at(0.9).box, found.at(0.9).claim->box);
  EXPECT_EQ(found.at(0.9).why, "shift B");
  EXPECT_EQ(found.at(0.2).decision, Decision::reject);
  EXPECT_EQ(found.at(0.41).decision, Decision::retype) << "moved as well";
  EXPECT_NEAR(found.at(0.41).box.x, 250, 1e-9);
  EXPECT_EQ(found.at(0).decision, Decision::add);
  EXPECT_FALSE(found.at(0).claim);
  EXPECT_NEAR(found.at(0).box.width, 12.5, 1e-9);
}

TEST_P(Import, AnEmptiedImageRejectsEverything) {
  const auto outcome = this->bring([](std::vector<TaskImage>& tasks) { tasks[1].boxes.clear(); });
  EXPECT_EQ(by_confidence(outcome).at(0.41).decision, Decision::reject);
}

TEST_P(Import, WithoutIdsBoxesAreKnownByPlaceAndLabel) {
  const auto found = by_confidence(bring([](std::vector<TaskImage>& tasks) {
    for (TaskImage& task : tasks) {
      task.exported.reset();
      for (TaskBox& box : task.boxes) box.id.clear();
    }
    tasks[0].boxes[0].box.x += 3;
    tasks[0].boxes[1].label = "bridge";
    tasks[1].boxes.clear();
  }));
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found.at(0.55).decision, Decision::move);
  EXPECT_EQ(found.at(0.9).decision, Decision::retype);
  EXPECT_EQ(found.at(0.2).decision, Decision::accept);
  EXPECT_EQ(found.at(0.41).decision, Decision::reject);
}

TEST_P(Import, ACopyOfABoxIsANewOne) {
  const auto outcome = this->bring([](std::vector<TaskImage>& tasks) {
    TaskBox copy = tasks[0].boxes[0];
    copy.box.x += 300;
    tasks[0].boxes.insert(tasks[0].boxes.begin(), copy);
  });
  const auto found = by_confidence(outcome);
  EXPECT_EQ(found.at(0.55).decision, Decision::accept);
  EXPECT_EQ(found.at(0).decision, Decision::add);
}

TEST_P(Import, TwiceAddsNothing) {
  const Edit edit = [](std::vector<TaskImage>& tasks) {
    tasks[0].boxes[0].box.x += 2;
    tasks[0].boxes.pop_back();
    TaskBox drawn;
    drawn.label = "bridge";
    drawn.box = {500, 400, 12.5, 8};
    tasks[1].boxes.push_back({"", "bridge", {5, 6, 7, 8}, {}, false, "scratch"});
    tasks[0].boxes.push_back(drawn);
  };
  const auto file = folder_ / "tasks";
  write_file(file, edited(sample_review(), GetParam(), edit));
  const auto first = import_review(sample_review(), file, GetParam(), sample_reviewer());
  EXPECT_EQ(first.verdicts.size(), 6u);
  const auto again = import_review(sample_review(first.verdicts), file, GetParam(), sample_reviewer());
  EXPECT_TRUE(again.verdicts.empty());
  EXPECT_EQ(again.repeated, 6u);
  const auto other = import_review(sample_review(first.verdicts), file, GetParam(), sample_reviewer("bob"));
  EXPECT_TRUE(other.verdicts.empty()) << "bob says nothing that the log does not say";
}

TEST_P(Import, AnOldFileDoesNotOverruleALaterVerdict) {
  auto history = bring(kNothing).verdicts;
  Verdict later = history[0];
  later.who = "bob";
  later.decision = Decision::reject;
  history.push_back(later);
  EXPECT_TRUE(import_review(sample_review(history), folder_ / "tasks", GetParam(), sample_reviewer())
                  .verdicts.empty());
}

TEST_P(Import, JudgedFindingsGoAlongAndStayJudged) {
  const auto first = bring([](std::vector<TaskImage>& tasks) {
    tasks[0].boxes[0].box.x += 2;
    tasks[0].boxes.push_back({"", "bridge", {500, 400, 12.5, 8}, {}, false, "scratch"});
  });
  std::vector<Verdict> history;
  for (const Verdict& verdict : first.verdicts)
    if (!verdict.claim || verdict.claim->confidence == 0.55) history.push_back(verdict);
  ASSERT_EQ(history.size(), 2u);
  const auto tasks = make_tasks(sample_review(history));
  ASSERT_EQ(tasks[0].boxes.size(), 4u);
  EXPECT_TRUE(tasks[0].boxes[0].settled);
  EXPECT_NEAR(tasks[0].boxes[0].box.x, 12.12, 1e-9);
  EXPECT_EQ(tasks[0].boxes[3].note, "scratch");
  const auto next = bring(kNothing, history, sample_reviewer("bob"));
  EXPECT_EQ(next.repeated, 2u);
  EXPECT_EQ(next.verdicts.size(), 3u);
  const auto withdrawn = bring([](std::vector<TaskImage>& t) { t[0].boxes.pop_back(); }, history);
  const auto found = by_confidence(withdrawn);
  EXPECT_EQ(found.at(0).decision, Decision::reject);
  EXPECT_EQ(found.at(0).id, history[1].id);
}

TEST_P(Import, WhatCameUpAfterTheExportIsNotRejected) {
  write_file(folder_ / "tasks", edited(sample_review(), GetParam(), kNothing));
  Verdict added{"feedfeedfeedfeed", "images/a.png", Decision::add,          {}, "bridge",
                {500, 9, 20, 20},   "bob",          "2026-01-31T12:00:00Z", ""};
  const auto outcome =
      import_review(sample_review({added}), folder_ / "tasks", std::nullopt, sample_reviewer());
  EXPECT_EQ(outcome.verdicts.size(), 4u);
  for (const Verdict& verdict : outcome.verdicts) EXPECT_EQ(verdict.decision, Decision::accept);
}

TEST_P(Import, RefusesWhatTheReviewDoesNotKnow) {
  const auto sentence = [&](const Edit& edit) { return sentence_of([&] { bring(edit); }); };
  EXPECT_THAT(sentence([](auto& tasks) { tasks[1].boxes[0].id = "0000000000000000"; }),
              HasSubstr("finding 0000000000000000 is in neither the results nor the log"));
  EXPECT_THAT(sentence([](auto& tasks) { tasks[1].exported = std::vector<std::string>{"1111111111111111"}; }),
              HasSubstr("finding 1111111111111111"));
  EXPECT_THAT(sentence([](auto& tasks) {
                tasks[1].boxes[0].box = {400, 10, 5, 5};
              }),
              HasSubstr("lies outside the image"));
  EXPECT_THAT(sentence([](auto& tasks) { tasks[1].width = 334; }), HasSubstr("has 334 x 217 pixels there"));
}

TEST_P(Import, BoxesOverTheEdgeAreCut) {
  const auto outcome = this->bring([](auto& tasks) { tasks[1].boxes[0].box = {320, 200, 50, 50}; });
  EXPECT_NEAR(by_confidence(outcome).at(0.41).box.width, 13, 1e-9);
}

TEST_P(Import, TheFormMustFit) {
  write_file(folder_ / "tasks", edited(sample_review(), GetParam(), kNothing));
  for (const ReviewTool other : {ReviewTool::cvat, ReviewTool::label_studio, ReviewTool::coco}) {
    if (other == GetParam()) continue;
    EXPECT_NE(
        sentence_of([&] { import_review(sample_review(), folder_ / "tasks", other, sample_reviewer()); }),
        "");
  }
}

std::string tool_name(const testing::TestParamInfo<ReviewTool>& test) {
  constexpr std::array kNames = {"Cvat", "LabelStudio", "Coco"};
  return kNames.at(std::size_t(test.param));
}

INSTANTIATE_TEST_SUITE_P(Through, Import,
                         testing::Values(ReviewTool::cvat, ReviewTool::label_studio, ReviewTool::coco),
                         tool_name);

TEST(Judge, UnfinishedImagesGiveNoVerdictsUnlessAllAreFinished) {
  auto tasks = make_tasks(sample_review());
  tasks[0].boxes.clear();
  auto reviewer = sample_reviewer();
  const auto none = judge(sample_review(), tasks, reviewer, "t");
  EXPECT_TRUE(none.verdicts.empty());
  EXPECT_EQ(none.unfinished, 2u);
  reviewer.all_finished = true;
  EXPECT_EQ(judge(sample_review(), tasks, reviewer, "t").verdicts.size(), 4u);
}

TEST(Judge, WhatWasRejectedAndIsDrawnAgainIsANewVerdict) {
  const ReviewItem item = sample_review().images[0].items[0];
  const Verdict accepted{item.id,    "images/a.png", Decision::accept,       item.claim, item.label(),
                         item.box(), "ada",          "2026-01-31T12:00:00Z", ""};
  Verdict rejected = accepted;
  rejected.who = "bob", rejected.decision = Decision::reject;
  const auto review = sample_review({accepted, rejected});
  auto tasks = make_tasks(review);
  finish(tasks);
  tasks[0].boxes.push_back({"", item.label(), item.box(), {}, false, ""});
  const auto verdicts = judge(review, tasks, sample_reviewer(), "t").verdicts;
  const auto again = std::ranges::find(verdicts, item.id, &Verdict::id);
  ASSERT_NE(again, verdicts.end());
  EXPECT_EQ(again->decision, Decision::accept);
  EXPECT_EQ(again->who, "ada");
}

TEST(Judge, AnOldFileDoesNotBringBackWhatItsPersonAddedAndAnotherWithdrew) {
  auto tasks = make_tasks(sample_review());
  finish(tasks);
  tasks[0].boxes.push_back({"", "bridge", {500, 400, 12.5, 8}, {}, false, ""});
  auto history = judge(sample_review(), tasks, sample_reviewer(), "t").verdicts;
  Verdict withdrawn = *std::ranges::find(history, Decision::add, &Verdict::decision);
  withdrawn.who = "bob", withdrawn.decision = Decision::reject;
  history.push_back(withdrawn);
  EXPECT_TRUE(judge(sample_review(history), tasks, sample_reviewer(), "t").verdicts.empty());
}

TEST(Judge, AnImageComesOnce) {
  auto tasks = make_tasks(sample_review());
  tasks.push_back(tasks[0]);
  EXPECT_EQ(sentence_of([&] { judge(sample_review(), tasks, sample_reviewer(), "t"); }),
            "t: image 'images/a.png' comes twice");
}

TEST(Judge, ImagesAreThoseOfTheCocoFile) {
  auto tasks = make_tasks(sample_review());
  tasks[1].file = "images/x.png";
  EXPECT_EQ(sentence_of([&] { judge(sample_review(), tasks, sample_reviewer(), "t"); }),
            "t: image 'images/x.png' is not among the images of the COCO file");
}

TEST(Judge, LabelsAreTheCategories) {
  auto tasks = make_tasks(sample_review());
  tasks[0].boxes[0].label = "particle";
  EXPECT_THAT(sentence_of([&] { judge(sample_review(), tasks, sample_reviewer(), "t"); }),
              HasSubstr("the label 'particle' is not among the categories"));
}

TEST(Judge, ImagesAreKnownByTheLastPartOfTheirName) {
  auto tasks = make_tasks(sample_review());
  finish(tasks);
  tasks[0].file = "/mnt/share/a.png";
  EXPECT_EQ(judge(sample_review(), tasks, sample_reviewer(), "t").verdicts[0].image, "images/a.png");
}

TEST(Judge, TheTimeIsChecked) {
  test::TemporaryFolder folder;
  write_file(folder / "t", "[]");
  auto reviewer = sample_reviewer();
  EXPECT_EQ(import_review(sample_review(), folder / "t", std::nullopt, reviewer).finished, 0u);
  reviewer.when = "yesterday";
  EXPECT_THAT(sentence_of([&] { import_review(sample_review(), folder / "t", std::nullopt, reviewer); }),
              HasSubstr("expected a time in UTC"));
  write_file(folder / "t", "hello");
  EXPECT_THAT(
      sentence_of([&] { import_review(sample_review(), folder / "t", std::nullopt, sample_reviewer()); }),
      HasSubstr("neither the XML of CVAT"));
}

}  // namespace
}  // namespace kerf::review
