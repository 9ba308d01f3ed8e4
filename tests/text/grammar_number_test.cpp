// Numbers digit by digit against plain enumeration.
#include "text/grammar_helpers.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <set>

namespace kerf {
namespace {

std::string integer_schema(std::int64_t minimum, std::int64_t maximum) {
  return fmt::format(R"({{"type":"integer","minimum":{},"maximum":{}}})", minimum, maximum);
}

// Every whole answer of at most `length` bytes, by trying all bytes everywhere; counts prefixes that lead
// nowhere.
void collect(grammar::Automaton& automaton, std::string& text, std::set<std::string>& answers,
             int& dead_ends) {
  if (automaton.may_end()) answers.insert(text);
  const std::size_t before = answers.size();
  bool any = automaton.may_end();
  for (int byte = 0; byte < 256; ++byte) {
    if (!automaton.push(static_cast<std::uint8_t>(byte))) continue;
    any = true;
    text += static_cast<char>(byte);
    collect(automaton, text, answers, dead_ends);
    text.pop_back();
    automaton.pop();
  }
  if (!any || (answers.size() == before && !automaton.may_end())) ++dead_ends;
}

std::set<std::string> all_answers(const std::string& schema) {
  grammar::Automaton automaton(grammar_of(schema).rules());
  std::set<std::string> answers;
  std::string text;
  int dead_ends = 0;
  collect(automaton, text, answers, dead_ends);
  EXPECT_EQ(dead_ends, 0) << schema;
  return answers;
}

TEST(GrammarNumber, SmallRangesHoldExactlyTheirIntegers) {
  const std::vector<int> ends = {-1203, -1000, -999, -101, -100, -99, -21, -10, -9,  -1,   0,
                                 1,     5,     9,    10,   11,   64,  99,  100, 350, 1000, 1001};
  for (int low : ends) {
    for (int high : ends) {
      if (low > high) continue;
      std::set<std::string> expected;
      for (int i = low; i <= high; ++i) expected.insert(std::to_string(i));
      ASSERT_EQ(all_answers(integer_schema(low, high)), expected) << low << ".." << high;
    }
  }
}

TEST(GrammarNumber, WideRangesAreExactAtTheirEnds) {
  Random random(4);
  const std::int64_t largest = 999'999'999'999'999'999;
  const auto any = [&]() -> std::int64_t {
    const auto wide = static_cast<std::int64_t>(std::uint64_t{random()} << 32 | random());
    return wide % (largest >> below(random, 60));
  };
  for (int i = 0; i < 3000; ++i) {
    std::int64_t low = any(), high = any();
    if (low > high) std::swap(low, high);
    const Grammar grammar = grammar_of(integer_schema(low, high));
    for (std::int64_t offset : {-1, 0, 1}) {
      for (std::int64_t value :
           {low + offset, high + offset, any(), low / 10, high * (high < largest / 10 ? 10 : 1)}) {
        ASSERT_EQ(accepts(grammar, std::to_string(value)), value >= low && value <= high)
            << value << low << ".." << high;
      }
    }
  }
}

TEST(GrammarNumber, IntegersHaveOneSpelling) {
  for (const char* text : {"-0", "00", "01", "-01", "+1", "1.0", "1e2", " 1", "1 ", "", "-", "--1", "0x1"}) {
    EXPECT_FALSE(accepts(R"({"type":"integer"})", text)) << text;
  }
  EXPECT_TRUE(accepts(R"({"type":"integer"})", "-999999999999999999"));
  EXPECT_FALSE(accepts(R"({"type":"integer"})", "1000000000000000000"));
}

TEST(GrammarNumber, FractionalBoundsRoundInwards) {
  EXPECT_EQ(all_answers(R"({"type":"integer","minimum":-1.5,"maximum":1.5})"),
            (std::set<std::string>{"-1", "0", "1"}));
  EXPECT_EQ(all_answers(R"({"type":"integer","minimum":2.0,"maximum":2.9})"), (std::set<std::string>{"2"}));
}

TEST(GrammarNumber, NumbersAreJson) {
  const Grammar number = grammar_of(R"({"type":"number"})");
  for (const char* text : {"0", "7", "-7", "0.5", "-0.0", "12.50", "1e+16", "1e-05", "-1.5e+99",
                           "123456789012345678", "0.00012345678901234567"}) {
    EXPECT_TRUE(accepts(number, text)) << text;
  }
  for (const char* text : {"-0", "00", "1.", ".5", "1e5", "1E+05", "1e+100", "0e+00", "+1", "NaN", "Infinity",
                           "1..2", "1234567890123456789", "1.e+05"}) {
    EXPECT_FALSE(accepts(number, text)) << text;
  }
}

TEST(GrammarNumber, RandomNumbersAreFiniteJson) {
  const Grammar number = grammar_of(R"({"type":"number"})");
  const TokenTrie trie(byte_tokens());
  Random random(5);
  for (int i = 0; i < 500; ++i) {
    GrammarSession session(number, trie);
    std::string text;
    while (!session.is_complete() && !(session.may_end() && below(random, 20) == 0)) {
      const auto allowed = allowed_tokens(session);
      text += static_cast<char>(allowed[below(random, allowed.size())]);
      session.accept(static_cast<std::uint8_t>(text.back()));
    }
    ASSERT_TRUE(nlohmann::json::accept(text)) << text;
    EXPECT_TRUE(std::isfinite(nlohmann::json::parse(text).get<double>())) << text;
  }
}

}  // namespace
}  // namespace kerf
