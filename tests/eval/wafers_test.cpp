// Metrics of wafer classes against scikit-learn (tools/oracle/wafer_metrics.py), and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/evaluate_wafers.h>

#include <cmath>

#include "data/json_document.h"
#include "support/temporary.h"

namespace kerf {
namespace {

using test::sentence_of;
using testing::HasSubstr;

constexpr double kTolerance = 1e-9;

Json recorded(const std::string& name) {
  const Path file = Path(KERF_SOURCE_DIR) / "tests/eval/fixtures" / ("wafers_" + name + ".json");
  return parse_json(read_file(file), file.string());
}

WaferTruths truths_of(const Json& document) {
  WaferTruths truths;
  truths.normal = document["normal"];
  for (const auto& name : document["truth"])
    truths.wafers.push_back(
        {std::int64_t(truths.wafers.size()) * 3, *wafer_labels_from(name.get<std::string>())});
  return truths;
}

// In the other order than the truths.
std::vector<WaferPrediction> predictions_of(const Json& document) {
  std::vector<WaferPrediction> predictions;
  for (const auto& one : document["answers"])
    predictions.push_back({std::int64_t(predictions.size()) * 3, one["probabilities"], one["class_name"],
                           one["confidence"], one["unknown"]});
  std::reverse(predictions.begin(), predictions.end());
  return predictions;
}

void expect_value(const Json& expected, const Json& got, const std::string& place) {
  if (expected.is_null() || got.is_null())
    EXPECT_EQ(expected, got) << place;
  else
    EXPECT_NEAR(expected.get<double>(), got.get<double>(), kTolerance) << place;
}

// A list of objects with names against an object of objects.
void expect_scores(const Json& expected, const Json& got) {
  ASSERT_EQ(expected.size(), got.size());
  for (const auto& one : got) {
    const std::string name = one["name"];
    ASSERT_TRUE(expected.contains(name)) << name;
    for (const auto& [key, value] : expected[name].items()) expect_value(value, one[key], name + "." + key);
  }
}

class Wafers : public ::testing::TestWithParam<const char*> {};

TEST_P(Wafers, EqualScikitLearn) {
  const Json document = recorded(GetParam());
  const auto metrics = evaluate_wafers(truths_of(document), predictions_of(document), {20, 1});
  const Json got = parse_json(wafer_metrics_to_json(metrics), "metrics");
  const Json& expected = document["expected"];
  for (const char* key : {"exact_match", "label_f1", "accuracy", "class_f1", "calibration_error",
                          "unknown_share", "known_accuracy"})
    expect_value(expected[key], got[key]["value"], key);
  expect_scores(expected["labels"], got["labels"]);
  expect_scores(expected["classes"], got["classes"]);
  ASSERT_EQ(expected["confused"].size(), got["confusions"].size());
  for (const auto& one : got["confusions"])
    EXPECT_EQ(
        expected["confused"].at(one["truth"].get<std::string>() + ">" + one["predicted"].get<std::string>()),
        one["count"]);
}

INSTANTIATE_TEST_SUITE_P(Eval, Wafers, ::testing::Values("mixed", "nine"));

std::vector<WaferPrediction> two_predictions() {
  WaferPrediction right{0, {1, 0, 0, 0, 0, 0, 0, 0}, "Center", 0.9, false};
  WaferPrediction wrong{1, {0, 0, 0, 0, 0, 0, 0, 0}, "none", 0.8, true};
  return {right, wrong};
}

const WaferTruths kTwo{{{0, {1, 0, 0, 0, 0, 0, 0, 0}}, {1, {0, 1, 0, 0, 0, 0, 0, 0}}}, "Normal"};

TEST(EvaluateWafers, IntervalsHoldTheirValueAndDependOnTheSeed) {
  const Json document = recorded("mixed");
  const auto truths = truths_of(document);
  const auto predictions = predictions_of(document);
  const auto one = evaluate_wafers(truths, predictions, {200, 1}).accuracy;
  EXPECT_LT(one.low, one.value);
  EXPECT_GT(one.high, one.value);
  // The normal approximation of the binomial.
  EXPECT_NEAR(one.high - one.low, 2 * 1.96 * std::sqrt(one.value * (1 - one.value) / 150), 0.03);
  const auto same = evaluate_wafers(truths, predictions, {200, 1}).accuracy;
  EXPECT_EQ(one.low, same.low);
  EXPECT_EQ(one.high, same.high);
}

TEST(EvaluateWafers, EitherNameOfANormalWaferIsTheSame) {
  const auto metrics = evaluate_wafers(kTwo, two_predictions(), {0, 0});
  ASSERT_EQ(metrics.confusions.size(), 1u);
  EXPECT_EQ(metrics.confusions[0].truth, "Donut");
  EXPECT_EQ(metrics.confusions[0].predicted, "Normal");
  EXPECT_EQ(metrics.known_accuracy.value, 1);
}

TEST(EvaluateWafers, WhatIsNotDefinedIsSaidSo) {
  auto predictions = two_predictions();
  for (auto& one : predictions) one.unknown = true, one.class_name = "unknown";
  const auto metrics = evaluate_wafers(kTwo, predictions, {0, 0});
  EXPECT_TRUE(std::isnan(metrics.known_accuracy.value));
  EXPECT_EQ(metrics.accuracy.value, 0);
  EXPECT_THAT(format_wafer_metrics(metrics), HasSubstr("n/a"));
  EXPECT_TRUE(parse_json(wafer_metrics_to_json(metrics), "metrics")["known_accuracy"]["value"].is_null());
}

TEST(EvaluateWafers, TruthAndPredictionsThatDoNotFitAreRefused) {
  const auto refusal = [](const WaferTruths& truth, const std::vector<WaferPrediction>& predictions) {
    return sentence_of<Error>([&] { evaluate_wafers(truth, predictions); });
  };
  auto predictions = two_predictions();
  EXPECT_THAT(refusal(kTwo, {predictions[0]}), HasSubstr("wafer 1 of the truth has no prediction"));
  // Predictions by place, of which one is missing, where the file has numbers of its own.
  WaferTruths numbered = kTwo;
  numbered.wafers[0].index = 18, numbered.wafers[1].index = 403;
  EXPECT_THAT(refusal(numbered, {predictions[0]}), HasSubstr("wafer 1 of the truth has no prediction"));
  predictions.push_back(predictions[0]);
  EXPECT_THAT(refusal(kTwo, predictions), HasSubstr("wafer 0 has two predictions"));
  predictions.back().index = 7;
  EXPECT_THAT(refusal(kTwo, predictions), HasSubstr("wafer 7 has a prediction but is not in the truth"));
  const WaferTruths twice{{kTwo.wafers[0], kTwo.wafers[0]}, "Normal"};
  EXPECT_THAT(refusal(twice, two_predictions()), HasSubstr("wafer 0 is twice in the truth"));
  EXPECT_THAT(refusal({}, {}), HasSubstr("no wafers"));
}

class PredictionsFile : public ::testing::Test {
 protected:
  std::vector<WaferPrediction> read(const std::string& text) {
    write_file(folder_ / "p.csv", text);
    return load_wafer_predictions(folder_ / "p.csv");
  }
  std::string refusal(const std::string& text) {
    return sentence_of<Error>([&] { read(text); });
  }
  test::TemporaryFolder folder_;
};

const std::string kHead =
    "index,Center,Donut,Edge-Loc,Edge-Ring,Loc,Near-full,Scratch,Random,class_name,confidence,unknown\n";

TEST_F(PredictionsFile, ColumnsInAnyOrderAndFurtherOnes) {
  const auto one = read(
      "\xEF\xBB\xBFprototype_1,unknown,class_name,confidence,Random,Scratch,Near-full,Loc,Edge-Ring,Edge-Loc,"
      "Donut,Center,index\r\n\"a,b\",true,\"Center+Loc\",0.75,0,1e-3,0,0.5,0,0,0,1,42\r\n");
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].index, 42);
  EXPECT_EQ(one[0].probabilities, (std::array<double, 8>{1, 0, 0, 0, 0.5, 0, 0.001, 0}));
  EXPECT_EQ(one[0].class_name, "Center+Loc");
  EXPECT_EQ(one[0].confidence, 0.75);
  EXPECT_TRUE(one[0].unknown);
}

