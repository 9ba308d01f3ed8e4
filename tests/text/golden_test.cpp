// Against ids that were computed outside this repository: the tiny checkpoint's and the real vocabulary's.
#include <gtest/gtest.h>
#include <kerf/chat.h>

#include <algorithm>
#include <cstdlib>

#include "text/text_fixtures.h"

namespace kerf {
namespace {

using nlohmann::json;

/// The folder with the specification and its golden files: $KERF_SHARED, or "shared" beside the checkout.
Path golden_folder() {
  const char* given = std::getenv("KERF_SHARED");
  const Path shared = given ? Path(given) : Path(KERF_SOURCE_DIR) / ".." / "shared";
  return shared / "spec" / "golden";
}

void expect_cases(const Tokenizer& tokenizer, const json& cases) {
  ASSERT_FALSE(cases.empty());
  for (const json& each : cases) {
    EXPECT_EQ(tokenizer.encode(each["text"].get<std::string>()), each["ids"].get<std::vector<TokenId>>())
        << each["text"];
  }
}

TEST(GoldenTokenizer, TinyCheckpoint) {
  const Path folder = golden_folder() / "tiny";
  if (!std::filesystem::exists(folder))
    GTEST_SKIP() << "no golden files at " << folder << "; set KERF_SHARED";
  const json golden = json::parse(read_file(folder / "e2e.json"));
  const Tokenizer tokenizer = Tokenizer::load(folder);
  expect_cases(tokenizer, golden["tokenizer_cases"]);
  EXPECT_EQ(tokenizer.decode(golden["greedy_new_ids"].get<std::vector<TokenId>>()), golden["greedy_text"]);

  const std::string prompt = render_chat(parse_messages(golden["messages"].dump(), "golden"));
  EXPECT_EQ(prompt, golden["rendered_prompt"]);
  // The picture placeholders are expanded later on; with each run of them cut down to one, the ids are the
  // prompt's.
  const auto picture = tokenizer.added_token("<|image_pad|>");
  std::vector<TokenId> ids = golden["expanded_input_ids"].get<std::vector<TokenId>>();
  ids.erase(std::unique(ids.begin(), ids.end(), [&](TokenId a, TokenId b) { return a == b && a == picture; }),
            ids.end());
  EXPECT_EQ(tokenizer.encode(prompt), ids);
}

TEST(GoldenTokenizer, TinyCheckpointFromItsOlderFiles) {
  const Path folder = golden_folder() / "tiny";
  if (!std::filesystem::exists(folder))
    GTEST_SKIP() << "no golden files at " << folder << "; set KERF_SHARED";
  const test::ScratchFolder old;
  for (const char* file : {"vocab.json", "merges.txt", "tokenizer_config.json"}) {
    std::filesystem::copy(folder / file, old.path() / file);
  }
  expect_cases(Tokenizer::load(old.path()), json::parse(read_file(folder / "e2e.json"))["tokenizer_cases"]);
}

TEST(GoldenTokenizer, RealVocabulary) {
  const char* folder = std::getenv("KERF_QWEN3_TOKENIZER");
  if (!folder) GTEST_SKIP() << "set KERF_QWEN3_TOKENIZER to a folder with the Qwen3 tokenizer.json";
  const Path cases = golden_folder() / "qwen_tokenizer_golden.json";
  if (!std::filesystem::exists(cases)) GTEST_SKIP() << "no golden file at " << cases << "; set KERF_SHARED";
  const Tokenizer tokenizer = Tokenizer::load(folder);
  EXPECT_EQ(tokenizer.size(), 151669);
  EXPECT_EQ(tokenizer.added_token("<|im_end|>"), 151645);
  expect_cases(tokenizer, json::parse(read_file(cases))["cases"]);
}

}  // namespace
}  // namespace kerf
