#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/report.h>

#include <limits>
#include <regex>

#include "report/crops.h"
#include "report/panel.h"
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

class Gallery : public ::testing::Test {
 protected:
  void SetUp() override {
    write_file(folder_.path() / "a.png", encode_png(ramp(200, 160)));
    write_file(folder_.path() / "b.png", encode_png(ramp(200, 160)));
  }
  GalleryItem item(const std::string& group, const std::string& file = "a.png") {
    return {.image = folder_.path() / file,
            .group = group,
            .caption = "bridge 62 %",
            .before = {{{90, 70, 20, 10}, "bridge 62 %", BoxRole::result}},
            .after = {{{92, 70, 20, 10}, "", BoxRole::truth}},
            .window = {90, 70, 20, 10}};
  }
  std::string page(const std::vector<GalleryItem>& items, const GalleryOptions& options = {}) {
    write_gallery("Failures", items, folder_.path() / "gallery", options);
    return read_file(folder_.path() / "gallery" / "index.html");
  }
  TemporaryFolder folder_;
};

TEST_F(Gallery, ShowsEachPlaceEnlargedBeforeAndAfter) {
  const auto pictures = crops(page({item("missed")}));
  ASSERT_EQ(pictures.size(), 2u);
  // 64 pixels around (100, 75), shown 232 wide: 3.6 times as large.
  EXPECT_EQ(pictures[0][0].attributes.at("viewBox"), "68 43 64 64");
  EXPECT_EQ(pictures[0][0].attributes.at("width"), "232");
  EXPECT_EQ(first_rect(pictures[0], "result")->attributes.at("x"), "90");
  EXPECT_EQ(first_rect(pictures[0], "truth"), nullptr);
  EXPECT_EQ(first_rect(pictures[1], "truth")->attributes.at("x"), "92");
}

TEST_F(Gallery, ThePictureOfAPlaceIsCarriedOnce) {
  const std::string html = page({item("missed")});
  EXPECT_EQ(count(html, "data:image/"), 1u);
  EXPECT_EQ(count(html, "<image id=\"p0-0\""), 1u);
  EXPECT_EQ(count(html, "<use href=\"#p0-0\""), 1u);
}

TEST_F(Gallery, OnePictureWhereThereIsNoAfter) {
  GalleryOptions options;
  options.after.clear();
  EXPECT_EQ(crops(page({item("missed")}, options)).size(), 1u);
}

TEST_F(Gallery, GroupsComeInOrderAndAreCapped) {
  GalleryOptions options;
  options.most_of_group = 2;
  const std::string html =
      page({item("zeta"), item("alpha"), item("zeta", "b.png"), item("zeta"), item("zeta")}, options);
  EXPECT_EQ(count(html, "<figure "), 3u);
  EXPECT_THAT(html, HasSubstr("<bdi>zeta</bdi> <small>4, 2 not shown</small>"));
  EXPECT_THAT(html, HasSubstr("<bdi>alpha</bdi> <small>1</small>"));
  EXPECT_LT(html.find("<bdi>zeta"), html.find("<bdi>alpha"));
}

TEST_F(Gallery, AnImageThatHasGoneIsNotedAndTheRestIsShown) {
  write_file(folder_.path() / "broken.png", "no picture");
  const std::string html = page({item("a", "gone.png"), item("a", "broken.png"), item("a", "b.png")});
  EXPECT_EQ(count(html, "Picture not shown"), 2u);
  EXPECT_EQ(count(html, "<figure "), 3u);
  EXPECT_EQ(crops(html).size(), 2u);
}

TEST_F(Gallery, HostileTextStaysText) {
  const std::string hostile = "x</title><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b\xff";
  GalleryItem bad = item(hostile, "b.png");
  bad.caption = hostile;
  bad.before[0].label = hostile;
  GalleryItem gone = bad;
  gone.image = hostile;
  GalleryOptions options;
  options.intro = options.before = options.after = hostile;
  write_gallery(hostile, {bad, gone}, folder_.path() / "gallery", options);
  const std::string html = read_file(folder_.path() / "gallery" / "index.html");
  for (const char* active : {"<script", "<img", "\x1b", "\xff"}) EXPECT_THAT(html, Not(HasSubstr(active)));
  EXPECT_EQ(crops(html).size(), 2u) << "and the drawings are well-formed";
}

