// Masks of whole vocabularies against the plain definition: a token may come when all its bytes may.
#include "text/grammar_helpers.h"
#include "text/text_fixtures.h"

#include <kerf/error.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace kerf {
namespace {

const char* const kDefects = R"({"type":"object","properties":{
  "count":{"type":"integer","minimum":0,"maximum":64},
  "defects":{"type":"array","maxItems":64,"items":{"type":"object","properties":{
    "bbox_2d":{"type":"array","prefixItems":[{"type":"integer","minimum":0,"maximum":1000},
      {"type":"integer","minimum":0,"maximum":1000},{"type":"integer","minimum":0,"maximum":1000},
      {"type":"integer","minimum":0,"maximum":1000}],"minItems":4,"maxItems":4},
    "label":{"enum":["bridge","burr","pinch","contamination"]}},"required":["bbox_2d","label"]}}},
  "required":["count","defects"]})";

std::vector<std::string> defect_tokens() {
  std::vector<std::string> tokens = byte_tokens();
  for (const char* piece :
       {R"({"count": )", R"(, "defects": [)", R"({"bbox_2d": [)", R"(], "label": ")", R"("})", ", ",
        R"("}, {"bbox_2d": [)", R"("}]})", "bridge", "burr", "pinch", "contamination", "]}", "01"}) {
    tokens.emplace_back(piece);
  }
  for (int number = 10; number <= 1100; ++number) tokens.push_back(std::to_string(number));
  return tokens;
}

const std::vector<std::string>& schemas() {
  static const std::vector<std::string> all = {
      kDefects,
      R"({"type":"string"})",
      R"({"type":"object","properties":{"a":{"type":"string","minLength":3,"maxLength":9},"b":{"type":"string","maxLength":40}},
          "required":["b"]})",
      R"({"type":"array","items":{"type":"string","maxLength":2},"minItems":2,"maxItems":30})",
      R"({"type":"array","prefixItems":[{"type":"null"},{"type":"string"}],"items":{"type":"integer","minimum":-50},"minItems":3})",
      R"({"anyOf":[{"type":"array","items":{"type":"string","maxLength":5}},{"type":"array","items":{"type":"string","minLength":2},
          "maxItems":3},{"type":"array","items":{"enum":["ab","abc\"d","é"]}}]})",
      R"({"anyOf":[{"type":"number"},{"enum":[1,10,"a"]},{"type":"object","properties":{"a":{"type":"number"},"ab":{"type":"boolean"}}}]})"};
  return all;
}

// Pieces of plausible answers, so that tokens run across quotes, brackets, members and characters.
std::vector<std::string> mixed_tokens(Random& random) {
  return random_vocabulary(
      random,
      {R"({"a": "abc\"d", "b": "x\u00e9\uD83D\uDE00é😀晶"})", R"(["ab", "é", "", "c"], ["d", ", "])",
       R"([null, "a", -12, 30, 7])",
       R"({"count": 3, "defects": [{"bbox_2d": [0, 10, 100, 1000], "label": "bridge"}, {"bbox_2d": []})",
       R"("}, "b": "")", R"({"a": -1.5e+10, "ab": true})", R"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)",
       "\\\\\"\\\"\"\\u00"},
      400);
}

// By definition, from an automaton that took the answer so far byte by byte: no trie, no cache, nothing
// canonical.
std::vector<TokenId> tokens_by_definition(grammar::Automaton automaton,
                                          const std::vector<std::string>& tokens) {
  std::vector<TokenId> allowed;
  for (std::size_t id = 0; id < tokens.size(); ++id) {
    std::size_t taken = 0;
    while (taken < tokens[id].size() && automaton.push(static_cast<std::uint8_t>(tokens[id][taken]))) ++taken;
    if (taken > 0 && taken == tokens[id].size()) allowed.push_back(static_cast<TokenId>(id));
    for (; taken > 0; --taken) automaton.pop();
  }
  return allowed;
}

void compare_along_a_walk(GrammarSession session, grammar::Automaton plain,
                          const std::vector<std::string>& tokens, Random& random) {
  std::string text;
  for (int step = 0; step < 60; ++step) {
    const auto allowed = allowed_tokens(session);
    ASSERT_EQ(allowed, tokens_by_definition(plain, tokens)) << "after " << text;
    ASSERT_EQ(session.may_end(), plain.may_end()) << text;
    ASSERT_EQ(session.is_complete(), plain.is_complete()) << text;
    ASSERT_EQ(session.shortest_completion(), plain.shortest_completion()) << text;
    if (session.is_complete()) return;
    ASSERT_FALSE(allowed.empty()) << text;
    const TokenId token = allowed[below(random, allowed.size())];
    session.accept(token);
    for (char byte : tokens[token]) ASSERT_TRUE(plain.push(static_cast<std::uint8_t>(byte)));
    text += tokens[token];
  }
}

