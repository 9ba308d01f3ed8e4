#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/report.h>

namespace kerf {
namespace {

using ::testing::HasSubstr;

Annotation result(std::int64_t image, const Box& box, double score) {
  Annotation annotation;
  annotation.image_id = image;
  annotation.category_id = 1;
  annotation.box = box;
  annotation.score = score;
  return annotation;
}

Review review(const std::vector<Verdict>& history = {}) {
  const Dataset dataset{
      "", {{1, "bridge"}}, {{1, "a\x1b.png", 100, 100, {}}, {2, "b.png", 100, 100, {}}}, {}};
  return make_review(dataset, {result(1, {1, 2, 30, 4}, 0.25), result(2, {10, 20, 3, 4}, 0.5)}, history);
}

TEST(ReviewTable, TheLeastCertainComesFirst) {
  const Review open = review();
  const std::string id_a = open.images[0].items[0].id, id_b = open.images[1].items[0].id;
  EXPECT_EQ(format_open_findings(open),
            "finding           image      defect  confidence   x   y  size, px\n" +  //
                id_b + "  b.png      bridge      50.0 %  10  20     3 × 4\n" +       //
                id_a + "  a\\x1b.png  bridge      25.0 %   1   2    30 × 4\n" +
                "\n2 of 2 questionable findings open in 2 images; 0 judged.\n");
}

TEST(ReviewTable, NothingOpenIsOneLine) {
  const Review open = review();
  std::vector<Verdict> history;
  for (const ReviewImage& image : open.images) {
    const ReviewItem& item = image.items[0];
    history.push_back({item.id, image.file, Decision::accept, item.claim, item.label(), item.box(), "ada",
                       "2026-01-31T12:00:00Z", ""});
  }
  history.back().decision = Decision::reject;
  EXPECT_EQ(format_open_findings(review(history)),
            "0 of 2 questionable findings open in 0 images; 2 judged (1 accept, 1 reject).\n");
}

TEST(ReviewTable, WithoutAQuestionItSaysSo) {
  const Dataset dataset{"", {{1, "bridge"}}, {{1, "a.png", 100, 100, {}}}, {}};
  Annotation settled = result(1, {1, 2, 30, 4}, 0.5);
  settled.review = false;
  EXPECT_EQ(format_open_findings(make_review(dataset, {settled}, {})),
            "Nothing to review: no finding is questionable; 0 judged.\n");
}

TEST(ReviewTable, LongNamesGiveWay) {
  Review open = review();
  open.images[1].file = std::string(300, 'x') + "/end.png";
  const std::string table = format_open_findings(open, {.width = 80});
  EXPECT_THAT(table, HasSubstr("end.png  bridge"));
  EXPECT_LT(table.find('\n'), 84u);
}

}  // namespace
}  // namespace kerf
