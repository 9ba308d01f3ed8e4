// The sentence encoder against the reference (tests/models/fixtures/sentence.json: BertModel of transformers,
// mean of the tokens, made unit; the weights that ship).
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>

#include "data/sentence.h"
#include "models/sentence/config.h"
#include "models/sentence/encoder.h"

namespace kerf::sentence {
namespace {

const Path kShipped = Path(KERF_SOURCE_DIR) / "models/kerf-words";

const Encoder& shipped() {
  static const Encoder encoder(kShipped);
  return encoder;
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

TEST(Sentence, VectorsAreTheReferences) {
  const auto golden =
      nlohmann::json::parse(read_file(KERF_SOURCE_DIR "/tests/models/fixtures/sentence.json"));
  const auto texts = golden["texts"].get<std::vector<std::string>>();
  const auto vectors = shipped().encode(texts);
  ASSERT_EQ(vectors.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto wanted = golden["vectors"][i].get<std::vector<float>>();
    ASSERT_EQ(vectors[i].size(), wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k) EXPECT_NEAR(vectors[i][k], wanted[k], 2e-5) << texts[i];
  }
}

TEST(Sentence, AreTheSameAloneAndTogether) {
  const std::vector<std::string> texts = {"a short one, not in any list",
                                          "and one that is quite a bit longer than it", ""};
  const auto together = shipped().encode(texts);
  for (std::size_t i = 0; i < texts.size(); ++i)
    EXPECT_GT(cosine(together[i], shipped().encode({texts[i]}).front()), 0.99999);
}

TEST(Sentence, RemembersVectors) {
  const auto folder = std::filesystem::temp_directory_path() / "kerf-sentence-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (const char* name : {"config.json", "model.safetensors", "tokenizer.json"})
    std::filesystem::create_symlink(kShipped / name, folder / name);
  const std::vector<std::string> texts = {"zebras on a wafer map of mine", "qualify the reworked lot for me"};
  const Encoder fresh(folder);
  const auto computed = fresh.encode(texts);
  fresh.remember(texts);
  const auto known = Encoder(folder).encode(texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_NE(known[i], computed[i]);  // rounded
    EXPECT_GT(cosine(known[i], computed[i]), 0.999);
  }
  write_file(folder / "known.safetensors", read_file(folder / "known.safetensors").substr(0, 100));
  EXPECT_THROW(Encoder{folder}, Error);
  std::filesystem::remove_all(folder);
}

TEST(Sentence, RefusesOtherConfigurations) {
  const auto error_of = [](const std::string& json) {
    return sentence_of([&] { parse_config(json, "config.json"); });
  };
  const auto good = read_file(kShipped / "config.json");
  EXPECT_EQ(error_of(good), "");
  const auto with = [&](const std::string& from, const std::string& to) {
    auto text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_EQ(error_of(with("\"gelu\"", "\"relu\"")),
            "config.json: 'hidden_act' is \"relu\", only \"gelu\" is supported");
  EXPECT_EQ(error_of(with("\"num_hidden_layers\": 6", "\"num_hidden_layers\": 0")),
            "config.json: 'num_hidden_layers' is 0, expected an integer from 1 to 1000000");
  EXPECT_EQ(error_of(with("\"num_attention_heads\": 12", "\"num_attention_heads\": 7")),
            "config.json: 'hidden_size' 384 is no multiple of 'num_attention_heads' 7");
  EXPECT_EQ(error_of("[]"), "config.json: expected a JSON object");
}

}  // namespace
}  // namespace kerf::sentence
