// WordPiece against the reference (tests/text/fixtures/word_piece.json: tokenizers 0.22 on the same file).
#include "text/word_piece.h"

#include <gtest/gtest.h>
#include <kerf/error.h>

#include <nlohmann/json.hpp>

namespace kerf::text {
namespace {

const Path kTokenizer = Path(KERF_SOURCE_DIR) / "models/kerf-words/tokenizer.json";

const WordPiece& shipped() {
  static const WordPiece words = WordPiece::load(kTokenizer);
  return words;
}

std::string error_of(const std::string& json) {
  try {
    WordPiece::from_json(json, "t.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(WordPiece, EncodesAsTheReference) {
  const auto cases = nlohmann::json::parse(read_file(KERF_SOURCE_DIR "/tests/text/fixtures/word_piece.json"));
  ASSERT_GE(cases.size(), 19U);
  for (const auto& one : cases)
    EXPECT_EQ(shipped().encode(one["text"].get<std::string>(), 512), one["ids"].get<std::vector<TokenId>>())
        << one["text"];
}

TEST(WordPiece, WhatStandsForATokenInATextIsText) {
  EXPECT_GT(shipped().encode("[CLS] [SEP]", 64).size(), 6U);
}

TEST(WordPiece, CutsLongTextsAndReadsBrokenOnes) {
  EXPECT_EQ(shipped().encode("a b c d e f", 4).size(), 4U);
  EXPECT_EQ(shipped().encode("a b c d e f", 4).back(), shipped().encode("", 4).back());
  EXPECT_EQ(shipped().encode("", 8).size(), 2U);
  EXPECT_EQ(shipped().encode("yield\xFF", 8), shipped().encode("yield", 8));
}

TEST(WordPiece, RefusesOtherKinds) {
  const std::string good =
      R"({"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"lowercase":true},)"
      R"("pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece",)"
      R"("continuing_subword_prefix":"##","vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":3}}})";
  EXPECT_EQ(error_of(good), "");
  const auto with = [&](const std::string& from, const std::string& to) {
    auto text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_EQ(error_of(with("WordPiece", "BPE")),
            "t.json: model: \"type\" is \"BPE\", only \"WordPiece\" is supported");
  EXPECT_EQ(error_of(with("\"lowercase\":true", "\"lowercase\":false")),
            "t.json: normalizer: \"lowercase\" is false, only true is supported");
  EXPECT_EQ(error_of(with("[SEP]", "[END]")), "t.json: the vocabulary lacks [SEP]");
  EXPECT_NE(error_of("{"), "");
  EXPECT_NE(error_of("[]"), "");
}

}  // namespace
}  // namespace kerf::text
