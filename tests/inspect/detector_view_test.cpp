#include "inspect/detector_view.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <algorithm>

#include "nn/weights.h"
#include "support/temporary.h"

namespace kerf::inspect {
namespace {

using testing::HasSubstr;

const detector::DetectorConfig kPlain{{"bridge", "burr"}, 64, 8, 1, 1},
    kComparing{{"bridge", "burr"}, 64, 8, 1, 1, true};

detector::Detector small_detector(std::vector<std::string> labels = {"bridge", "burr"}) {
  return detector::make_random_detector({std::move(labels), 64, 8, 1, 1}, 1);
}

Image grey(int width, int height) {
  return {width, height, 1, std::vector<std::uint8_t>(std::size_t(width) * std::size_t(height), 200)};
}

std::string problem_with(const Path& folder) {
  try {
    load_detector(folder, torch::kCPU);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(FitPicture, KeepsTheShapeAndFillsUp) {
  const auto fitted = fit_picture(grey(128, 50), {}, kPlain, false);
  EXPECT_EQ(fitted.pixels.sizes(), (std::vector<std::int64_t>{3, 32, 64}));
  EXPECT_EQ(fitted.x, 0.5);
  EXPECT_EQ(fitted.y, 0.5);
  EXPECT_EQ(fitted.pixels[0][24][0].item<int>(), 200);
  EXPECT_NE(fitted.pixels[0][25][0].item<int>(), 200);
  EXPECT_EQ(fit_picture(grey(128, 50), {}, kPlain, true).pixels.size(1), 64);
}

TEST(FitPicture, AReferenceIsTheFourthChannelAndTellsNothingBesideThePicture) {
  auto reference = grey(128, 50);
  const auto fitted = fit_picture(grey(128, 50), reference, kComparing, false);
  ASSERT_EQ(fitted.pixels.sizes(), (std::vector<std::int64_t>{4, 32, 64}));
  EXPECT_EQ(fitted.pixels[3][24][0].item<int>(), 200);
  EXPECT_EQ(fitted.pixels[3][25][0].item<int>(), kUnknown);
  const auto without = fit_picture(grey(128, 50), {}, kComparing, false).pixels[3];
  EXPECT_EQ(without.min().item<int>(), kUnknown);
  EXPECT_EQ(without.max().item<int>(), kUnknown);
}

TEST(DetectorView, BoxesLieInThePicture) {
  auto detector = small_detector();
  for (auto& item : detector->named_parameters())  // everything is a defect
    if (detector::reads_classes(item.key()) && item.key().ends_with("bias")) item.value().detach().fill_(2);
  const auto found = detect(detector, grey(100, 40), {}, {});
  ASSERT_FALSE(found.empty());
  for (const auto& [labelled, score] : found) {
    EXPECT_GT(labelled.box.area(), 0);
    EXPECT_GE(labelled.box.x, 0);
    EXPECT_LE(labelled.box.x + labelled.box.width, 100);
    EXPECT_LE(labelled.box.y + labelled.box.height, 40);
  }
  Witness witness;
  witness.networks = {detector};
  const auto joined = survey(witness, grey(100, 40), {}, 8);
  ASSERT_FALSE(joined.empty());
  EXPECT_LE(joined.front().box.y + joined.front().box.height, 40);
}

/// All outputs of all classes at one value: everything is a defect with that logit.
void see_everywhere(detector::Detector& detector, float logit) {
  torch::NoGradGuard no_grad;
  for (auto& item : detector->named_parameters())
    if (detector::reads_classes(item.key())) item.value().fill_(item.key().ends_with("bias") ? logit : 0.f);
}

TEST(DetectorView, WhatLiesBesideThePictureIsNothing) {
  auto detector = small_detector();
  see_everywhere(detector, 2);
  for (auto& item : detector->named_parameters()) {  // every box reaches one stride to each side
    if (!item.key().starts_with("distances") || item.key().find("_output.") == std::string::npos) continue;
    auto values = item.value().detach();
    values.zero_();
    if (item.key().ends_with("bias")) values.view({4, -1}).select(1, 1).fill_(20);
  }
  const auto found = detect(detector, grey(64, 8), {}, {});  // 24 rows of grey are below it
  ASSERT_FALSE(found.empty());
  for (const auto& [labelled, score] : found) EXPECT_GT(labelled.box.area(), 0) << labelled.box.y;
}

TEST(DetectorView, NetworksThatWereTrainedApartAreHeardAsOne) {
  const test::TemporaryFolder folder;
  auto sure = small_detector(), doubtful = small_detector();
  see_everywhere(sure, 3), see_everywhere(doubtful, -9);
  save_detector(sure, folder.path());
  const auto alone = load_witness(folder.path(), 1, {"bridge", "burr"}, "fp32", torch::kCPU);
  save_detector(doubtful, folder.path() / "detector");
  auto both = load_witness(folder.path(), 1, {"bridge", "burr"}, "fp32", torch::kCPU);
  ASSERT_EQ(alone.networks.size(), 1u);
  ASSERT_EQ(both.networks.size(), 2u);
  EXPECT_EQ(both.folders.back(), folder.path() / "detector");
  Witness first = alone;
  const auto seen = survey(first, grey(64, 64), {}, 2), joined = survey(both, grey(64, 64), {}, 2);
  ASSERT_FALSE(seen.empty());
  ASSERT_FALSE(joined.empty());
  // The second sees next to nothing, which counts as a doubt.
  EXPECT_NEAR(joined.front().confidence, seen.front().confidence / 2, 0.01);
  EXPECT_THROW(load_witness(folder.path(), 1, {"bridge"}, "fp32", torch::kCPU), Error);
}

TEST(DetectorFiles, ComeBackAsTheyWere) {
  const test::TemporaryFolder folder;
  auto detector = small_detector();
  save_detector(detector, folder.path());
  auto back = load_detector(folder.path(), torch::kCPU);
  EXPECT_EQ(back->config(), detector->config());
  const auto theirs = back->named_parameters();
  for (const auto& [name, tensor] : nn::named_parameters(*detector))
    EXPECT_TRUE(torch::equal(tensor.dim() == 4 ? tensor.to(torch::kBFloat16).to(torch::kFloat32) : tensor,
                             *theirs.find(name)))
        << name;
}

TEST(DetectorFiles, OtherLabelsTakeAllButTheClasses) {
  const test::TemporaryFolder folder;
  auto detector = small_detector();
  save_detector(detector, folder.path());
  auto other = detector::make_random_detector({{"open", "short", "mousebite"}, 64, 8, 1, 1}, 2);
  const auto fresh = other->named_parameters()["classes8_output.weight"].clone();
  take_weights(other, folder.path());
  const auto now = other->named_parameters();
  EXPECT_TRUE(torch::equal(now["classes8_output.weight"], fresh));
  EXPECT_TRUE(
      torch::allclose(now["stem0.conv.weight"], detector->named_parameters()["stem0.conv.weight"], 0.01));
  auto wider = detector::make_random_detector({{"open"}, 64, 16, 1, 1}, 2);
  EXPECT_THROW(take_weights(wider, folder.path()), Error);
}

TEST(DetectorFiles, ANetworkThatIsToSeeReferencesStartsBlindToThem) {
  const test::TemporaryFolder folder;
  auto detector = small_detector();
  save_detector(detector, folder.path());
  detector = load_detector(folder.path(), torch::kCPU);
  auto comparing = detector::make_random_detector(kComparing, 2);
  take_weights(comparing, folder.path());
  comparing->eval();
  const auto image = grey(64, 64);
  auto reference = image;
  reference.pixels.assign(reference.pixels.size(), 255);
  const auto pixels = [&](bool fourth) {
    return fit_picture(image, reference, fourth ? kComparing : kPlain, true).pixels.unsqueeze(0);
  };
  const auto alone = detector->forward(pixels(false), {}), both = comparing->forward(pixels(true), {});
  EXPECT_TRUE(torch::allclose(alone.classes, both.classes, 1e-5, 1e-5));
  {
    torch::NoGradGuard no_grad;
    comparing->named_parameters()["stem0.conv.weight"].narrow(1, 3, 1).fill_(0.5);
  }
  EXPECT_FALSE(torch::allclose(alone.classes, comparing->forward(pixels(true), {}).classes, 1e-3, 1e-3));
  save_detector(comparing, folder.path());
  EXPECT_TRUE(load_detector(folder.path(), torch::kCPU)->config().reference);
  EXPECT_TRUE(sees_references(load_witness(folder.path(), 1, {"bridge", "burr"}, "fp32", torch::kCPU)));
  auto blind = small_detector();
  EXPECT_THROW(take_weights(blind, folder.path()), Error);
}

TEST(DetectorFiles, WhatDoesNotFitIsNamed) {
  const test::TemporaryFolder folder;
  auto detector = small_detector();
  save_detector(detector, folder.path());
  const Path config = folder.path() / "detector.json";
  const auto good = read_file(config);
  const auto with = [&](const std::string& from, const std::string& to) {
    auto text = good;
    text.replace(text.find(from), from.size(), to);
    write_file(config, text);
    return problem_with(folder.path());
  };
  EXPECT_THAT(with("\"size\": 64", "\"size\": 65"),
              HasSubstr("detector.json: 'size' is 65, expected a multiple of 32"));
  EXPECT_THAT(with("\"width\": 8", "\"width\": -8"), HasSubstr("'width' is -8, expected 8 to 128"));
  EXPECT_THAT(with("\"depth\": 1", "\"depth\": \"1\""), HasSubstr("depth"));
  EXPECT_THAT(with("\"depth\"", "\"deep\""), HasSubstr("'deep' is not known"));
  EXPECT_THAT(with("\"width\": 8", "\"width\": 16"), HasSubstr("do not fit the model"));
  write_file(config, good);
  std::filesystem::remove(folder.path() / "detector.safetensors");
  EXPECT_THAT(problem_with(folder.path()), HasSubstr("detector.safetensors"));
}

}  // namespace
}  // namespace kerf::inspect
