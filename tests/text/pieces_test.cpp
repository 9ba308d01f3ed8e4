// The stages below the tokenizer: UTF-8, normalization, the split and the merging of one piece.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "text/bpe.h"
#include "text/byte_map.h"
#include "text/split.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace kerf::text {
namespace {

std::vector<std::string> pieces_of(std::string_view text) {
  std::vector<std::string> pieces;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = piece_end(text, begin);
    pieces.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return pieces;
}

using Pieces = std::vector<std::string>;

// Expected pieces: Split(Regex(pattern), "isolated") of tokenizers 0.23.3.
TEST(Split, CutsAsTheExpressionDoes) {
  EXPECT_EQ(pieces_of("Hello world"), (Pieces{"Hello", " world"}));
  EXPECT_EQ(pieces_of("it's I'LL don't"), (Pieces{"it", "'s", " I", "'LL", " don", "'t"}));
  EXPECT_EQ(pieces_of("'\u017Fabc 'x"), (Pieces{"'\u017F", "abc", " '", "x"}));
  EXPECT_EQ(pieces_of("12\u0663\u00BD"), (Pieces{"1", "2", "\u0663", "\u00BD"}));
  EXPECT_EQ(pieces_of("a  b   \n c "), (Pieces{"a", " ", " b", "   \n", " c", " "}));
  EXPECT_EQ(pieces_of("x!!\r\n\r\ny"), (Pieces{"x", "!!\r\n\r\n", "y"}));
  EXPECT_EQ(pieces_of("\u180E a\uFEFFb\u3000c"), (Pieces{"\u180E", " a", "\uFEFFb", "\u3000c"}));
  EXPECT_EQ(pieces_of("\t\tx \t 1"), (Pieces{"\t", "\tx", " \t", " ", "1"}));
}

TEST(Split, FollowsTheReferencesUnicode) {
  EXPECT_EQ(pieces_of("\u1C89\u1C8A1"), (Pieces{"\u1C89\u1C8A", "1"}));    // letters since Unicode 16
  EXPECT_EQ(pieces_of("a\U00010D40b"), (Pieces{"a", "\U00010D40", "b"}));  // a digit since Unicode 16
  EXPECT_EQ(pieces_of("\U000323AF"), (Pieces{"\U000323AF"}));
}

// Values of Python's unicodedata, where the reference's older Unicode agrees.
TEST(Nfc, ComposesOrdersAndKeeps) {
  EXPECT_EQ(to_nfc("cafe\u0301"), "caf\u00E9");
  EXPECT_EQ(to_nfc("\u03D2\u0301"), "\u03D3");
  EXPECT_EQ(to_nfc("a\u0301\u0323"), "\u1EA1\u0301");
  EXPECT_EQ(to_nfc("\u212B\u2126\u212A"), "\u00C5\u03A9K");
  EXPECT_EQ(to_nfc("\u1112\u1161\u11AB"), "\uD55C");
  EXPECT_EQ(to_nfc("\uD558\u11AB"), "\uD55C");
  EXPECT_EQ(to_nfc("\u0915\u093C"), "\u0915\u093C");  // excluded from composition
  EXPECT_EQ(to_nfc("\u0958"), "\u0915\u093C");
  EXPECT_EQ(to_nfc("x\u0345\u0301"), "x\u0301\u0345");
  EXPECT_EQ(to_nfc("\u0301\u0301"), "\u0301\u0301");
  EXPECT_TRUE(surely_nfc("caf\u00E9 \uD55C"));
  EXPECT_FALSE(surely_nfc("cafe\u0301"));
}

TEST(Nfc, CharactersNewerThanTheReferenceStayInPlace) {
  EXPECT_EQ(to_nfc("a\u0301\u0898"), "\u00E1\u0898");
  EXPECT_EQ(to_nfc("a\u08CF\u0301\u0323"), "a\u08CF\u0323\u0301");
  EXPECT_EQ(to_nfc("\U00011935\U00011930"), "\U00011935\U00011930");
}

TEST(Nfc, PiledUpMarksTakeNoQuadraticTime) {
  std::string piled = "a";
  for (int i = 0; i < 250000; ++i) piled += i % 2 ? "\u0323" : "\u0345";
  const auto start = std::chrono::steady_clock::now();
  const std::string normal = to_nfc(piled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_EQ(normal.substr(0, 5), "\u1EA1\u0323");
  EXPECT_EQ(normal.size(), piled.size());  // a + dot below (3 bytes) is one character of 3 bytes
}

// Unicode standard, table 3-8: each maximal part of a broken sequence becomes one replacement.
TEST(Utf8, ReplacesMaximalParts) {
  const std::string r = "\uFFFD";
  EXPECT_EQ(lossy_utf8("a\xF1\x80\x80\xE1\x80\xC2"
                       "b\x80"
                       "c\x80\xBF"
                       "d"),
            "a" + r + r + r + "b" + r + "c" + r + r + "d");
  EXPECT_EQ(lossy_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82"
                       "A"),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(lossy_utf8("\xED\xA0\x80"), r + r + r);
  EXPECT_EQ(lossy_utf8("\xF4\x91\x92\x93\xFF"
                       "A\x80\xBF"
                       "B"),
            r + r + r + r + r + "A" + r + r + "B");
  EXPECT_EQ(lossy_utf8("x\xE2\x82"), "x" + r);
  std::size_t held = 0;
  EXPECT_EQ(lossy_utf8("x\xE2\x82", &held), "x");
  EXPECT_EQ(held, 2u);
  EXPECT_EQ(lossy_utf8("x\xE2\x28", &held), "x" + r + "(");
  EXPECT_EQ(held, 0u);
}

TEST(Utf8, QuotesForMessagesAreShortAndPrintable) {
  EXPECT_EQ(in_quotes("a\n\xFF\u00E9"), "\"a\\x0a\\xff\u00E9\"");
  EXPECT_EQ(in_quotes(std::string(100, 'x')), "\"" + std::string(40, 'x') + "...\"");
}

TEST(ByteMap, IsOneToOneAndLandsWhereItShould) {
  const auto alphabet = byte_alphabet();
  EXPECT_EQ(alphabet[' '], "\u0120");
  EXPECT_EQ(alphabet['\n'], "\u010A");
  EXPECT_EQ(alphabet['!'], "!");
  EXPECT_EQ(alphabet[0xAD], "\u0143");
  for (std::size_t byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(token_bytes(alphabet[byte]), std::string(1, static_cast<char>(byte)));
  }
  EXPECT_EQ(token_bytes("a b\u00E9"), "a b\u00E9");  // a blank is outside the alphabet: the text itself
}

/// The definition, word by word: again and again the lowest rank, the leftmost on a tie.
std::vector<TokenId> merged_naively(const MergeTable& table, std::string_view piece) {
  std::vector<TokenId> tokens(piece.begin(), piece.end());
  while (true) {
    std::size_t best = tokens.size();
    Merge chosen;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      const Merge merge = table.find(tokens[i], tokens[i + 1]);
      if (merge.token >= 0 && (best == tokens.size() || merge.rank < chosen.rank)) {
        best = i;
        chosen = merge;
      }
    }
    if (best == tokens.size()) return tokens;
    tokens[best] = chosen.token;
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

std::array<TokenId, 256> identity() {
  std::array<TokenId, 256> bytes;
  for (int i = 0; i < 256; ++i) bytes[static_cast<std::size_t>(i)] = i;
  return bytes;
}

TEST(Bpe, MergesAsTheDefinitionSays) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    MergeTable table(60);
    std::vector<std::string> texts = {"a", "b", "c"};
    std::vector<TokenId> ids = {'a', 'b', 'c'};
    for (std::uint32_t rank = 0; rank < 60; ++rank) {
      const std::size_t left = random() % texts.size(), right = random() % texts.size();
      const std::string joined = texts[left] + texts[right];
      const auto known = std::find(texts.begin(), texts.end(), joined);
      const TokenId id = known == texts.end() ? static_cast<TokenId>(300 + rank)
                                              : ids[static_cast<std::size_t>(known - texts.begin())];
      if (!table.add(ids[left], ids[right], {rank, id}) || known != texts.end()) continue;
      texts.push_back(joined);
      ids.push_back(id);
    }
    const Bpe bpe(identity(), table);
    Bpe::Workspace space;
    for (int i = 0; i < 20; ++i) {
      std::string piece(1 + random() % 40, 'a');
      for (char& c : piece) c = static_cast<char>('a' + random() % 4);
      std::vector<TokenId> got;
      bpe.encode(piece, space, got);
      EXPECT_EQ(got, merged_naively(table, piece)) << piece;
    }
  }
}

TEST(Bpe, OneMegabyteInOnePieceTakesNoQuadraticTime) {
  MergeTable table(20);
  TokenId half = 'a';
  for (std::uint32_t rank = 0; rank < 20; ++rank) {
    table.add(half, half, {rank, static_cast<TokenId>(256 + rank)});
    half = static_cast<TokenId>(256 + rank);
  }
  const Bpe bpe(identity(), table);
  Bpe::Workspace space;
  std::vector<TokenId> ids;
  const auto start = std::chrono::steady_clock::now();
  bpe.encode(std::string((1 << 20) + 5, 'a'), space, ids);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_EQ(ids, (std::vector<TokenId>{275, 257, 'a'}));  // 2^20, 4 and 1
}

}  // namespace
}  // namespace kerf::text
