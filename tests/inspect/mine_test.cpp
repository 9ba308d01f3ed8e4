// Mining without a model to train, and folds that are not to be mixed.
#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/refine.h>
#include <kerf/review.h>

#include "inspect/mine_fold.h"
#include "support/small_model.h"
#include "support/temporary.h"

namespace kerf {
namespace {

using testing::HasSubstr;

class Mine : public testing::Test {
 protected:
  Mine() {
    data.folder = folder.path();
    data.categories = {{1, "burr"}};
    for (int i = 1; i <= 4; ++i) {
      const auto name = fmt::format("image{}.png", i);
      write_file(folder / name, encode_png(test::random_picture(64, 48, std::uint64_t(i))));
      data.images.push_back({i, name, 64, 48, {{"layout", name}}});
      data.annotations.push_back({.id = i, .image_id = i, .category_id = 1, .box = {8, 8, 16, 16}});
    }
    save_coco(data, folder / "c.json");
    options.coco = folder / "c.json", options.out = folder / "mined";
  }
  Annotation result(std::int64_t image, const Box& box, double score, bool said) const {
    return {.image_id = image, .category_id = 1, .box = box, .score = score, .said = said};
  }
  MineReport mine(const std::vector<Annotation>& results) {
    save_coco_results(results, folder / "results.json");
    options.results = folder / "results.json";
    return mine_failures(options, quiet);
  }
  test::TemporaryFolder folder;
  Dataset data;
  MineOptions options;
  Observer quiet;
};

TEST_F(Mine, EveryInspectedImageCountsAndResultsWithoutSizeAreNone) {
  data.annotations.erase(data.annotations.begin() + 1, data.annotations.end());
  save_coco(data, folder / "c.json");
  const auto report = mine({result(1, {8, 8, 16, 16}, 0.9, true), result(2, {64, 8, 0, 16}, 0.8, true)});
  EXPECT_EQ(report.images, 4);
  EXPECT_EQ(report.wrong_counts, 0);
  const auto cases = load_cases(report.file);
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_EQ(cases[0].kind, std::nullopt);
}

TEST_F(Mine, VerdictsAreHeldAgainstWhatTheResultsSay) {
  const std::vector<Annotation> results = {result(1, {8, 8, 16, 16}, 0.4, false),
                                           result(1, {40, 8, 16, 16}, 0.3, true)};
  const auto review = make_review(data, results, {});
  std::vector<Verdict> verdicts;
  for (const auto& item : review.images.front().items)
    verdicts.push_back({item.id, "image1.png", Decision::accept, item.claim, item.label(), item.box(), "ada",
                        "2026-01-31T12:00:00Z", ""});
  append_verdicts(folder / "log.jsonl", verdicts);
  options.verdicts = folder / "log.jsonl";
  const auto report = mine(results);
  EXPECT_EQ(report.cases, (std::map<std::string, std::int64_t>{{"missed", 1}, {"right", 1}}));
  EXPECT_EQ(report.wrong_counts, 1) << "one of two defects is said";
  EXPECT_FALSE(report.min_confidence);
  auto untold = results;
  for (auto& one : untold) one.said.reset();
  options.out = folder / "untold";
  EXPECT_TRUE(mine(untold).min_confidence) << "where F1 is best on what the data set says";
}

TEST_F(Mine, WhatTheResultsTellIsSaidCounts) {
  const auto report = mine({result(1, {8, 8, 16, 16}, 0.4, true), result(1, {40, 8, 16, 16}, 0.6, false),
                            result(2, {8, 8, 16, 16}, 0.9, true)});
  EXPECT_FALSE(report.min_confidence);
  EXPECT_EQ(report.cases, (std::map<std::string, std::int64_t>{{"missed", 2}, {"right", 3}}))
      << "a surer candidate on nothing is rightly not said";
}

TEST_F(Mine, TellsOfResultsOutsideAndOfScoresThatAreNone) {
  struct : Observer {
    void warning(const std::string& text) override { texts.push_back(text); }
    std::vector<std::string> texts;
  } heard;
  save_coco_results({result(1, {8, 8, 16, 16}, 0.9, true), result(1, {80, 8, 16, 16}, 0.9, true)},
                    folder / "results.json");
  options.results = folder / "results.json";
  mine_failures(options, heard);
  EXPECT_THAT(heard.texts, testing::ElementsAre(HasSubstr("1 results have no area")));
  EXPECT_THAT(test::sentence_of<Error>([&] {
                mine({result(1, {8, 8, 16, 16}, 5, true)});
              }),
              testing::AllOf(HasSubstr("results.json"), HasSubstr("has the score 5")));
}

// Two candidates too weak to be said touch the defect of the first image; one is right, two have none.
TEST_F(Mine, ADefectIsMissedOnce) {
  const auto report = mine({result(1, {16, 8, 16, 16}, 0.3, false), result(1, {0, 8, 16, 16}, 0.2, false),
                            result(2, {8, 8, 16, 16}, 0.9, true)});
  EXPECT_EQ(report.cases.at("missed"), 3);
  EXPECT_EQ(std::ranges::count(load_cases(report.file), FailureKind::missed, &ReviewCase::kind), 4);
}

TEST_F(Mine, CasesThatAPersonEditedAreKept) {
  const std::vector<Annotation> results = {result(1, {8, 8, 16, 16}, 0.9, true)};
  const auto file = mine(results).file;
  EXPECT_NO_THROW(mine(results)) << "the same command goes on";
  const auto edited = read_file(file).substr(1);
  write_file(file, edited);
  EXPECT_THROW(mine(results), Error);
  EXPECT_EQ(read_file(file), edited);
}

/// A fold of two images, and what may change between two calls.
class Fold : public Mine {
 protected:
  Fold() {
    options.fold = TrainConfig{};
    options.fold->base = folder / "base";
    options.fold->sources = {{options.coco, "", 0, 0, 1}};
    make_folder(folder / "fold_1");
    claim();
  }
  void claim() { inspect::claim_fold(options, dealt(), folder / "fold_1"); }
  std::string refusal() {
    return test::sentence_of<Error>([&] { claim(); });
  }
  Split dealt() const { return split_into_folds(data, "layout", 2, options.seed).front(); }
};

TEST_F(Fold, TheSameGoesOnWhateverTheSpeed) {
  options.fold->threads = 3, options.fold->readers = 2, options.inspect.threads = 3;
  EXPECT_NO_THROW(claim());
}

TEST_F(Fold, OtherImagesAnnotationsOrSettingsAreRefused) {
  const auto first = dealt().held_out.images;
  for (options.seed = 1; dealt().held_out.images.front().id == first.front().id &&
                         dealt().held_out.images.back().id == first.back().id;)
    ++options.seed;
  EXPECT_THAT(refusal(),
              testing::AllOf(HasSubstr("fold_1/fold.json"), HasSubstr("held_out_part"), HasSubstr("--out")));
  options.seed = 0;
  for (auto& one : data.annotations) one.box.x += 1;
  EXPECT_THAT(refusal(), HasSubstr("_part'"));
  for (auto& one : data.annotations) one.box.x -= 1;
  options.fold->steps += 1;
  EXPECT_THAT(refusal(), HasSubstr("'configuration'"));
  options.fold->steps -= 1;
  options.inspect.views = 4;
  EXPECT_THAT(refusal(), HasSubstr("'inspection'"));
  options.inspect.views = 0;
  EXPECT_NO_THROW(claim());
}

TEST_F(Fold, OneOfUnknownOriginIsRefused) {
  std::filesystem::remove(folder / "fold_1/fold.json");
  write_file(folder / "fold_1/results.json", "[]");
  EXPECT_THAT(refusal(), HasSubstr("does not tell what it was made from"));
}

TEST_F(Fold, ARefusedFoldIsLeftAsItWas) {
  options.fold->steps += 1;
  write_file(folder / "fold_1/train.json", "as it was");
  EXPECT_THROW(inspect::run_fold(options, dealt(), folder / "fold_1", quiet), Error);
  EXPECT_EQ(read_file(folder / "fold_1/train.json"), "as it was");
}

}  // namespace
}  // namespace kerf
