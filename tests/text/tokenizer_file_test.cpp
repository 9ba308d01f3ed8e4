// The forms a tokenizer's files come in, and files that are broken on purpose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/text_fixtures.h"

namespace kerf {
namespace {

using nlohmann::json;
using test::error_of;
using test::small_json;
using testing::HasSubstr;

std::string error_in(const json& file) {
  return error_of([&] { Tokenizer::from_json(file.dump(), "t.json"); });
}

/// All recorded cases encode as they should.
void expect_same_ids(const Tokenizer& tokenizer) {
  const json cases = test::fixture("tokenizer_cases.json");  // named: it must outlive the loop
  ASSERT_FALSE(cases["encode"].empty());
  for (const auto& each : cases["encode"]) {
    EXPECT_EQ(tokenizer.encode(each["text"].get<std::string>()), each["ids"].get<std::vector<TokenId>>())
        << each["text"];
  }
}

TEST(TokenizerFile, MergesMayBeStrings) {
  json file = small_json();
  json joined = json::array();
  for (const auto& merge : file["model"]["merges"]) {
    joined.push_back(merge[0].get<std::string>() + " " + merge[1].get<std::string>());
  }
  file["model"]["merges"] = joined;
  expect_same_ids(Tokenizer::from_json(file.dump(), "strings"));
}

/// The older three files with the same content as the fixture.
void write_old_files(const Path& folder, const std::string& line_end) {
  const json file = small_json();
  write_file(folder / "vocab.json", file["model"]["vocab"].dump());
  std::string merges = "#version: 0.2" + line_end;
  for (const auto& merge : file["model"]["merges"]) {
    merges += merge[0].get<std::string>() + " " + merge[1].get<std::string>() + line_end;
  }
  write_file(folder / "merges.txt", merges);
  json config;
  for (json token : file["added_tokens"]) {
    const std::string id = token["id"].dump();
    token.erase("id");
    config["added_tokens_decoder"][id] = token;
  }
  write_file(folder / "tokenizer_config.json", config.dump());
}

TEST(TokenizerFile, ReadsVocabularyAndMergesFiles) {
  for (const char* line_end : {"\n", "\r\n"}) {
    const test::ScratchFolder folder;
    write_old_files(folder.path(), line_end);
    expect_same_ids(Tokenizer::load(folder.path()));
  }
}

TEST(TokenizerFile, TokenizerJsonComesFirst) {
  const test::ScratchFolder folder;
  write_file(folder.path() / "vocab.json", "broken");
  write_file(folder.path() / "merges.txt", "broken");
  write_file(folder.path() / "tokenizer.json", small_json().dump());
  expect_same_ids(Tokenizer::load(folder.path()));
}

TEST(TokenizerFile, SaysWhatAFolderLacks) {
  const test::ScratchFolder folder;
  const auto load = [&] { Tokenizer::load(folder.path()); };
  EXPECT_EQ(error_of(load), folder.path().string() +
                                ": no tokenizer here; expected tokenizer.json, or vocab.json and merges.txt");
  write_file(folder.path() / "vocab.json", small_json()["model"]["vocab"].dump());
  write_file(folder.path() / "merges.txt", "#version: 0.2\na b c\n");
  EXPECT_THAT(
      error_of(load),
      HasSubstr("merges.txt: line 2: expected two tokens with one space between them, got \"a b c\""));
  write_file(folder.path() / "merges.txt", "a \xFF\n");
  EXPECT_THAT(error_of(load), HasSubstr("merges.txt: not valid UTF-8"));
  write_file(folder.path() / "merges.txt", "");
  write_file(folder.path() / "tokenizer_config.json",
             R"({"added_tokens_decoder": {"12x": {"content": "<a>"}}})");
  EXPECT_THAT(error_of(load), HasSubstr("added_tokens_decoder: \"12x\" is not a token id in 0..1048575"));
}

TEST(TokenizerFile, IgnoreMergesTakesWholePiecesFromTheVocabulary) {
  json file = small_json();
  const TokenId id = file["model"]["vocab"].size() + 100;
  file["model"]["vocab"]["zqzq"] = id;  // no merges lead there
  EXPECT_NE(Tokenizer::from_json(file.dump(), "t").encode("zqzq"), std::vector<TokenId>{id});
  file["model"]["ignore_merges"] = true;
  EXPECT_EQ(Tokenizer::from_json(file.dump(), "t").encode("zqzq"), std::vector<TokenId>{id});
}

TEST(TokenizerFile, EveryTruncationIsAnError) {
  const std::string text = small_json().dump();
  for (std::size_t length = 0; length < text.size(); length += 1 + length / 50) {
    EXPECT_THAT(error_of([&] { Tokenizer::from_json(text.substr(0, length), "t.json"); }),
                HasSubstr("t.json: not valid JSON at line 1, column "));
  }
}

TEST(TokenizerFile, EveryMissingOrMistypedMemberIsAnErrorOrHarmless) {
  const json sound = small_json();
  const json strange[] = {nullptr, true, 7, -1.5, "text", json::array(), json::object(), {{"type", 3}}};
  const json flat = sound.flatten();
  for (const auto& [path, unused] : flat.items()) {
    if (path.rfind("/model/vocab", 0) == 0 || path.rfind("/model/merges", 0) == 0) continue;
    for (json::json_pointer at(path); !at.empty(); at = at.parent_pointer()) {
      for (const json& value : strange) {
        json bent = sound;
        bent[at] = value;
        try {
          Tokenizer::from_json(bent.dump(), "t.json").encode("Hello <|im_end|>");
        } catch (const Error& error) {
          EXPECT_THAT(error.what(), HasSubstr("t.json"));
        }
      }
    }
  }
}

struct Bent {
  const char* pointer;
  json value;
  const char* sentence;
};

class BentFile : public testing::TestWithParam<Bent> {};

TEST_P(BentFile, IsRefusedWithASentence) {
  json file = small_json();
  file[json::json_pointer(GetParam().pointer)] = GetParam().value;
  EXPECT_THAT(error_in(file), HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    TokenizerFile, BentFile,
    testing::Values(
        Bent{"/normalizer", nullptr, "t.json: normalizer: expected NFC, got \"null\""},
        Bent{"/normalizer/type", "NFKC", "t.json: normalizer: expected NFC, got \"NFKC\""},
        Bent{"/pre_tokenizer/pretokenizers/0/pattern/Regex", R"(\p{L}+)",
             "pre_tokenizer[0]: the split pattern is not that of Qwen2"},
        Bent{"/pre_tokenizer/pretokenizers/0/behavior", "Removed", "only the behavior \"Isolated\""},
        Bent{"/pre_tokenizer/pretokenizers/1/add_prefix_space", true,
             "\"add_prefix_space\" is not supported"},
        Bent{"/pre_tokenizer/pretokenizers/1/use_regex", true, "\"use_regex\" must be false"},
        Bent{"/post_processor/type", "TemplateProcessing", "\"TemplateProcessing\" is not supported"},
        Bent{"/decoder/type", "Metaspace", "decoder: expected ByteLevel, got \"Metaspace\""},
        Bent{"/model/type", "Unigram", "model: expected BPE, got \"Unigram\""},
        Bent{"/model/dropout", 0.5, "\"dropout\" is not supported"},
        Bent{"/model/end_of_word_suffix", "</w>", "\"end_of_word_suffix\" is not supported"},
        Bent{"/model/vocab", json::array(), "model.vocab: the vocabulary must be an object, not an array"},
        Bent{"/model/vocab/the", "7", "the id of token \"the\" is a string"},
        Bent{"/model/vocab/the", -1, "token id -1 is outside 0..1048575"},
        Bent{"/model/vocab/the", 1048576, "token id 1048576 is outside 0..1048575"},
        Bent{"/model/vocab/the", 18446744073709551615u, "token id 18446744073709551615 is outside"},
        Bent{"/model/vocab/the", 0, "id 0 belongs to both"},
        Bent{"/model/vocab/", 900, "the vocabulary holds an empty token"},
        Bent{"/model/merges/0", 7, "model.merges[0]: expected \"left right\" or [\"left\", \"right\"]"},
        Bent{"/model/merges/0", "a b c", "model.merges[0]: expected two tokens with one space"},
        Bent{"/model/merges/0", {"zz", "qq"}, "merge 0 needs token \"zzqq\", which is not in the vocabulary"},
        Bent{"/model/merges/3", small_json()["model"]["merges"][1], "is given twice"},
        Bent{"/added_tokens/0/content", "", "added_tokens[0]: \"content\" must be a text that is not empty"},
        Bent{"/added_tokens/0/id", 3, "id 3 belongs to both"},
        Bent{"/added_tokens/0/id", 1e30, "a token id must be an integer"},
        Bent{"/added_tokens/0/lstrip", true, "has \"lstrip\", which Kerf does not support"},
        Bent{"/added_tokens/0/rstrip", true, "has \"rstrip\", which Kerf does not support"},
        Bent{"/added_tokens/0/single_word", true, "has \"single_word\", which Kerf does not support"},
        Bent{"/added_tokens/0/special", "yes", "\"special\" must be true or false, not a string"},
        Bent{"/added_tokens/0/content", "<|im_end|>", "added token \"<|im_end|>\" is given twice"},
        Bent{"/added_tokens/0/content", "a", "added token \"a\" has id 564, but the vocabulary has it as 64"},
        Bent{"/added_tokens", 5, "added_tokens: expected an array, got a number"}));

TEST(TokenizerFile, AMissingByteIsNamed) {
  json file = small_json();
  file["model"]["merges"] = json::array();
  file["model"]["vocab"].erase("\u0120");
  EXPECT_EQ(error_in(file), "t.json: byte 0x20 has no token; expected \"\u0120\" in the vocabulary");
}

TEST(TokenizerFile, BytesThatAreNotUtf8AreAnError) {
  std::string text = small_json().dump();
  text[text.find("im_end")] = '\xFF';
  EXPECT_THAT(error_of([&] { Tokenizer::from_json(text, "t.json"); }), HasSubstr("t.json: not valid JSON"));
}

}  // namespace
}  // namespace kerf