TEST_F(Gallery, NeedsNothingFromOutside) {
  const std::string html = page({item("a")});
  for (const char* outside : {"http:", "https:", "<link", "<iframe", "@import", "url(", "<script"})
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  EXPECT_FALSE(std::regex_search(html, std::regex(R"re(<[a-z]+[^>]* (style|on[a-z]+)=")re")));
  EXPECT_THAT(html, HasSubstr("default-src 'none'; img-src data:;"));
  EXPECT_THAT(html, HasSubstr("script-src 'none'"));
}

TEST_F(Gallery, NothingIsAPageThatSaysSo) {
  EXPECT_THAT(page({}), HasSubstr("Nothing to show."));
}

TEST_F(Gallery, BoxesThatAreNoNumbersAreRefused) {
  GalleryItem bad = item("a");
  bad.after[0].box.width = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(page({item("a"), bad}), Error);
}

TEST(CutOut, LiesInsideTheImageWhateverTheBox) {
  const Image image = ramp(200, 160);
  for (const Box& box : {Box{-1e300, 1e300, 1e308, 5}, Box{500, 500, -3, 0}, Box{0, 0, 200, 160},
                         Box{199, 0, 1, 1}, Box{10, 10, 0, 0}}) {
    const auto crop = report::cut_out(image, box);
    EXPECT_GE(crop.window.x, 0);
    EXPECT_GE(crop.window.y, 0);
    EXPECT_LE(crop.window.x + crop.window.width, 200);
    EXPECT_LE(crop.window.y + crop.window.height, 160);
    EXPECT_GE(crop.window.width, 64);
    EXPECT_GE(crop.shown, 2 * crop.window.width) << "enlarged at least twice";
  }
  EXPECT_EQ(report::cut_out(image, {80, 70, 20, 10}).window, (Box{58, 43, 64, 64})) << "at least 64 pixels";
  EXPECT_EQ(report::cut_out(image, {70, 60, 40, 30}).window, (Box{50, 35, 80, 80})) << "twice its length";
  EXPECT_EQ(report::cut_out(image, {60, 60, 80, 30}).window, (Box{28, 3, 144, 144}))
      << "no more than 32 beside it";
  EXPECT_EQ(report::cut_out(ramp(20, 10), {2, 2, 3, 3}).window, (Box{0, 0, 20, 10}))
      << "tiny images are whole";
}

Annotation annotation(std::int64_t category, const Box& box, double score = -1) {
  Annotation one;
  one.image_id = 1, one.category_id = category, one.box = box, one.area = box.area(), one.score = score;
  return one;
}

TEST_F(Gallery, OfFailuresGoesByFateKindAndClass) {
  Dataset truth{folder_.path(), {{1, "bridge"}, {2, "burr"}}, {{1, "a.png", 200, 160, {}}}, {}};
  truth.annotations = {annotation(1, {10, 10, 20, 20}), annotation(2, {100, 100, 20, 20}),
                       annotation(1, {150, 20, 20, 20})};
  // The first is missed and then found, the second has a wrong type and keeps it, the third is lost.
  const std::vector<Annotation> before = {annotation(1, {100, 100, 20, 20}, 0.6),
                                          annotation(1, {150, 20, 20, 20}, 0.9)};
  const std::vector<Annotation> after = {annotation(1, {10, 10, 20, 20}, 0.7),
                                         annotation(1, {101, 100, 20, 20}, 0.8)};
  write_failure_gallery(truth, before, after, folder_.path() / "gallery");
  const std::string html = read_file(folder_.path() / "gallery" / "index.html");
  const auto repaired = html.find("<h2><bdi>repaired: missed, bridge</bdi>");
  const auto left = html.find("<h2><bdi>left: wrong type, burr</bdi>");
  const auto made = html.find("<h2><bdi>newly made: missed, bridge</bdi>");
  EXPECT_LT(repaired, left);
  EXPECT_LT(left, made);
  EXPECT_NE(made, std::string::npos);
  EXPECT_EQ(count(html, "<figure "), 3u);
  EXPECT_THAT(html, HasSubstr("wrong type: bridge 60 %, truth burr"));
  const auto pictures = crops(html);
  ASSERT_EQ(pictures.size(), 6u);
  EXPECT_EQ(first_rect(pictures[0], "result"), nullptr) << "missed before";
  EXPECT_EQ(first_rect(pictures[1], "result")->attributes.at("x"), "10") << "found after";
  EXPECT_EQ(first_rect(pictures[3], "result")->attributes.at("x"), "101");
  for (const auto& picture : pictures) EXPECT_NE(first_rect(picture, "truth"), nullptr);
}

TEST_F(Gallery, WeakResultsAreNotDrawn) {
  Dataset truth{folder_.path(), {{1, "bridge"}}, {{1, "a.png", 200, 160, {}}}, {}};
  truth.annotations = {annotation(1, {10, 10, 20, 20})};
  FailureOptions options;
  options.min_score = 0.5;
  write_failure_gallery(truth, {annotation(1, {10, 10, 20, 20}, 0.4)}, {}, folder_.path() / "gallery",
                        options);
  const auto pictures = crops(read_file(folder_.path() / "gallery" / "index.html"));
  ASSERT_EQ(pictures.size(), 2u);
  EXPECT_EQ(first_rect(pictures[0], "result"), nullptr);
}

}  // namespace
}  // namespace kerf
