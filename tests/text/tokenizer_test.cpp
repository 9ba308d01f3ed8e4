// The tokenizer against what Hugging Face's tokenizers recorded (fixtures/tokenizer_cases.json).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <thread>

#include "text/text_fixtures.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace kerf {
namespace {

using Ids = std::vector<TokenId>;
using test::fixture;
using test::small_tokenizer;

TEST(Tokenizer, EncodesAsTheReference) {
  const Tokenizer tokenizer = small_tokenizer();
  const auto cases = fixture("tokenizer_cases.json")["encode"];
  ASSERT_GT(cases.size(), 300u);
  for (const auto& each : cases) {
    EXPECT_EQ(tokenizer.encode(each["text"].get<std::string>()), each["ids"].get<Ids>()) << each["text"];
  }
}

TEST(Tokenizer, DecodesAsTheReference) {
  const Tokenizer tokenizer = small_tokenizer();
  const auto cases = fixture("tokenizer_cases.json")["decode"];
  ASSERT_GT(cases.size(), 100u);
  for (const auto& each : cases) {
    EXPECT_EQ(tokenizer.decode(each["ids"].get<Ids>()), each["text"]) << each["ids"];
    EXPECT_EQ(tokenizer.decode(each["ids"].get<Ids>(), false), each["all"]) << each["ids"];
  }
}

TEST(Tokenizer, StreamingDecodesToTheSameText) {
  const Tokenizer tokenizer = small_tokenizer();
  const auto cases = fixture("tokenizer_cases.json");  // named: it must outlive the loop
  ASSERT_FALSE(cases["decode"].empty());
  for (const auto& each : cases["decode"]) {
    StreamDecoder decoder(tokenizer);
    std::string text;
    for (const TokenId id : each["ids"].get<Ids>()) text += decoder.push(id);
    EXPECT_EQ(text + decoder.finish(), each["text"]) << each["ids"];
  }
}

TEST(Tokenizer, StreamingHoldsBackAnIncompleteCharacter) {
  const Tokenizer tokenizer = small_tokenizer();
  const Ids euro = tokenizer.encode("\u20AC");  // three bytes, no merges for them in this vocabulary
  ASSERT_EQ(euro.size(), 3u);
  StreamDecoder decoder(tokenizer);
  EXPECT_EQ(decoder.push(euro[0]), "");
  EXPECT_EQ(decoder.push(euro[1]), "");
  EXPECT_EQ(decoder.push(euro[2]), "\u20AC");
  EXPECT_EQ(decoder.push(euro[0]), "");
  EXPECT_EQ(decoder.finish(), "\uFFFD");
  EXPECT_EQ(decoder.finish(), "");
}

TEST(Tokenizer, KnowsItsAddedTokens) {
  const Tokenizer tokenizer = small_tokenizer();
  const auto end = tokenizer.added_token("<|im_end|>");
  ASSERT_TRUE(end);
  EXPECT_TRUE(tokenizer.is_special(*end));
  EXPECT_EQ(tokenizer.bytes(*end), "<|im_end|>");
  EXPECT_EQ(tokenizer.encode("<|im_end|>"), Ids{*end});
  const auto think = tokenizer.added_token("<think>");
  ASSERT_TRUE(think);
  EXPECT_FALSE(tokenizer.is_special(*think));
  EXPECT_EQ(tokenizer.decode({*end, *think}), "<think>");
  EXPECT_FALSE(tokenizer.added_token("the"));
}

TEST(Tokenizer, AddedTokensCanBeReadAsCharacters) {
  const Tokenizer tokenizer = small_tokenizer();
  const Ids ids = tokenizer.encode("a<|im_end|>b<think>", {.added_tokens = false});
  EXPECT_EQ(std::count(ids.begin(), ids.end(), *tokenizer.added_token("<|im_end|>")), 0);
  EXPECT_EQ(std::count(ids.begin(), ids.end(), *tokenizer.added_token("<think>")), 0);
  EXPECT_EQ(tokenizer.decode(ids), "a<|im_end|>b<think>");
}

TEST(Tokenizer, IdsWithoutTokenAreEmpty) {
  const Tokenizer tokenizer = small_tokenizer();
  for (const TokenId id : {-1, std::numeric_limits<TokenId>::min(), tokenizer.size(), 2000000000}) {
    EXPECT_EQ(tokenizer.bytes(id), "");
    EXPECT_FALSE(tokenizer.is_special(id));
  }
  EXPECT_EQ(tokenizer.decode({-5, 2000000000}), "");
}

TEST(Tokenizer, RefusesWhatIsNotUtf8) {
  const Tokenizer tokenizer = small_tokenizer();
  for (const char* text : {"ab\xFF", "ab\xC0\x80", "ab\xED\xA0\x80", "ab\xF4\x90\x80\x80", "ab\xE2\x82"}) {
    EXPECT_EQ(test::error_of([&] { tokenizer.encode(text); }),
              "the text to tokenize is not valid UTF-8 at byte 2");
  }
}

/// Random characters of all kinds; combining marks are frequent.
std::string random_text(std::mt19937& random) {
  constexpr std::array<std::pair<char32_t, char32_t>, 8> kRanges = {{{0x00, 0x7F},
                                                                     {0x80, 0x24F},
                                                                     {0x300, 0x36F},
                                                                     {0x370, 0x10FF},
                                                                     {0x1100, 0x11FF},
                                                                     {0x1E00, 0xD7FF},
                                                                     {0xE000, 0x1FFFF},
                                                                     {0x20000, 0x10FFFF}}};
  std::string text;
  for (int left = 1 + static_cast<int>(random() % 20); left > 0; --left) {
    const auto [first, last] = kRanges[random() % kRanges.size()];
    text::append_utf8(text, first + random() % (last - first + 1));
  }
  return text;
}

TEST(Tokenizer, DecodingAnEncodingGivesTheNormalizedText) {
  const Tokenizer tokenizer = small_tokenizer();
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = random_text(random);
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(text)), text::to_nfc(text)) << text;
  }
}

