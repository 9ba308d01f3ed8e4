// One keyword after the other: what a schema lets through.
#include "text/grammar_helpers.h"

#include <gtest/gtest.h>

namespace kerf {
namespace {

using Texts = std::vector<std::string>;

void expect(const std::string& schema, const Texts& accepted, const Texts& refused) {
  const Grammar grammar = grammar_of(schema);
  for (const auto& text : accepted) EXPECT_TRUE(accepts(grammar, text)) << text << " under " << schema;
  for (const auto& text : refused) EXPECT_FALSE(accepts(grammar, text)) << text << " under " << schema;
}

TEST(GrammarSchema, SimpleTypes) {
  expect(R"({"type":"boolean"})", {"true", "false"}, {"True", "tru", "null", "1", "\"true\""});
  expect(R"({"type":"null"})", {"null"}, {"nul", "0", ""});
  expect(R"({"type":["integer","null","boolean"]})", {"12", "null", "true"}, {"1.5", "\"a\""});
  expect(R"({"type":["number","integer"]})", {"12", "1.5"}, {"null"});
}

TEST(GrammarSchema, WhitespaceIsThatOfJsonDumps) {
  expect(
      R"({"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}},"b":{"type":"null"}}})",
      {R"({})", R"({"a": []})", R"({"a": [1, 2], "b": null})"},
      {R"({ })", R"({"a":[]})", R"({"a": [1,2]})", R"({"a": [ 1]})", R"({"a": [1 ]})", R"({"a": [1,  2]})",
       R"({"a" : []})", " {}", "{} ", "{}\n", R"({"a": [1, ]})", R"({"a": [1],"b": null})"});
}

TEST(GrammarSchema, MembersComeInOrderAndOptionalOnesMayBeSkipped) {
  expect(
      R"({"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"},"c":{"type":"null"},"cc":{"type":"null"}},
             "required":["b"]})",
      {R"({"b": null})", R"({"a": null, "b": null})", R"({"b": null, "c": null})",
       R"({"b": null, "cc": null})", R"({"a": null, "b": null, "c": null, "cc": null})"},
      {R"({})", R"({"a": null})", R"({"b": null, "a": null})", R"({"b": null, "b": null})", R"({"c": null})",
       R"({"b": null, "cc": null, "c": null})", R"({"b": null, })", R"({"b": null, "d": null})", R"({"b"})"});
}

TEST(GrammarSchema, MemberNamesAreSpelledAsJsonDumpsDoes) {
  expect(
      R"({"type":"object","properties":{"größe \"x\"":{"type":"null"},"größe y":{"type":"null"}},"required":["größe y"]})",
      {R"({"größe \"x\"": null, "größe y": null})", R"({"gr\u00f6\u00dfe \"x\"": null, "größe y": null})",
       R"({"gr\u00f6\u00dfe y": null})"},
      {R"({"gr\u00F6\u00DFe y": null})", R"({"größ\u0065 y": null})", R"({"größe \"x\"": null})"});
}

TEST(GrammarSchema, ObjectsWithoutMembers) {
  expect(R"({"type":"object","additionalProperties":false})", {"{}"}, {R"({"a": 1})", "{"});
  expect(R"({"type":"object","properties":{}})", {"{}"}, {R"({"a": 1})"});
}

TEST(GrammarSchema, ArraysCountTheirItems) {
  expect(R"({"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":3})",
         {"[1]", "[1, 2]", "[1, 2, 3]"}, {"[]", "[1, 2, 3, 4]", "[1, 2", "[, 1]", "[1, 2,"});
  expect(R"({"type":"array","items":{"type":"integer"},"maxItems":0})", {"[]"}, {"[1]"});
  std::string most = "[0";
  for (int i = 1; i < Grammar::kMaxItems; ++i) most += ", 0";
  expect(R"({"type":"array","items":{"type":"integer"}})", {"[]", most + "]"}, {most + ", 0]"});
}

TEST(GrammarSchema, TuplesComeBeforeItems) {
  const std::string two = R"("prefixItems":[{"type":"integer"},{"type":"string"}])";
  expect(R"({"type":"array",)" + two + "}", {"[]", "[1]", R"([1, "a"])"},
         {R"(["a"])", R"([1, 2])", R"([1, "a", 3])"});
  expect(R"({"type":"array","minItems":2,"items":false,)" + two + "}", {R"([1, "a"])"},
         {"[1]", R"([1, "a", 3])"});
  expect(R"({"type":"array","maxItems":4,"items":{"type":"null"},)" + two + "}",
         {"[1]", R"([1, "a", null])", R"([1, "a", null, null])"},
         {R"([1, null])", R"([1, "a", null, null, null])"});
}