TEST(GrammarMask, IsWhatTheDefinitionSays) {
  Random random(6);
  for (const std::string& schema : schemas()) {
    const auto tokens = mixed_tokens(random);
    const Grammar grammar = grammar_of(schema);
    const GrammarSession start(grammar, TokenTrie(tokens));
    for (int walk = 0; walk < 25; ++walk) {
      compare_along_a_walk(start, grammar::Automaton(grammar.rules()), tokens, random);
      if (HasFatalFailure()) FAIL() << schema;
    }
  }
}

TEST(GrammarMask, LongTokensFillAStringToItsLimit) {
  std::vector<std::string> tokens = byte_tokens();
  for (std::size_t length = 2; length < 40; ++length) {
    tokens.emplace_back(length, 'a');
    tokens.push_back(std::string(length, 'b') + "\"");
    tokens.push_back("\"" + std::string(length, 'c') + "\"");
  }
  Random random(7);
  const Grammar grammar = grammar_of(R"({"type":"string","minLength":20,"maxLength":100})");
  const GrammarSession start(grammar, TokenTrie(tokens));
  for (int walk = 0; walk < 100; ++walk) {
    compare_along_a_walk(start, grammar::Automaton(grammar.rules()), tokens, random);
    if (HasFatalFailure()) return;
  }
}

TEST(GrammarMask, DefectAnswersInPiecesAndInBytes) {
  const std::string text = R"({"count": 2, "defects": [{"bbox_2d": [0, 37, 1000, 5], "label": "pinch"}, )"
                           R"({"bbox_2d": [1, 2, 3, 4], "label": "contamination"}]})";
  const auto tokens = defect_tokens();
  const GrammarSession start(grammar_of(kDefects), TokenTrie(tokens));
  GrammarSession pieces = start, bytes = start;
  EXPECT_TRUE(follow(pieces, tokens, text));
  EXPECT_TRUE(pieces.is_complete());
  for (char byte : text) {
    const auto allowed = allowed_tokens(bytes);
    ASSERT_THAT(allowed, testing::Contains(static_cast<std::uint8_t>(byte)));
    bytes.accept(static_cast<std::uint8_t>(byte));
  }
  EXPECT_TRUE(bytes.is_complete());
  EXPECT_THAT(allowed_tokens(bytes), testing::IsEmpty());
}

std::vector<std::string> allowed_texts(const std::string& before) {
  const auto tokens = defect_tokens();
  GrammarSession session(grammar_of(kDefects), TokenTrie(tokens));
  EXPECT_TRUE(follow(session, tokens, before));
  std::vector<std::string> texts;
  for (TokenId id : allowed_tokens(session)) texts.push_back(tokens[id]);
  return texts;
}

