// Schemas that are refused: one sentence, naming the keyword and its place, and quickly.
#include "text/grammar_helpers.h"

#include <kerf/error.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace kerf {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::string& schema) {
  try {
    Grammar::from_json_schema(schema, "answer.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

void expect_refused(const std::string& schema, const std::string& words) {
  EXPECT_THAT(refusal(schema),
              AllOf(testing::StartsWith("answer.json: "), HasSubstr(words), Not(HasSubstr("\n"))))
      << schema;
}

TEST(GrammarRefusal, KeywordsNamedWithTheirPlace) {
  for (const char* keyword :
       {"pattern", "format", "multipleOf", "exclusiveMinimum", "not", "allOf", "if", "uniqueItems",
        "contains", "patternProperties", "minProperties", "propertyNames", "dependentRequired",
        "unevaluatedProperties", "$anchor", "$dynamicRef", "contentEncoding", "anything"}) {
    expect_refused(
        fmt::format(R"({{"type":"object","properties":{{"a b":{{"type":"string","{}":1}}}}}})", keyword),
        fmt::format("the schema at #/properties/a b has the keyword \"{}\", which is not supported",
                    keyword));
  }
  expect_refused(R"({"type":"array","items":{"anyOf":[{"type":"null"},{"type":"string","minimum":3}]}})",
                 "at #/items/anyOf/1 has the keyword \"minimum\", which is not supported for type string");
  expect_refused(R"({"type":"number","minimum":0})", "\"minimum\", which is not supported for type number");
  expect_refused(R"({"type":["integer","number"],"maximum":0})", "\"maximum\"");
  expect_refused(R"({"anyOf":[{"type":"null"}],"type":"object"})",
                 "\"type\", which is not supported beside anyOf");
  expect_refused(R"({"$defs":{"a":{"type":"null"}},"$ref":"#/$defs/a","maxItems":3})",
                 "supported beside $ref");
  expect_refused(R"({"enum":[1],"const":1})", "\"const\", which is not supported beside enum");
  expect_refused(R"({"type":"object","properties":{},"additionalProperties":{"type":"null"}})",
                 "additionalProperties");
  expect_refused(R"({"type":"object","properties":{},"additionalProperties":true})", "additionalProperties");
}

TEST(GrammarRefusal, SchemasThatLeaveEverythingOpen) {
  expect_refused("{}", "the schema at # needs a type");
  expect_refused("true", "the schema at # is boolean, expected an object");
  expect_refused(R"({"type":"object"})", "an object without properties");
  expect_refused(R"({"type":"array"})", "an array without items");
  expect_refused(R"({"type":"array","items":true})", "at #/items is boolean");
  expect_refused(R"({"type":"array","items":[{"type":"null"}]})", "at #/items is array");
}

TEST(GrammarRefusal, Contradictions) {
  expect_refused(R"({"type":"integer","minimum":4,"maximum":3})", "allows no integer");
  expect_refused(R"({"type":"integer","minimum":3.2,"maximum":3.8})", "allows no integer");
  expect_refused(R"({"type":"string","minLength":4,"maxLength":3})",
                 "minLength of 4 above its maxLength of 3");
  expect_refused(R"({"type":"array","items":{"type":"null"},"minItems":4,"maxItems":3})",
                 "at least 4 items and allows at most 3");
  expect_refused(R"({"type":"array","prefixItems":[{"type":"null"}],"minItems":2})",
                 "at least 2 items and allows at most 1");
  expect_refused(R"({"enum":[]})", "\"enum\" that is not a list with entries");
  expect_refused(R"({"anyOf":[]})", "\"anyOf\" that is not a list with entries");
  expect_refused(R"({"type":"integer","enum":["a",1.5]})", "no enum value of its type");
  expect_refused(R"({"type":[]})", "empty list of types");
  expect_refused(R"({"type":"object","properties":{"a":{"type":"null"}},"required":["b"]})",
                 "requires \"b\", which is not among");
}

TEST(GrammarRefusal, OneOfBranchesThatMayBothHold) {
  const std::string words = "oneOf alternatives 0 and 1 that may both hold";
  expect_refused(R"({"oneOf":[{"type":"integer"},{"type":"number"}]})", words);
  expect_refused(R"({"oneOf":[{"type":"integer","maximum":3},{"type":"integer","minimum":3}]})", words);
  expect_refused(R"({"oneOf":[{"const":1},{"enum":[2,1.0]}]})", words);
  expect_refused(R"({"oneOf":[{"const":"ab"},{"type":"string","maxLength":2}]})", words);
  expect_refused(
      R"({"oneOf":[{"type":"array","items":{"type":"null"}},{"type":"array","items":{"type":"boolean"}}]})",
      words);
  // A tuple without items leaves the rest open, an object without additionalProperties leaves other members
  // open.
  expect_refused(
      R"({"oneOf":[{"type":"array","prefixItems":[{"type":"null"}]},{"type":"array","items":{"type":"null"},"minItems":2}]})",
      words);
  expect_refused(R"({"oneOf":[{"type":"object","properties":{"x":{"type":"null"}},"required":["x"]},
                              {"type":"object","properties":{"y":{"type":"null"}}}]})",
                 words);
}

