// Random schemas with instances judged by Python's jsonschema (tools/check_grammar.py), recorded or, through
// KERF_GRAMMAR_CASES, fresh. Random walks are written to KERF_GRAMMAR_WALKS for jsonschema to judge.
#include "text/grammar_helpers.h"
#include "text/schema_validator.h"

#include <fmt/format.h>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace kerf {
namespace {

using Json = nlohmann::json;

struct Case {
  std::string schema;
  std::vector<std::string> valid, invalid;
};

std::vector<Case> load_cases() {
  const char* given = std::getenv("KERF_GRAMMAR_CASES");
  std::ifstream file(given != nullptr ? given : KERF_SOURCE_DIR "/tests/text/fixtures/grammar/cases.json");
  std::vector<Case> cases;
  for (const Json& entry : Json::parse(file))
    cases.push_back({entry["schema"], entry["valid"], entry["invalid"]});
  return cases;
}

std::vector<std::string> texts_of(const Case& one) {
  std::vector<std::string> texts = one.valid;
  texts.insert(texts.end(), one.invalid.begin(), one.invalid.end());
  return texts;
}

TEST(GrammarCases, ValidInstancesAreAcceptedByteByByte) {
  for (const Case& one : load_cases()) {
    const Grammar grammar = grammar_of(one.schema);
    for (const std::string& text : one.valid)
      EXPECT_TRUE(accepts(grammar, text)) << text << " under " << one.schema;
  }
}

TEST(GrammarCases, ValidInstancesAreAcceptedTokenByToken) {
  Random random(1);
  for (const Case& one : load_cases()) {
    const auto tokens = random_vocabulary(random, one.valid, 60);
    const GrammarSession start(grammar_of(one.schema), TokenTrie(tokens));
    for (const std::string& text : one.valid) {
      GrammarSession session = start;
      EXPECT_TRUE(follow(session, tokens, text) && session.may_end()) << text << " under " << one.schema;
    }
  }
}

TEST(GrammarCases, InvalidInstancesAreRefused) {
  for (const Case& one : load_cases()) {
    const Grammar grammar = grammar_of(one.schema);
    for (const std::string& text : one.invalid)
      EXPECT_FALSE(accepts(grammar, text)) << text << " under " << one.schema;
  }
}

TEST(GrammarCases, TheTestsOwnValidatorAgreesWithJsonschema) {
  for (const Case& one : load_cases()) {
    const SchemaValidator validator(Json::parse(one.schema));
    for (const std::string& text : one.valid)
      EXPECT_TRUE(validator.valid(Json::parse(text))) << text << one.schema;
    for (const std::string& text : one.invalid)
      EXPECT_FALSE(validator.valid(Json::parse(text))) << text << one.schema;
  }
}

// A random answer of at most about `budget` tokens, then the shortest completion.
std::string walk(GrammarSession session, const std::vector<std::string>& tokens, Random& random,
                 std::size_t budget) {
  std::string text;
  for (std::size_t step = 0; step < budget && !session.is_complete(); ++step) {
    const auto allowed = allowed_tokens(session);
    if (allowed.empty()) ADD_FAILURE() << "stuck after " << text;
    if (allowed.empty() || (session.may_end() && below(random, 4) == 0)) return text;
    const TokenId token = allowed[below(random, allowed.size())];
    session.accept(token);
    text += tokens[token];
  }
  const std::string rest = session.shortest_completion();
  EXPECT_TRUE(follow(session, tokens, rest)) << text << " cannot be completed by " << rest;
  EXPECT_TRUE(session.may_end()) << text << " is not completed by " << rest;
  EXPECT_EQ(session.shortest_completion(), "");
  return text + rest;
}

void record(std::size_t index, const std::string& text) {
  const char* path = std::getenv("KERF_GRAMMAR_WALKS");
  if (path == nullptr) return;
  std::string hex;
  for (char byte : text) hex += fmt::format("{:02x}", static_cast<std::uint8_t>(byte));
  std::ofstream(path, std::ios::app) << Json{{"case", index}, {"hex", hex}} << "\n";
}

TEST(GrammarCases, RandomWalksEndInValidAnswers) {
  Random random(2);
  const auto cases = load_cases();
  for (std::size_t index = 0; index < cases.size(); ++index) {
    const auto tokens = random_vocabulary(random, texts_of(cases[index]), 60);
    const GrammarSession start(grammar_of(cases[index].schema), TokenTrie(tokens));
    const SchemaValidator validator(Json::parse(cases[index].schema));
    for (std::size_t budget : {0, 1, 3, 10, 30, 100}) {
      const std::string text = walk(start, tokens, random, budget);
      ASSERT_TRUE(Json::accept(text)) << text << " under " << cases[index].schema;
      EXPECT_TRUE(validator.valid(Json::parse(text))) << text << " under " << cases[index].schema;
      record(index, text);
    }
  }
}

}  // namespace
}  // namespace kerf
