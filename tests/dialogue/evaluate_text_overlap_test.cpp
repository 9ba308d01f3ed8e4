// BLEU-4 and ROUGE-L against sacrebleu and rouge-score (tools/oracle/text_overlap.py).
#include <gtest/gtest.h>
#include <kerf/file.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "dialogue/evaluate/text_overlap.h"

namespace kerf::dialogue {
namespace {

nlohmann::json golden() {
  return nlohmann::json::parse(
      read_file(Path(KERF_SOURCE_DIR) / "tests/dialogue/fixtures/text_overlap.json"));
}

TEST(TextOverlap, TokensAreSacrebleus) {
  for (const auto& pair : golden()["pairs"])
    EXPECT_EQ(bleu_tokens(pair["answer"].get<std::string>()), pair["tokens"].get<Tokens>());
}

TEST(TextOverlap, RougeLIsRougeScores) {
  for (const auto& pair : golden()["pairs"])
    EXPECT_NEAR(rouge_l(pair["answer"].get<std::string>(), pair["reference"].get<std::string>()),
                pair["rouge_l"].get<double>(), 1e-12)
        << pair["answer"];
}

TEST(TextOverlap, BleuIsSacrebleus) {
  const auto all = golden();
  for (const auto& corpus : all["corpora"]) {
    CorpusBleu bleu;
    for (const auto& number : corpus["pairs"]) {
      const auto& pair = all["pairs"][number.get<std::size_t>()];
      bleu.add(pair["answer"].get<std::string>(), pair["reference"].get<std::string>());
    }
    EXPECT_NEAR(bleu.score(), corpus["bleu"].get<double>(), 1e-9) << corpus["pairs"];
  }
}

TEST(TextOverlap, NothingSaidScoresNothing) {
  CorpusBleu bleu;
  EXPECT_TRUE(std::isnan(bleu.score()));
  bleu.add("", "Center.");
  EXPECT_EQ(bleu.score(), 0);
  EXPECT_EQ(rouge_l("", "Center."), 0);
  EXPECT_EQ(rouge_l("。", "Center."), 0);
}

}  // namespace
}  // namespace kerf::dialogue