TEST(GrammarRefusal, WrongKindsOfKeywords) {
  expect_refused("", "");
  expect_refused("{\"type\":", "");
  expect_refused("[]", "the schema at # is array");
  expect_refused(R"({"type":"text"})", "unknown type");
  expect_refused(R"({"type":3})", "unknown type");
  expect_refused(R"({"type":"string","maxLength":-1})", "maxLength that is not a whole number");
  expect_refused(R"({"type":"string","maxLength":1.5})", "maxLength that is not a whole number");
  expect_refused(R"({"type":"string","maxLength":"3"})", "maxLength that is not a whole number");
  expect_refused(R"({"type":"integer","minimum":"3"})", "minimum that is not a number");
  expect_refused(R"({"type":"object","properties":[]})", "at #/properties is array");
  expect_refused(R"({"type":"object","properties":{"a":3}})", "at #/properties/a is number");
  expect_refused(R"({"type":"object","properties":{"a":{"type":"null"}},"required":"a"})",
                 "\"required\" that is not a list");
  expect_refused(R"({"type":"object","properties":{"a":{"type":"null"}},"required":[1]})", "not a string");
  expect_refused(R"({"enum":3})", "\"enum\" that is not a list");
  expect_refused(R"({"$ref":3})", "expected \"#/$defs/NAME\"");
  expect_refused(R"({"$ref":"other.json"})", "a $ref to \"other.json\"");
  expect_refused(R"({"$ref":"#"})", "expected \"#/$defs/NAME\"");
  expect_refused(R"({"$ref":"#/$defs/a"})", "which is not in $defs");
  expect_refused(R"({"$ref":"#/$defs/a","$defs":[]})", "which is not in $defs");
}

TEST(GrammarRefusal, Recursion) {
  expect_refused(R"({"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}})", "contains itself");
  expect_refused(R"({"$ref":"#/$defs/a","$defs":{"a":{"type":"array","items":{"$ref":"#/$defs/b"}},
                     "b":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/a"}]}}})",
                 "contains itself");
}

TEST(GrammarRefusal, LimitsOfSize) {
  expect_refused(R"({"type":"array","items":{"type":"null"},"maxItems":1000000000})",
                 "maxItems of 1000000000, at most 256");
  expect_refused(R"({"type":"array","items":{"type":"null"},"maxItems":1e300})", "at most 256");
  expect_refused(R"({"type":"string","maxLength":5000})", "maxLength of 5000, at most 4096");
  expect_refused(R"({"type":"integer","maximum":9223372036854775807})", "at most 18 digits");
  expect_refused(R"({"type":"integer","minimum":-1000000000000000000})", "at most 18 digits");
  expect_refused(R"({"const":")" + std::string(70'000, 'x') + R"("})", "answers of 70002 bytes and more");
  expect_refused(R"({"const":")" + std::string(300'000, 'x') + R"("})", "at most 262144 are supported");
  std::string values = "0";
  for (int i = 1; i < 5000; ++i) values += "," + std::to_string(i);
  expect_refused(R"({"enum":[)" + values + "]}", "5000 enum values, at most 4096");
  std::string branches = R"({"type":"null"})";
  for (int i = 0; i < 64; ++i) branches += fmt::format(R"(,{{"const":{}}})", i);
  expect_refused(R"({"anyOf":[)" + branches + "]}", "65 alternatives, at most 64");
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(GrammarRefusal, NestingOfAnyKindIsBounded) {
  expect_refused(repeated("[", 100'000), "");
  expect_refused(repeated(R"({"type":"array","items":)", 10'000) + "{}" + repeated("}", 10'000), "");
  expect_refused(repeated(R"({"anyOf":[)", 49) + "{}" + repeated("]}", 49), "");
  std::string chain = R"("d0":{"type":"null"})";
  for (int i = 1; i < 200; ++i)
    chain += fmt::format(R"(,"d{}":{{"type":"array","items":{{"$ref":"#/$defs/d{}"}}}})", i, i - 1);
  expect_refused(R"({"$ref":"#/$defs/d199","$defs":{)" + chain + "}}", "64 schemas deep");
  // The same chain met from its inner end, so that every definition is known when it is referred to.
  std::string members;
  for (int i = 0; i < 200; ++i)
    members += fmt::format(R"({}"m{}":{{"$ref":"#/$defs/d{}"}})", i ? "," : "", i, i);
  expect_refused(R"({"type":"object","properties":{)" + members + R"(},"$defs":{)" + chain + "}}",
                 "64 levels deep");
}

TEST(GrammarRefusal, GrowthThroughReferencesIsBounded) {
  std::string doubling = R"("d0":{"type":"null"})", forking = R"("d0":{"type":"null"})";
  for (int i = 1; i <= 40; ++i) {
    const std::string before = fmt::format(R"({{"$ref":"#/$defs/d{}"}})", i - 1);
    doubling += fmt::format(R"(,"d{}":{{"type":"array","items":{},"minItems":2}})", i, before);
    forking += fmt::format(
        R"(,"d{}":{{"anyOf":[{{"type":"array","items":{}}},{{"type":"array","items":{},"maxItems":9}}]}})", i,
        before, before);
  }
  const auto started = std::chrono::steady_clock::now();
  expect_refused(R"({"$ref":"#/$defs/d20","$defs":{)" + doubling + "}}", "bytes and more, at most 65536");
  expect_refused(R"({"$ref":"#/$defs/d15","$defs":{)" + forking + "}}",
                 "alternatives that begin alike, at most 64");
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
}

TEST(GrammarRefusal, LargeSchemasWithinTheLimitsAreQuick) {
  const auto started = std::chrono::steady_clock::now();
  std::string members, branches;
  for (int i = 0; i < 1000; ++i)
    members += fmt::format(R"({}"member {}":{{"type":"string"}})", i ? "," : "", i);
  const Grammar wide = grammar_of(R"({"type":"object","properties":{)" + members + "}}");
  EXPECT_TRUE(accepts(wide, R"({"member 3": "a", "member 999": "b"})"));
  for (int i = 0; i < 64; ++i) {
    std::string values = std::to_string(i);
    for (int j = 1; j < 60; ++j) values += fmt::format(",{}", i + 64 * j);
    branches += fmt::format(R"({}{{"enum":[{}]}})", i ? "," : "", values);
  }
  EXPECT_TRUE(accepts(R"({"oneOf":[)" + branches + "]}", "3000"));
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
}

TEST(GrammarRefusal, LongAndStrangeNamesAreCutAndEscaped) {
  const std::string schema = R"({"type":"object","properties":{"a\nb)" + std::string(5000, 'x') + R"(":{}}})";
  EXPECT_LT(refusal(schema).size(), 200u);
  expect_refused(schema, R"(#/properties/a\nbxxx)");
}

}  // namespace
}  // namespace kerf
