// The inside of strings against nlohmann's parser: which bytes are JSON, and how many code points they make.
#include "text/grammar_string.h"
#include "text/grammar_helpers.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kerf {
namespace {

constexpr const char* kAny = R"({"type":"string"})";

bool is_json(const std::string& text) {
  return nlohmann::json::accept(text);
}

void expect_same(const Grammar& any, const std::string& inside) {
  const std::string text = '"' + inside + '"';
  ASSERT_EQ(accepts(any, text), is_json(text)) << testing::PrintToString(text);
}

TEST(GrammarString, EveryTwoBytesAreJsonOrRefused) {
  const Grammar any = grammar_of(kAny);
  EXPECT_FALSE(accepts(any, std::string("\"\0\"", 3)));  // the oracle takes a NUL for the end of its input
  for (int first = 1; first < 256; ++first) {
    for (int second = 1; second < 256; ++second)
      expect_same(any, {static_cast<char>(first), static_cast<char>(second)});
  }
}

TEST(GrammarString, EveryThreeAndFourBytesOnTheEdgesOfUtf8) {
  const Grammar any = grammar_of(kAny);
  const std::string leads = "\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4\xF5\xFF";
  const std::string tails = "\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\"a";
  for (char lead : leads) {
    for (char second : tails) {
      for (char third : tails) {
        expect_same(any, {lead, second, third});
        for (char fourth : tails) expect_same(any, {lead, second, third, fourth});
      }
    }
  }
}

TEST(GrammarString, EscapesAndSurrogatesAreJsonOrRefused) {
  const Grammar any = grammar_of(kAny);
  const std::vector<std::string> pieces = {
      "\\",      "\\\\",    "\\\"",         "\\/",     "\\b",     "\\n",    "\\x",     "\\u",     "\\u00e9",
      "\\uD7FF", "\\ud800", "\\uDBff",      "\\udc00", "\\uDFFF", "a",      "\\uE000", "\\u00g0", "\\u12",
      "u",       "\x80",    "\xE6\x99\xB6", "\n",      "\x7F",    "\\t\\r", "\\f"};
  for (const auto& a : pieces) {
    for (const auto& b : pieces) {
      for (const auto& c : pieces) expect_same(any, a + b + c);
    }
  }
}

TEST(GrammarString, RandomBytesAreJsonOrRefused) {
  const Grammar any = grammar_of(kAny);
  const std::string alphabet = "\\\\\\uuUdD8cCfF09aA\"\xE0\xED\xF0\xF4\x80\xA0\xBF ";
  Random random(3);
  for (int i = 0; i < 100'000; ++i) {
    std::string inside;
    for (std::size_t length = below(random, 14); length > 0; --length)
      inside += alphabet[below(random, alphabet.size())];
    expect_same(any, inside);
  }
}

TEST(GrammarString, LengthsCountCodePointsHoweverSpelled) {
  const Grammar two = grammar_of(R"({"type":"string","minLength":2,"maxLength":2})");
  for (const char* text :
       {R"("ab")", R"("\n\"")", R"("éß")", R"("晶\u6676")", R"("😀\uD83D\ude00")", R"("𝒳\\")"}) {
    EXPECT_TRUE(accepts(two, text)) << text;
  }
  for (const char* text :
       {R"("")", R"("a")", R"("abc")", R"("\n")", R"("é")", R"("\uD83D\uDE00")", R"("ab\n")", R"("😀😀😀")"}) {
    EXPECT_FALSE(accepts(two, text)) << text;
  }
}

TEST(GrammarString, UnboundedStringsEndAtTheLimit) {
  const Grammar any = grammar_of(kAny);
  const std::string most(Grammar::kMaxStringLength, 'x');
  EXPECT_TRUE(accepts(any, '"' + most + '"'));
  EXPECT_FALSE(taken(any, '"' + most + "x"));
  EXPECT_TRUE(accepts(R"({"type":"string","maxLength":0})", R"("")"));
}

TEST(GrammarString, EveryPlaceCanBeLeft) {
  using grammar::StringPlace;
  for (int place = 0; place < grammar::kStringPlaces; ++place) {
    auto at = static_cast<StringPlace>(place);
    for (char byte : grammar::string_rest(at)) at = grammar::string_step(at, static_cast<std::uint8_t>(byte));
    EXPECT_EQ(at, StringPlace::between) << place;
  }
}

}  // namespace
}  // namespace kerf
