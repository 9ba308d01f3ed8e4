#include <gmock/gmock.h>
#include <kerf/compare.h>
#include <kerf/error.h>
#include <torch/torch.h>

#include <cmath>

#include "compare/canvas.h"
#include "compare/print_mask.h"
#include "support/temporary.h"

namespace kerf {
namespace {

struct Bar {
  int top, left, height, width;
};
const std::vector<Bar> kDesign = {{40, 40, 150, 24}, {40, 64, 24, 90}, {100, 64, 24, 50}, {170, 140, 22, 60}};

struct Look {
  int print = 60, ground = 170;
  double print_noise = 3, ground_noise = 3;  ///< standard deviation, grey levels
  double slope = 0;                          ///< change of light from left to right, grey levels
};

/// Bars on a ground, 256 x 256, moved by (dy, dx).
Image draw(const std::vector<Bar>& bars, const Look& look, int dy = 0, int dx = 0) {
  auto print = torch::zeros({256, 256});
  for (const auto& bar : bars)
    print.narrow(0, bar.top + dy, bar.height).narrow(1, bar.left + dx, bar.width).fill_(1);
  auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
  const auto noise = torch::randn({256, 256}, generator);
  const auto grey = print * look.print + (1 - print) * look.ground +
                    noise * (print * look.print_noise + (1 - print) * look.ground_noise) +
                    torch::linspace(-0.5, 0.5, 256) * look.slope;
  const auto bytes = grey.clamp(0, 255).to(torch::kUInt8).contiguous();
  return {256, 256, 1, {bytes.data_ptr<std::uint8_t>(), bytes.data_ptr<std::uint8_t>() + bytes.numel()}};
}

const Look kOptical, kElectrons{150, 60, 16, 8};

Image mirrored(Image image) {
  for (int y = 0; y < image.height; ++y) std::reverse(image.row(y), image.row(y) + image.width);
  return image;
}

TEST(FindPrint, TellsPrintFromGroundByLightAndByElectrons) {
  for (const auto& look : {kOptical, kElectrons, Look{60, 170, 3, 3, 70}}) {
    const auto print = compare::find_print(draw(kDesign, look), 256);
    EXPECT_EQ(print[100][50].item<float>(), 1) << look.print;
    EXPECT_EQ(print[100][100].item<float>(), look.print == 0 ? 0 : 1);  // the middle bar
    EXPECT_EQ(print[145][100].item<float>(), 0);
    EXPECT_EQ(print[220][20].item<float>(), 0);
    double area = 0;
    for (const auto& bar : kDesign) area += bar.height * bar.width;
    EXPECT_NEAR(print.sum().item<double>() / area, 1, 0.06);
  }
}

TEST(ComparePictures, TheOthersTellWhatOneLacksAndWhatItHasTooMuch) {
  auto lacking = kDesign, bridged = kDesign;
  lacking[1].width = 60;                 // the upper bar is pulled back
  bridged.push_back({124, 80, 46, 20});  // a bridge from the middle bar downwards
  const std::vector<Image> pictures = {draw(lacking, kOptical), draw(kDesign, kOptical, 20, 10),
                                       draw(kDesign, kElectrons, -10, 4), mirrored(draw(bridged, kElectrons)),
                                       draw(kDesign, {70, 190}, 30, 30)};
  Observer silent;
  const auto found = compare_pictures(pictures, {.side = 256}, silent);
  ASSERT_EQ(found.size(), 5u);
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_TRUE(found[i]) << i;
    EXPECT_EQ(found[i]->pictures, 4) << i;
    EXPECT_EQ(found[i]->print.width, 256);
    EXPECT_GT(found[i]->agreement, 0.85) << i;
  }
  EXPECT_GT(found[0]->print.row(52)[140], 200);       // where its bar should be
  EXPECT_LT(found[0]->print.row(230)[140], 60);       // and where nothing should
  EXPECT_LT(found[3]->print.row(150)[255 - 90], 60);  // nobody else has the bridge
  EXPECT_GT(found[3]->print.row(112)[255 - 90], 200);
}

TEST(ComparePictures, AStrangerIsComparedWithNothing) {
  std::vector<Bar> stripes;
  for (int i = 0; i < 6; ++i) stripes.push_back({10, 12 + 40 * i, 230, 12});
  Observer silent;
  const auto found =
      compare_pictures({draw(kDesign, kOptical), draw(stripes, kOptical), draw(kDesign, kOptical, 9, 9)},
                       {.side = 256}, silent);
  EXPECT_TRUE(found[0]);
  EXPECT_FALSE(found[1]);
  EXPECT_TRUE(found[2]);
  EXPECT_TRUE(compare_pictures({}, {}, silent).empty());
  EXPECT_FALSE(compare_pictures({draw(kDesign, kOptical)}, {.side = 256}, silent)[0]);
}

TEST(ComparePictures, APatternThatRepeatsLiesNowhere) {
  std::vector<Bar> stripes;
  for (int i = 0; i < 8; ++i) stripes.push_back({0, 6 + 30 * i, 256, 15});
  auto cut = stripes;
  cut[3].height = 100;
  EXPECT_GT(compare::repetition(compare::find_print(draw(stripes, kOptical), 256)), 0.8);
  EXPECT_LT(compare::repetition(compare::find_print(draw(kDesign, kOptical), 256)), 0.6);
  Observer silent;
  for (const auto& found :
       compare_pictures({draw(stripes, kOptical), draw(cut, kOptical)}, {.side = 256}, silent))
    EXPECT_FALSE(found) << "it would fit as well one line further";
}

TEST(ComparePictures, APictureWithoutAnythingIsNoTrouble) {
  const Image flat{64, 48, 1, std::vector<std::uint8_t>(64 * 48, 90)};
  Observer silent;
  for (const auto& found : compare_pictures({flat, flat, draw(kDesign, kOptical)}, {.side = 64}, silent))
    EXPECT_FALSE(found);
  EXPECT_THROW(compare_pictures({flat}, {.side = 3}, silent), Error);
}

TEST(CompareFiles, OnlyFilesOfOneDesignAreCompared) {
  const test::TemporaryFolder folder;
  std::vector<Path> files;
  for (int i = 0; i < 4; ++i) {
    files.push_back(folder.path() / (std::to_string(i) + ".png"));
    write_file(files.back(), encode_png(draw(kDesign, kOptical, 4 * i, 3 * i)));
  }
  files.push_back(folder.path() / "gone.png");
  Observer silent;
  const auto found = compare_files(files, {"a", "a", "b", "", "a"}, {.side = 256}, silent);
  EXPECT_TRUE(found[0]);
  EXPECT_EQ(found[1]->pictures, 1);
  EXPECT_FALSE(found[2]);
  EXPECT_FALSE(found[3]);
  EXPECT_FALSE(found[4]);
  files.pop_back();
  const auto all = compare_files(files, {"a", "a", "a", "a"}, {.side = 256}, silent),
             pairs = compare_files(files, {"a", "a", "a", "a"}, {.side = 256, .most = 2}, silent);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(all[i]->pictures, 3);
    EXPECT_EQ(pairs[i]->pictures, 1);
  }
  EXPECT_THROW(compare_files(files, {"a", "a", "a", "a"}, {.most = 1}, silent), Error);
}

TEST(DesignsOf, AnAttributeOfTheImagesNamesTheDesign) {
  Dataset dataset;
  for (const std::string name : {"cell", "other", ""}) {
    auto& image = dataset.images.emplace_back();
    image.file_name = name + ".png";
    if (!name.empty()) image.attributes[kLayoutKey] = name;
  }
  EXPECT_EQ(designs_of(dataset, kLayoutKey), (std::vector<std::string>{"cell", "other", ""}));
  EXPECT_EQ(designs_of(dataset, "wafer"), std::vector<std::string>(3));
}

}  // namespace
}  // namespace kerf
