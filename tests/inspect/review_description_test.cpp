#include "inspect/review_description.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <nlohmann/json.hpp>

#include "support/temporary.h"

namespace kerf::inspect {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

json good() {
  return json::parse(R"({"review_format": 1, "labels": ["burr", "Lötfehler"], "pixels": 65536, "window": 2.5,
                         "min_window": 48, "overview": true, "answer": false, "places": 12, "views": 4,
                         "first_share": 0.25, "first_box": 1, "detector": 0.75})");
}

class ReviewFile : public testing::Test {
 protected:
  std::string refused(const std::string& text) {
    write_file(folder / "refinement.json", text);
    return test::sentence_of<Error>([&] { load_review(folder.path()); });
  }
  std::string refused_with(const char* key, const json& value) {
    auto document = good();
    document[key] = value;
    return refused(document.dump());
  }
  test::TemporaryFolder folder;
};

TEST_F(ReviewFile, IsReadAsItStands) {
  write_file(folder / "refinement.json", good().dump());
  const auto read = load_review(folder.path());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->labels, (std::vector<std::string>{"burr", "Lötfehler"}));
  const ReviewSettings& review = read->review;
  EXPECT_EQ(std::tuple(review.pixels, review.window, review.min_window), std::tuple(65536, 2.5, 48.0));
  EXPECT_EQ(std::tuple(review.overview, review.answer), std::tuple(true, false));
  EXPECT_EQ(std::tuple(review.places, review.views), std::tuple(12, 4));
  EXPECT_EQ(std::tuple(review.first_share, review.first_box, review.detector), std::tuple(0.25, 1.0, 0.75));
}

TEST_F(ReviewFile, IsKeptInTheFolder) {
  ReviewDescription description{{"a", "b"}, {}};
  description.review.window = 3.5, description.review.views = 8, description.review.answer = false;
  save_review(description, folder.path());
  EXPECT_EQ(load_review(folder.path()), description);
}

TEST_F(ReviewFile, AFolderWithoutOneHoldsNoSecondStage) {
  EXPECT_FALSE(load_review(folder.path()));
  EXPECT_EQ(test::sentence_of<Error>([&] { require_review(folder.path()); }),
            folder.path().string() + ": no refinement.json is in it, so it holds no second stage");
}

TEST_F(ReviewFile, TextThatIsNoObjectIsRefused) {
  for (const auto& [text, words] :
       {std::pair("", "line 1"), std::pair("{", "line 1"), std::pair("\xff", "line 1"),
        std::pair("[]", "expected an object"), std::pair("null", "expected an object")})
    EXPECT_THAT(refused(text), AllOf(HasSubstr("refinement.json: "), HasSubstr(words))) << text;
}

TEST_F(ReviewFile, EveryKeyIsNeeded) {
  const json whole = good();
  for (const auto& [key, value] : whole.items()) {
    auto document = whole;
    document.erase(key);
    EXPECT_THAT(refused(document.dump()), testing::EndsWith("refinement.json: " + key + " is missing"));
  }
}

TEST_F(ReviewFile, UnknownKeysAndFormatsAreRefused) {
  EXPECT_THAT(
      refused_with("pixel", 65536),
      HasSubstr("refinement.json: the key 'pixel' is not known; expected one of review_format, labels,"));
  EXPECT_THAT(refused_with("review_format", 2),
              testing::EndsWith("refinement.json: the review format is 2 and this Kerf knows 1"));
}

TEST_F(ReviewFile, ValuesOutOfRangeAreRefused) {
  for (const auto& [key, value] : std::vector<std::pair<const char*, json>>{{"pixels", 1023},
                                                                            {"pixels", 4194305},
                                                                            {"window", -0.5},
                                                                            {"window", 20.5},
                                                                            {"min_window", 7},
                                                                            {"min_window", 4097},
                                                                            {"places", -1},
                                                                            {"places", 257},
                                                                            {"views", 0},
                                                                            {"views", 9},
                                                                            {"first_share", -0.25},
                                                                            {"first_share", 1.5},
                                                                            {"first_box", -0.25},
                                                                            {"first_box", 1e300},
                                                                            {"detector", 1.5}})
    EXPECT_THAT(refused_with(key, value), AllOf(HasSubstr("refinement.json: '" + std::string(key) + "' is "),
                                                HasSubstr(", expected ")));
}

TEST_F(ReviewFile, ValuesOfAnotherTypeAreRefused) {
  const json whole = good();
  for (const auto& [key, value] : whole.items()) {
    const json other = value.is_string() ? json(1) : json("12");
    EXPECT_THAT(refused_with(key.c_str(), other), HasSubstr("refinement.json: " + key + ": expected "));
    EXPECT_THAT(refused_with(key.c_str(), nullptr), HasSubstr("refinement.json: " + key + ": expected "));
  }
  EXPECT_THAT(refused_with("places", 1.5), HasSubstr("refinement.json: places: expected "));
  EXPECT_THAT(refused_with("answer", 0), HasSubstr("refinement.json: answer: expected true or false, got 0"));
}

TEST_F(ReviewFile, LabelsAreDifferentTexts) {
  EXPECT_THAT(refused_with("labels", json::array()), HasSubstr("'labels' must not be empty"));
  EXPECT_THAT(refused_with("labels", {"a", ""}), HasSubstr("'labels' must be a list of texts"));
  EXPECT_THAT(refused_with("labels", {"a", 3}), HasSubstr("'labels' must be a list of texts"));
  EXPECT_THAT(refused_with("labels", {"a", "b", "a"}), HasSubstr("the label \"a\" stands twice"));
}

}  // namespace
}  // namespace kerf::inspect