TEST(Tokenizer, IsSafeToShareBetweenThreads) {
  const Tokenizer tokenizer = small_tokenizer();
  const auto cases = fixture("tokenizer_cases.json")["encode"];
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (const auto& each : cases)
        wrong[t] += tokenizer.encode(each["text"].get<std::string>()) != each["ids"].get<Ids>();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

/// The kind of vocabulary that our own small model has: bytes, and whole numbers and frames as added tokens.
nlohmann::json number_vocabulary() {
  auto json = test::small_json();
  const auto old = json["model"]["vocab"];
  auto vocabulary = nlohmann::json::object();
  for (const auto& [token, id] : old.items()) {
    if (id < 256) vocabulary[token] = id;
  }
  json["model"]["vocab"] = vocabulary;
  json["model"]["merges"] = nlohmann::json::array();
  json["added_tokens"] = nlohmann::json::array();
  int next = 256;
  const auto add = [&](const std::string& text, int id, bool special) {
    json["added_tokens"].push_back(
        {{"id", id}, {"content", text}, {"special", special}, {"normalized", false}});
  };
  for (int number = 0; number <= 1000; ++number) {
    const std::string digits = std::to_string(number);
    add(digits, number < 10 ? vocabulary[digits].get<int>() : next++, false);
  }
  for (const char* frame : {"{\"bbox_2d\": [", "], \"label\": \"", "\"}", ", "}) add(frame, next++, false);
  add("<|im_end|>", next++, true);
  return json;
}

TEST(Tokenizer, BytesWithNumbersAsAddedTokens) {
  const Tokenizer tokenizer = Tokenizer::from_json(number_vocabulary().dump(), "numbers");
  EXPECT_EQ(tokenizer.size(), 256 + 991 + 5);
  const std::string answer = "{\"bbox_2d\": [7, 45, 1000, 999], \"label\": \"burr\"}<|im_end|>";
  const Ids ids = tokenizer.encode(answer);
  // frame 7 , 45 , 1000 , 999 frame b u r r frame end
  EXPECT_EQ(ids.size(), 1u + 4 + 3 + 1 + 4 + 1 + 1);
  EXPECT_EQ(ids[1], tokenizer.added_token("7"));
  EXPECT_EQ(ids[3], tokenizer.added_token("45"));
  EXPECT_EQ(ids[5], tokenizer.added_token("1000"));
  EXPECT_EQ(tokenizer.decode(ids, false), answer);
  EXPECT_EQ(tokenizer.encode("10005"), (Ids{*tokenizer.added_token("1000"), *tokenizer.added_token("5")}));
}

}  // namespace
}  // namespace kerf
