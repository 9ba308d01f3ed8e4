// The shortest completion against a breadth-first search over all bytes.
#include "text/grammar_helpers.h"

#include <gtest/gtest.h>

#include <set>

namespace kerf {
namespace {

using grammar::Automaton;

// Bytes of the shortest way to an end, found by taking every byte everywhere.
std::size_t fewest_bytes(Automaton start) {
  start.settle();
  std::set<std::string> seen;
  std::vector<Automaton> front{start};
  for (std::size_t length = 0;; ++length) {
    std::vector<Automaton> next;
    for (Automaton& at : front) {
      if (at.may_end()) return length;
      for (int byte = 0; byte < 256; ++byte) {
        Automaton ahead = at;
        if (!ahead.push(static_cast<std::uint8_t>(byte))) continue;
        ahead.settle();
        if (ahead.may_end()) return length + 1;
        if (seen.insert(ahead.key()).second) next.push_back(std::move(ahead));
      }
    }
    if (next.empty()) return std::string::npos;
    front = std::move(next);
  }
}

void expect_shortest_along_a_walk(const std::string& schema, Random& random) {
  Automaton automaton(grammar_of(schema).rules());
  std::string text;
  while (!automaton.is_complete() && text.size() < 25) {
    const std::string rest = automaton.shortest_completion();
    ASSERT_EQ(rest.size(), fewest_bytes(automaton)) << text << "|" << rest << " under " << schema;
    Automaton ahead = automaton;
    for (char byte : rest) ASSERT_TRUE(ahead.push(static_cast<std::uint8_t>(byte))) << text << "|" << rest;
    ASSERT_TRUE(ahead.may_end()) << text << "|" << rest;
    std::vector<std::uint8_t> bytes;
    for (int byte = 0; byte < 256; ++byte) {
      if (!automaton.push(static_cast<std::uint8_t>(byte))) continue;
      bytes.push_back(static_cast<std::uint8_t>(byte));
      automaton.pop();
    }
    const std::uint8_t byte = bytes[below(random, bytes.size())];
    automaton.push(byte);
    text += static_cast<char>(byte);
  }
}

TEST(GrammarCompletion, IsTheShortest) {
  const std::vector<std::string> schemas = {
      R"({"type":"integer","minimum":120,"maximum":1300})",
      R"({"type":"integer","minimum":-1300,"maximum":-35})",
      R"({"type":["number","null"]})",
      R"({"type":"string","minLength":2,"maxLength":4})",
      R"({"enum":["abc","ab",1,100,[true],{"é":1}]})",
      R"({"type":"array","items":{"type":"integer","minimum":5,"maximum":77},"minItems":2,"maxItems":4})",
      R"({"type":"object","properties":{"a":{"const":"long value"},"ab":{"type":"null"},"b":{"type":"integer"},"é":{"enum":[1]}},
          "required":["b"]})",
      R"({"anyOf":[{"type":"array","items":{"const":"xyz"},"minItems":2},{"type":"array","items":{"enum":["xyz",1]},"minItems":3}]})"};
  Random random(9);
  for (const std::string& schema : schemas) {
    for (int walk = 0; walk < 4; ++walk) {
      expect_shortest_along_a_walk(schema, random);
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace kerf
