#include "data/yolo_yaml.h"

#include "data/sentence.h"

#include <gtest/gtest.h>

namespace kerf {
namespace {

using Names = std::vector<std::string>;

TEST(YoloYaml, ReadsEveryUsualForm) {
  const Names expected = {"bridge", "pin hole", "it's"};
  for (const char* text : {
           "names: [bridge, pin hole, 'it''s']",
           "path: x\nnc: 3\nnames: [ \"bridge\" ,'pin hole', \"it's\" ]  # all\n",
           "names:\n  [\n    bridge, # first\n    pin hole,\n    it's,\n  ]\n",
           "names: {0: bridge, 1: 'pin hole', 2: it's}\nval: x\n",
           "names:\n  - bridge\n  - pin hole  # comment\n\n  # comment\n  - it's\nval: x\n",
           "names:\n- bridge\n- \"pin hole\"\n- it's",
           "names:\r\n  0: bridge\r\n  1: pin hole\r\n  2: \"it's\"\r\nnc: 3\r\n",
       }) {
    Names got;
    EXPECT_EQ(sentence_of([&] { got = parse_yaml_names(text, "t"); }), "") << text;
    EXPECT_EQ(got, expected) << text;
  }
}

TEST(YoloYaml, RefusesWhatItDoesNotUnderstand) {
  for (const char* text : {
           "",
           "train: names\n",
           " names: [a]\n",
           "names:\n",
           "names: []\n",
           "names: {}",
           "names: bridge\n",
           "names: [a",
           "names: [a b",
           "names: [a, [b]]",
           "names: {1: a}",
           "names: {0: a, 2: b}",
           "names: {0 a}",
           "names: ['a",
           "names: [\"a",
           "names: [\"\\q\"]",
           "names:\n  0: a\n  0: b\n",
           "names:\n  - 'a' b\n",
           "names:\n  zero: a\n",
           "names:\n  - *anchor\n",
           "names: [a, a]",
           "names: [a]:",
           "names:\n  - \n",
           "names: |\n  a\n",
           "names: [\"a\\",
           "names: [,]",
           "names:\n  0: a\n  - b: |\n  c",
       }) {
    EXPECT_NE(sentence_of([&] { parse_yaml_names(text, "t"); }), "") << text;
  }
  EXPECT_EQ(sentence_of([] { parse_yaml_names("names: {0: a, 2: b}", "t"); }),
            "t: 'names' must be a list of names or a map from 0, 1, .. to names; entry 1 is neither");
}

TEST(YoloYaml, WritesWhatItReads) {
  const Names names = {"a: b", "\"", "\\", "Ü", "#", "- x", "'", "1", "tab\there"};
  EXPECT_EQ(parse_yaml_names(yaml_with_names(names), "t"), names);
}

}  // namespace
}  // namespace kerf