TEST(GrammarSchema, EnumAndConst) {
  expect(R"({"enum":["bridge","burr",1,10,100,1.5,null,[1,{"a":"é"}],1e16,-0.0]})",
         {R"("bridge")", R"("burr")", "1", "10", "100", "1.5", "null", R"([1, {"a": "é"}])",
          R"([1, {"a": "\u00e9"}])", "1e+16", "-0.0"},
         {R"("b")", R"("bridge)", "11", "1000", "1.50", "2", R"([1,{"a":"é"}])", "-0", "true"});
  expect(R"({"const":"a\n\u0001"})", {R"("a\n\u0001")"}, {"\"a\n\x01\"", R"("a\u000a\u0001")"});
  expect(R"({"type":"string","enum":["a",1,null]})", {"\"a\""}, {"1", "null"});
  expect(R"({"type":["integer","null"],"enum":["a",1,2.0,2.5,null]})", {"1", "2.0", "null"},
         {"\"a\"", "2.5"});
}

TEST(GrammarSchema, AlternativesThatBeginAlike) {
  expect(
      R"({"anyOf":[{"type":"object","properties":{"kind":{"const":"line"},"w":{"type":"integer"}},"required":["kind","w"]},
                      {"type":"object","properties":{"kind":{"const":"linear"}},"required":["kind"]},
                      {"type":"array","items":{"type":"null"},"maxItems":1},{"const":[7]}]})",
      {R"({"kind": "line", "w": 3})", R"({"kind": "linear"})", "[]", "[null]", "[7]"},
      {R"({"kind": "line"})", R"({"kind": "linear", "w": 3})", "[7, null]", "[8]"});
  expect(R"({"anyOf":[{"type":"string","maxLength":2},{"type":"string","minLength":4,"maxLength":5}]})",
         {R"("")", R"("ab")", R"("abcd")", R"("abcde")"}, {R"("abc")", R"("abcdef")"});
  expect(R"({"type":"array","items":{"anyOf":[{"type":"integer","maximum":5},{"enum":[7,70]}]}})",
         {"[5, 7, 70, -3]"}, {"[6]", "[71]", "[7, 8]"});
}

TEST(GrammarSchema, OneOfBranchesThatExcludeEachOther) {
  expect(
      R"({"oneOf":[{"type":"integer","maximum":3},{"type":"integer","minimum":4},{"type":"string","maxLength":1},
                      {"type":"string","minLength":2},{"enum":[null,true]},{"const":false}]})",
      {"3", "4", R"("a")", R"("ab")", "null", "false"}, {"1.5"});
  expect(R"({"oneOf":[{"type":"object","properties":{"k":{"enum":["a","b"]}},"required":["k"]},
                      {"type":"object","properties":{"k":{"const":"c"}}},
                      {"type":"array","items":{"type":"integer"},"minItems":1},{"type":"array","items":{"type":"string"},"minItems":1}]})",
         {R"({"k": "a"})", R"({"k": "c"})", "{}", "[1]", R"(["a"])"}, {"[]", R"({"k": "d"})"});
  expect(R"({"oneOf":[{"type":"object","properties":{"x":{"type":"null"}},"required":["x"]},
                      {"type":"object","properties":{"y":{"type":"null"}},"additionalProperties":false}]})",
         {R"({"x": null})", R"({"y": null})", "{}"}, {R"({"x": null, "y": null})"});
}

TEST(GrammarSchema, ReferencesAreShared) {
  expect(
      R"({"$defs":{"point":{"type":"array","items":{"$ref":"#/$defs/coordinate"},"minItems":2,"maxItems":2},
             "coordinate":{"type":"integer","minimum":0,"maximum":99}},
             "type":"object","properties":{"from":{"$ref":"#/$defs/point"},"to":{"$ref":"#/$defs/point","title":"end"}},"required":["from","to"]})",
      {R"({"from": [0, 99], "to": [1, 2]})"}, {R"({"from": [0, 100], "to": [1, 2]})"});
}

TEST(GrammarSchema, AnnotationsChangeNothing) {
  expect(
      R"({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"x","title":"t","description":"d","default":3,
             "examples":[1],"$comment":"c","deprecated":true,"readOnly":false,"writeOnly":false,"type":"integer","maximum":3})",
      {"3"}, {"4"});
}

TEST(GrammarSchema, EndsAndCompleteness) {
  const Grammar grammar = grammar_of(R"({"type":"integer","minimum":0,"maximum":20})");
  EXPECT_FALSE(taken(grammar, "")->may_end());
  EXPECT_TRUE(taken(grammar, "1")->may_end());
  EXPECT_FALSE(taken(grammar, "1")->is_complete());  // 10..19 can follow
  EXPECT_TRUE(taken(grammar, "3")->is_complete());
  EXPECT_TRUE(taken(grammar, "20")->is_complete());
  EXPECT_TRUE(taken(grammar_of(R"({"enum":["a"]})"), "\"a\"")->is_complete());
}

TEST(GrammarSchema, ShortestCompletionIsTheShortest) {
  const std::string schema =
      R"({"type":"object","properties":{"a":{"anyOf":[{"type":"string","minLength":9},{"enum":[true,1000]}]},"opt":{"type":"null"},
          "b":{"type":"array","items":{"type":"integer","minimum":10},"minItems":2}},"required":["a","b"]})";
  const auto rest = [&](const std::string& text) {
    return taken(grammar_of(schema), text)->shortest_completion();
  };
  EXPECT_EQ(rest(""), R"({"a": true, "b": [10, 10]})");
  EXPECT_EQ(rest(R"({"a": "123456\u)"), R"(0020aa", "b": [10, 10]})");
  EXPECT_EQ(rest(R"({"a": 1)"), R"(000, "b": [10, 10]})");
  EXPECT_EQ(rest(R"({"a": true,)"), R"( "b": [10, 10]})");
  EXPECT_EQ(rest(R"({"a": true, ")"), R"(b": [10, 10]})");
  EXPECT_EQ(rest(R"({"a": true, "o)"), R"(pt": null, "b": [10, 10]})");
  EXPECT_EQ(rest(R"({"a": true, "b": [5)"), R"(0, 10]})");
  EXPECT_EQ(rest(R"({"a": true, "b": [12, 77, )"), R"(10]})");
  EXPECT_EQ(rest(R"({"a": true, "b": [12, 77])"), R"(})");
}

}  // namespace
}  // namespace kerf
