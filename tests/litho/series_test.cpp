#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/litho.h>
#include <unistd.h>

#include <cmath>
#include <set>

namespace kerf {
namespace {

namespace fs = std::filesystem;

SynthOptions small(int images = 6) {
  SynthOptions options;
  options.images = images;
  options.size = 128;
  options.optics.kernels = 8;
  options.defocus_max = 0;
  options.seed = 7;
  return options;
}

class SynthLitho : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / fmt::format("kerf_litho_{}_{}", info->name(), getpid());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  Path folder_;
  Observer observer_;
};

// Stops after a number of images.
struct Impatient : Observer {
  int left;
  explicit Impatient(int images) : left(images) {}
  void progress(std::int64_t, std::int64_t, const std::string&) override { --left; }
  bool stop_requested() const override { return left <= 0; }
};

void expect_equal(const SynthSample& a, const SynthSample& b) {
  EXPECT_EQ(a.image, b.image);
  EXPECT_EQ(a.layout, b.layout);
  EXPECT_EQ(a.dose, b.dose);
  ASSERT_EQ(a.annotations.size(), b.annotations.size());
  for (std::size_t k = 0; k < a.annotations.size(); ++k)
    EXPECT_EQ(a.annotations[k].box, b.annotations[k].box);
}

TEST(LithoGenerator, DependsOnOptionsAndIndexOnly) {
  const LithoGenerator one(small()), other(small());
  const auto late = one.make(3);
  for (const int index : {0, 5}) other.make(index);
  expect_equal(late, other.make(3));
  EXPECT_FALSE(one.make(4).image == late.image);
  auto reseeded = small();
  reseeded.seed = 8;
  EXPECT_FALSE(LithoGenerator(reseeded).make(3).image == late.image);
}

// Data sets name a seed and expect its pictures for ever: new options leave the default alone.
TEST(LithoGenerator, DefaultPicturesStayWhatTheyWere) {
  const LithoGenerator generator(SynthOptions{});
  // Category and box, as Kerf made them before it knew any of the later options.
  const std::vector<std::pair<int, Box>> first = {
      {1, {217, 105, 41, 66}}, {1, {101, 22, 45, 16}},  {3, {231, 359, 62, 23}}, {3, {0, 167, 64, 66}},
      {4, {303, 136, 24, 18}}, {4, {290, 332, 17, 18}}, {4, {30, 179, 17, 15}}};
  const auto sample = generator.make(0);
  EXPECT_EQ(sample.modality, "optical");
  ASSERT_EQ(sample.annotations.size(), first.size());
  for (std::size_t k = 0; k < first.size(); ++k) {
    EXPECT_EQ(sample.annotations[k].category_id, first[k].first);
    EXPECT_GT(iou(sample.annotations[k].box, first[k].second), 0.9);  // compilers round differently
  }
  EXPECT_TRUE(generator.make(1).annotations.empty());
  EXPECT_EQ(generator.make(2).annotations.size(), 6u);
}

TEST(LithoGenerator, WideDefectsCoverANeighbourhood) {
  const auto longest = [](double wide) {
    auto options = small();
    options.size = 256, options.clean_fraction = 0, options.wide = wide;
    options.mix = {0.5, 0, 0.5, 0};
    const LithoGenerator generator(options);
    double sum = 0;
    int count = 0;
    for (int index = 0; index < 24; ++index)
      for (const auto& one : generator.make(index).annotations)
        sum += std::max(one.box.width, one.box.height), ++count;
    EXPECT_GT(count, 10);
    return sum / count;
  };
  EXPECT_GT(longest(1), 1.3 * longest(0));
}

TEST(LithoGenerator, ConnectedDefectsMayBeNeighbours) {
  auto options = small();
  options.size = 256, options.clean_fraction = 0;
  options.connected = true;
  const LithoGenerator generator(options);
  int close = 0, count = 0;
  for (int index = 0; index < 40; ++index) {
    const auto found = generator.make(index).annotations;
    for (const auto& one : found) {
      if (one.category_id == 4) continue;  // particles lie anywhere
      ++count;
      for (const auto& other : found)
        close += other.id < one.id && other.category_id != 4 && shared_area(one.box, other.box) > 0;
    }
  }
  EXPECT_GT(count, 40);
  EXPECT_GT(close, 0);
}

TEST(LithoGenerator, DefectsKeepTheirDistanceAndSliversAreNoFindings) {
  auto options = small();
  options.size = 256, options.clean_fraction = 0;
  options.connected = true, options.max_defects = 8;
  options.mix = {0.2, 0.1, 0.2, 0.5};
  // Of boxes' middles: the least distance from the picture's edge, that of two particles, and the least side.
  const auto measure = [](const SynthOptions& chosen) {
    const LithoGenerator generator(chosen);
    struct {
      double margin = 1e9, apart = 1e9, side = 1e9;
      int particles = 0;
    } seen;
    for (int index = 0; index < 60; ++index) {
      std::vector<std::pair<double, double>> particles;
      for (const auto& one : generator.make(index).annotations) {
        const auto& box = one.box;
        seen.side = std::min({seen.side, box.width, box.height});
        if (one.category_id != 4) continue;
        const double x = box.x + box.width / 2, y = box.y + box.height / 2;
        seen.margin = std::min({seen.margin, x, y, chosen.size - x, chosen.size - y});
        for (const auto& [u, v] : particles) seen.apart = std::min(seen.apart, std::hypot(x - u, y - v));
        particles.emplace_back(x, y);
        ++seen.particles;
      }
    }
    return seen;
  };
  const auto free = measure(options);
  options.margin = 80, options.spacing = 240, options.least_side = 32;  // 20, 60 and 8 pixels
  const auto kept = measure(options);
  constexpr double kWobble = 4;  // a particle's outline is not symmetric about its middle
  EXPECT_GT(kept.particles, 20);
  EXPECT_GE(kept.margin, 20 - kWobble);
  EXPECT_GE(kept.apart, 60 - 2 * kWobble);
  EXPECT_GE(kept.side, 8);
  EXPECT_LT(free.margin, 20 - kWobble);
  EXPECT_LT(free.apart, 60 - 2 * kWobble);
  EXPECT_LT(free.side, 8);
}

TEST(LithoGenerator, ConnectedFindingsAreThoseOfSmoothEdges) {
  auto options = small();
  options.clean_fraction = 0, options.connected = true;
  const auto boxes = [&](double sigma) {
    options.roughness.sigma = sigma;
    std::vector<Box> found;
    const LithoGenerator generator(options);
    for (int index = 0; index < 8; ++index)
      for (const auto& one : generator.make(index).annotations)
        if (one.category_id != 4) found.push_back(one.box);
    return found;
  };
  EXPECT_GT(boxes(1).size(), 5u);
  EXPECT_EQ(boxes(1), boxes(6));
  options.connected = false;
  EXPECT_NE(boxes(1), boxes(6));
}

TEST(LithoGenerator, TruthIsSane) {
  auto options = small();
  options.size = 256;
  options.clean_fraction = 0;
  options.defocus_max = 50;
  const LithoGenerator generator(options);
  std::set<std::int64_t> categories;
  std::set<std::string> looks, layouts;
  int annotations = 0;
  for (int index = 0; index < 40; ++index) {
    const auto sample = generator.make(index);
    ASSERT_EQ(sample.image.width, 256);
    ASSERT_EQ(sample.image.channels, 3);
    looks.insert(sample.modality);
    layouts.insert(sample.layout);
    EXPECT_NEAR(sample.dose, 1, options.dose_spread);
    for (const auto& annotation : sample.annotations) {
      const Box& box = annotation.box;
      ++annotations;
      categories.insert(annotation.category_id);
      EXPECT_GE(box.x, 0);
      EXPECT_GE(box.y, 0);
      EXPECT_LE(box.x + box.width, 256);
      EXPECT_LE(box.y + box.height, 256);
      EXPECT_GT(annotation.area, 0);
      EXPECT_LE(annotation.area, box.area());
    }
  }
  EXPECT_EQ(categories, (std::set<std::int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(looks, (std::set<std::string>{"optical", "sem"}));
  EXPECT_EQ(layouts.size(), 10u);  // four images in a row share one
  EXPECT_GT(annotations, 60);
}

TEST(LithoGenerator, CleanImagesHaveNoDefects) {
  auto options = small();
  options.clean_fraction = 1;
  const LithoGenerator generator(options);
  for (int index = 0; index < 12; ++index) EXPECT_TRUE(generator.make(index).annotations.empty());
}

TEST(LithoGenerator, UsesTheLayoutsGiven) {
  const Path file = fs::temp_directory_path() / fmt::format("kerf_cell_{}.glp", getpid());
  write_file(file, "CELL A PRIME\nRECT N M1 0 0 600 70\nRECT N M1 0 150 600 70\nENDMSG\n");
  auto options = small();
  options.layouts = {file};
  const LithoGenerator generator(options);
  int from_file = 0;
  for (int index = 0; index < 12; ++index) from_file += generator.make(index).layout == file.filename();
  EXPECT_GT(from_file, 3);
  EXPECT_LT(from_file, 12);
  fs::remove(file);
}

TEST(LithoGenerator, RefusesOptionsOutOfRange) {
  const auto with = [](auto change) {
    SynthOptions options = small();
    change(options);
    return options;
  };
  EXPECT_THROW(LithoGenerator(with([](auto& o) { o.size = 8; })), Error);
  EXPECT_THROW(LithoGenerator(with([](auto& o) { o.clean_fraction = 1.5; })), Error);
  EXPECT_THROW(LithoGenerator(with([](auto& o) { o.threshold = 0; })), Error);
  EXPECT_THROW(LithoGenerator(with([](auto& o) { o.nm_per_pixel = std::nan(""); })), Error);
  EXPECT_THROW(LithoGenerator(with([](auto& o) { o.max_defects = -1; })), Error);
  EXPECT_THROW(LithoGenerator(with([](auto& o) { o.layouts = {"/nowhere.glp"}; })), Error);
  EXPECT_THROW(LithoGenerator(small()).make(-1), Error);
}

TEST_F(SynthLitho, WritesPicturesAndAnnotations) {
  const auto made = synth_litho(small(), folder_, observer_);
  const auto read = load_coco(folder_ / "annotations.json");
  ASSERT_EQ(read.images.size(), 6u);
  EXPECT_EQ(read.categories, litho_categories());
  EXPECT_EQ(read.annotations.size(), made.annotations.size());
  const LithoGenerator generator(small());
  for (int k = 0; k < 6; ++k) {
    const auto sample = generator.make(k);
    EXPECT_EQ(load_image(folder_ / read.images[k].file_name), sample.image);
    EXPECT_EQ(read.images[k].attributes.at("layout"), sample.layout);
    EXPECT_EQ(read.images[k].attributes.at("modality"), sample.modality);
    EXPECT_EQ(read.of_image(k + 1).size(), sample.annotations.size());
  }
}

TEST_F(SynthLitho, GoesOnWhereItWasStopped) {
  Impatient impatient(4);
  EXPECT_THROW(synth_litho(small(), folder_, impatient), Interrupted);
  EXPECT_EQ(load_coco(folder_ / "annotations.json").images.size(), 4u);
  const Path lost = folder_ / "images/litho_000003.png";
  const std::string before = read_file(lost);
  fs::remove(lost);
  const auto stamp = fs::last_write_time(folder_ / "images/litho_000001.png");
  const auto resumed = synth_litho(small(), folder_, observer_);
  EXPECT_EQ(fs::last_write_time(folder_ / "images/litho_000001.png"), stamp);
  EXPECT_EQ(read_file(lost), before);

  const Path fresh = folder_.string() + "_fresh";
  const auto whole = synth_litho(small(), fresh, observer_);
  EXPECT_EQ(read_file(folder_ / "annotations.json"), read_file(fresh / "annotations.json"));
  EXPECT_EQ(resumed.annotations.size(), whole.annotations.size());
  fs::remove_all(fresh);
}

TEST_F(SynthLitho, RefusesAFolderOfOtherOptions) {
  synth_litho(small(1), folder_, observer_);
  auto other = small(2);
  other.seed = 1;
  EXPECT_THROW(synth_litho(other, folder_, observer_), Error);
  EXPECT_EQ(synth_litho(small(2), folder_, observer_).images.size(),
            2u);  // a longer series is the same series
  fs::remove(folder_ / "options.json");
  EXPECT_THROW(synth_litho(small(2), folder_, observer_), Error);
}

}  // namespace
}  // namespace kerf