TEST_F(PredictionsFile, WhatIsWrongIsNamedWithItsLine) {
  EXPECT_THAT(refusal(""), HasSubstr("the file is empty"));
  EXPECT_THAT(refusal("index,Center\n"), HasSubstr("line 1: no column 'class_name'"));
  EXPECT_THAT(refusal("index," + kHead), HasSubstr("the column 'index' is there twice"));
  const std::string good = "0,0,0,0,0,0,0,0,0,Normal,1,0\n";
  EXPECT_THAT(refusal(kHead + good + "1,0,0\n"),
              HasSubstr("line 3: 3 fields, expected the 12 of the header"));
  EXPECT_THAT(refusal(kHead + "x,0,0,0,0,0,0,0,0,Normal,1,0\n"), HasSubstr("line 2: index is 'x'"));
  EXPECT_THAT(refusal(kHead + "0,0,1.5,0,0,0,0,0,0,Normal,1,0\n"), HasSubstr("line 2: Donut is '1.5'"));
  EXPECT_THAT(refusal(kHead + "0,0,nan,0,0,0,0,0,0,Normal,1,0\n"), HasSubstr("line 2: Donut is 'nan'"));
  EXPECT_THAT(refusal(kHead + "0,0,0,0,0,0,0,0,0,,1,0\n"), HasSubstr("class_name is empty"));
  EXPECT_THAT(refusal(kHead + "0,0,0,0,0,0,0,0,0,Normal,,0\n"), HasSubstr("confidence is ''"));
  EXPECT_THAT(refusal(kHead + "0,0,0,0,0,0,0,0,0,Normal,1,maybe\n"), HasSubstr("unknown is 'maybe'"));
}

}  // namespace
}  // namespace kerf
