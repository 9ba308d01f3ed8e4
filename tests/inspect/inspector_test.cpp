#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/inspect.h>

#include <algorithm>

#include "inspect/detector_view.h"
#include "inspect/labelled_image.h"
#include "inspect/review_description.h"
#include "support/small_model.h"
#include "support/temporary.h"

namespace kerf {
namespace {

class InspectorViews : public testing::Test {
 protected:
  void SetUp() override {
    test::make_small_model(folder.path());
    options.model = folder.path(), options.dtype = "fp32", options.threads = 1, options.max_defects = 6;
  }
  test::TemporaryFolder folder;
  InspectOptions options;
};

TEST_F(InspectorViews, AllEightOfATurnedImageAreThoseOfTheImage) {
  options.views = 8;
  Inspector inspector(options);
  const auto image = test::random_picture(128, 128, 3);
  const auto straight = inspector.inspect(image);
  ASSERT_FALSE(straight.findings.empty());
  for (const int number : {1, 4, 6}) {
    const auto turned = inspector.inspect(inspect::turn({image, {}}, number).image);
    ASSERT_EQ(turned.findings.size(), straight.findings.size());
    for (std::size_t i = 0; i < straight.findings.size(); ++i) {
      const auto back = inspect::turn_back(turned.findings[i].box, number, 128, 128);
      EXPECT_EQ(turned.findings[i].label, straight.findings[i].label);
      EXPECT_NEAR(turned.findings[i].confidence, straight.findings[i].confidence, 1e-5);
      EXPECT_NEAR(back.x, straight.findings[i].box.x, 1e-2);
      EXPECT_NEAR(back.y, straight.findings[i].box.y, 1e-2);
      EXPECT_NEAR(back.width, straight.findings[i].box.width, 1e-2);
    }
  }
}

TEST_F(InspectorViews, OblongImagesAreTurnedToo) {
  options.views = 8;
  Inspector inspector(options);
  const auto record = inspector.inspect(test::random_picture(200, 80, 4));
  EXPECT_EQ(record.answers, 8);
  for (const auto& finding : record.findings) {
    EXPECT_LE(finding.box.x + finding.box.width, 200 + 1e-6);
    EXPECT_LE(finding.box.y + finding.box.height, 80 + 1e-6);
  }
}

/// A second stage of a detector alone that takes everything for a defect.
void save_second_stage(const Path& folder, bool reference, const std::vector<std::string>& labels) {
  inspect::ReviewDescription description;
  description.labels = labels;
  description.review.places = 0, description.review.detector = 0.9;
  make_folder(folder);
  inspect::save_review(description, folder);
  auto detector = detector::make_random_detector({labels, 64, 8, 1, 1, reference}, 1);
  for (auto& item : detector->named_parameters())
    if (detector::reads_classes(item.key()) && item.key().ends_with("bias")) item.value().detach().fill_(1);
  inspect::save_detector(detector, folder / "detector");
}

TEST_F(InspectorViews, APictureWithOthersOfItsDesignGoesToTheStageThatComparesThem) {
  const std::vector<std::string> labels = {"a", "b"};
  write_file(folder / "inspection.json", R"({"answer_format": 1, "prompt": "p", "labels": ["a", "b"]})");
  save_second_stage(folder / "refine", false, {"a"});
  const auto image = test::random_picture(128, 128, 3);
  EXPECT_FALSE(Inspector(options).compares());
  const auto count = [](const InspectionRecord& record, const std::string& label) {
    return std::ranges::count_if(record.all(),
                                 [&](const Finding& finding) { return finding.label == label; });
  };
  Reference others{{128, 128, 1, std::vector<std::uint8_t>(128 * 128, 40)}, 7, 0.9};
  const auto blind = Inspector(options).inspect(image, others);
  EXPECT_FALSE(blind.others) << "nothing made use of them";

  save_second_stage(folder / "refine/compared", true, labels);
  Inspector both(options);
  EXPECT_TRUE(both.compares());
  const auto alone = both.inspect(image), compared = both.inspect(image, others);
  EXPECT_FALSE(alone.others);
  EXPECT_EQ(count(alone, "b"), count(blind, "b"));
  ASSERT_TRUE(compared.others);
  EXPECT_EQ(compared.others->pictures, 7);
  EXPECT_GT(count(compared, "b"), count(alone, "b")) << "only the comparing stage sees these";
  others.print.pixels.assign(others.print.pixels.size(), 250);
  EXPECT_NE(both.inspect(image, others).all().front().confidence, compared.all().front().confidence);

  options.refiner = folder / "refine/compared";
  Inspector itself(options);
  EXPECT_TRUE(itself.compares());
  EXPECT_TRUE(itself.inspect(image, others).others);
  EXPECT_FALSE(itself.inspect(image).others);
  EXPECT_NE(itself.weights(), both.weights());
  options.refiner.reset(), options.compare = false;
  EXPECT_FALSE(Inspector(options).compares());
  options.compare = true;
  save_second_stage(folder / "refine/compared", false, labels);
  EXPECT_THAT(test::sentence_of<Error>([&] { Inspector{options}; }),
              testing::HasSubstr("others of their design"));
}

TEST_F(InspectorViews, AreWhatTheModelSaysUnlessAskedFor) {
  EXPECT_EQ(Inspector(options).answers(), 1);
  write_file(folder / "inspection.json",
             R"({"answer_format": 1, "prompt": "p", "labels": ["a"], "views": 4})");
  EXPECT_EQ(Inspector(options).answers(), 4);
  options.views = 2;
  EXPECT_EQ(Inspector(options).answers(), 2);
  options.views = 9;
  EXPECT_THROW(Inspector{options}, Error);
}

TEST_F(InspectorViews, SampledAnswersDependOnTheSeedAlone) {
  write_file(folder / "inspection.json",
             R"({"answer_format": 1, "prompt": "p", "labels": ["a", "b"], "views": 2, "temperature": 1})");
  const auto image = test::random_picture(128, 128, 3);
  const auto answer = [&] { return Inspector(options).inspect(image).answer; };
  const auto first = answer();
  EXPECT_EQ(answer(), first);
  options.seed = 1;
  EXPECT_NE(answer(), first);
  options.samples = 3;
  EXPECT_EQ(Inspector(options).answers(), 6);
}

TEST_F(InspectorViews, TheBandOfTheCalibrationFlagsWhatAPersonShouldSee) {
  // Slope 0 and offset 0: every finding and candidate has a confidence of one half.
  const auto record_under = [&](const std::string& rest, bool calibrated) {
    write_file(folder / "calibration.json", R"({"slope": 0, "offset": 0)" + rest + "}");
    options.calibrated = calibrated, options.views = 8;
    return Inspector(options).inspect(test::random_picture(128, 128, 3));
  };
  const auto flagged = [](const InspectionRecord& record) {
    const auto all = record.all();
    return std::count_if(all.begin(), all.end(), [](const Finding& finding) { return finding.review; });
  };
  const auto asked = record_under(R"(, "review_from": 0.4, "review_below": 0.6)", true);
  ASSERT_FALSE(asked.all().empty());
  EXPECT_EQ(flagged(asked), std::ssize(asked.all()));
  EXPECT_TRUE(asked.screened);
  const auto settled = record_under(R"(, "review_from": 0.1, "review_below": 0.4)", true);
  EXPECT_EQ(flagged(settled), 0);
  EXPECT_TRUE(settled.screened);
  const auto without_band = record_under("", true);
  EXPECT_EQ(flagged(without_band), 0) << "no band, no flag";
  EXPECT_FALSE(without_band.screened);
  EXPECT_EQ(flagged(record_under(R"(, "review_from": 0, "review_below": 2)", false)), 0);
}

TEST_F(InspectorViews, SeveralSamplesNeedATemperature) {
  options.samples = 2;
  EXPECT_THAT(test::sentence_of<Error>([&] { Inspector{options}; }), testing::HasSubstr("temperature of 0"));
}

TEST_F(InspectorViews, OthersThanTheCalibratedOnesAreWarnedOf) {
  write_file(folder / "calibration.json", R"({"slope": 1, "offset": 0, "answers": 8})");
  EXPECT_THAT(Inspector(options).warnings(), testing::Contains(testing::HasSubstr("8 answers")));
  options.views = 8;
  EXPECT_THAT(Inspector(options).warnings(), testing::Not(testing::Contains(testing::HasSubstr("answers"))));
}

TEST_F(InspectorViews, WeakFindingsAreCandidates) {
  const auto image = test::random_picture(128, 128, 3);
  options.views = 8, options.min_confidence = 0;
  const auto all = Inspector(options).inspect(image);
  ASSERT_GT(all.findings.size(), 1u);
  ASSERT_GT(all.findings.front().confidence, all.findings.back().confidence);
  const double middle = (all.findings.front().confidence + all.findings.back().confidence) / 2;
  write_file(folder / "calibration.json",
             fmt::format(R"({{"slope": 1, "offset": 0, "min_confidence": {}}})", middle));
  options.min_confidence.reset();
  const auto split = Inspector(options).inspect(image);
  EXPECT_EQ(split.findings.size() + split.candidates.size(), all.findings.size() + all.candidates.size());
  for (const auto& finding : split.findings) EXPECT_GE(finding.confidence, middle);
  EXPECT_GT(split.candidates.size(), all.candidates.size());
}

}  // namespace
}  // namespace kerf