TEST(GrammarMask, DefectAnswersPlaceByPlace) {
  using testing::UnorderedElementsAre;
  EXPECT_THAT(allowed_texts(""), UnorderedElementsAre("{", R"({"count": )"));
  EXPECT_THAT(allowed_texts(R"({"count": 2, "defects": [)"),
              UnorderedElementsAre("{", "]", R"({"bbox_2d": [)", "]}"));
  EXPECT_THAT(
      allowed_texts(R"({"count": 2, "defects": [{"bbox_2d": [1, 2, 3, 40)"),
      UnorderedElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "]", R"(], "label": ")"));
  EXPECT_THAT(allowed_texts(R"({"count": 2, "defects": [{"bbox_2d": [1, 2, 3, 4], "label": "b)"),
              UnorderedElementsAre("r", "u"));
  EXPECT_THAT(allowed_texts(R"({"count": 2, "defects": [{"bbox_2d": [1, 2, 3, 4], "label": "burr)"),
              UnorderedElementsAre("\"", R"("})", R"("}]})", R"("}, {"bbox_2d": [)"));
  EXPECT_THAT(allowed_texts(R"({"count": )"), testing::SizeIs(10 + 55));  // 0..9 and 10..64; not "01", not 65
  EXPECT_THAT(allowed_texts(R"({"count": 0, "defects": [{"bbox_2d": [)"), testing::SizeIs(10 + 991));
}

TEST(GrammarMask, HiddenTokensAreNeverAllowed) {
  std::vector<std::string> tokens = byte_tokens();
  tokens.insert(tokens.end(), {"", "abc", ""});
  GrammarSession session(grammar_of(R"({"type":"string"})"), TokenTrie(tokens));
  session.accept('"');
  std::vector<std::uint8_t> allowed(3, 1);
  session.mask(allowed);
  ASSERT_EQ(allowed.size(), 259u);
  EXPECT_EQ(allowed[256] + allowed[258], 0);
  EXPECT_EQ(allowed[257], 1);
  EXPECT_THROW(session.accept(256), Bug);
}

TEST(GrammarMask, TokenizersOfferAllButTheirSpecialTokens) {
  const Tokenizer tokenizer = test::small_tokenizer();
  const GrammarSession start(grammar_of(kDefects), TokenTrie(tokenizer));
  GrammarSession session = start;
  std::vector<std::uint8_t> allowed;
  for (TokenId id :
       tokenizer.encode(R"({"count": 1, "defects": [{"bbox_2d": [0, 37, 1000, 5], "label": "burr"}]})")) {
    session.mask(allowed);
    ASSERT_EQ(allowed.size(), static_cast<std::size_t>(tokenizer.size()));
    ASSERT_EQ(allowed[id], 1) << tokenizer.bytes(id);
    session.accept(id);
  }
  EXPECT_TRUE(session.is_complete());
  GrammarSession any(grammar_of(R"({"type":"string"})"), TokenTrie(tokenizer));
  any.accept(tokenizer.encode("\"").front());
  any.mask(allowed);
  for (TokenId id = 0; id < tokenizer.size(); ++id) {
    EXPECT_FALSE(tokenizer.is_special(id) && allowed[id] != 0) << tokenizer.bytes(id);
  }
}

// Copies share their masks; under ThreadSanitizer this is where a race would show.
TEST(GrammarMask, CopiesMayLiveInDifferentThreads) {
  Random random(8);
  const auto tokens = mixed_tokens(random);
  const Grammar grammar = grammar_of(schemas()[2]);
  const GrammarSession start(grammar, TokenTrie(tokens));
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 3; ++seed) {
    threads.emplace_back([&, seed] {
      Random own(seed);
      for (int i = 0; i < 5; ++i)
        compare_along_a_walk(start, grammar::Automaton(grammar.rules()), tokens, own);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(GrammarMask, TokensOfTheSameBytesAreAllAllowed) {
  std::vector<std::string> tokens = byte_tokens();
  tokens.insert(tokens.end(), {"null", "null", "nu"});
  GrammarSession session(grammar_of(R"({"type":"null"})"), TokenTrie(tokens));
  EXPECT_THAT(allowed_tokens(session), testing::ElementsAre('n', 256, 257, 258));
}

TEST(GrammarMask, WrongTokensAreBugsAndChangeNothing) {
  GrammarSession session(grammar_of(R"({"enum":["ab"]})"), TokenTrie(byte_tokens()));
  session.accept('"');
  for (TokenId wrong : {static_cast<TokenId>('b'), static_cast<TokenId>('"'), 256, -1})
    EXPECT_THROW(session.accept(wrong), Bug);
  EXPECT_EQ(session.shortest_completion(), "ab\"");
  EXPECT_THAT(allowed_tokens(session), testing::ElementsAre('a'));
}

TEST(GrammarMask, CopiesGoTheirOwnWays) {
  const GrammarSession start(grammar_of(R"({"enum":["ab","cd"]})"), TokenTrie(byte_tokens()));
  GrammarSession one = start, two = start;
  for (char byte : std::string("\"a")) one.accept(byte);
  for (char byte : std::string("\"c")) two.accept(byte);
  EXPECT_EQ(one.shortest_completion(), "b\"");
  EXPECT_EQ(two.shortest_completion(), "d\"");
  two = one;
  two.accept('b');
  EXPECT_EQ(one.shortest_completion(), "b\"");
  EXPECT_EQ(two.shortest_completion(), "\"");
  EXPECT_EQ(start.shortest_completion(), "\"ab\"");
}

TEST(GrammarMask, VocabulariesThatCouldGetStuckAreRefused) {
  for (char missing : std::string("\" {}0~\x80\xBF")) {
    std::vector<std::string> tokens = byte_tokens();
    tokens[static_cast<std::uint8_t>(missing)] = "";
    try {
      TokenTrie trie(tokens);
      FAIL() << "accepted";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(),
                  testing::HasSubstr(fmt::format("0x{:02X}", static_cast<std::uint8_t>(missing))));
    }
  }
  std::vector<std::string> tokens = byte_tokens();
  for (int unused : {0x00, 0x0A, 0x1F, 0xC0, 0xFF}) tokens[unused] = "";
  EXPECT_NO_THROW(TokenTrie{tokens});
}

}  // namespace
}  // namespace kerf
