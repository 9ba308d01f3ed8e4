// The language stage from dialogues to conversation, with a model so small that it can only be wrong: what
// must hold whatever it writes.
#include <gmock/gmock.h>
#include <kerf/converse.h>
#include <kerf/dialogue_cases.h>
#include <kerf/error.h>
#include <kerf/tokenizer.h>
#include <kerf/wafer_facts.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "dialogue/message_json.h"
#include "recognise/small_wafer_model.h"
#include "support/temporary.h"
#include "wafer/npz.h"

namespace kerf {
namespace {

constexpr int kSide = 20;

/// Maps that fail in the middle or nowhere, in turn.
DieGrid made_wafer(int number) {
  auto grid = test::random_wafer(kSide, std::uint64_t(number), 0.02);
  if (number % 2 == 0)
    for (int row = 7; row < 13; ++row)
      for (int column = 7; column < 13; ++column) grid.at(row, column) = DieState::fail;
  return grid;
}

class Talk : public testing::Test {
 protected:
  static constexpr int kMaps = 24;

  void SetUp() override {
    torch::set_num_threads(1);
    write_wafer_model();
    write_maps();
    write_dialogues(folder / "train.jsonl", 60);
    config.wafer = folder / "model", config.vocabulary = source("configs/wafer/vocabulary");
    config.language = {.num_hidden_layers = 2,
                       .intermediate_size = 64,
                       .num_attention_heads = 2,
                       .num_key_value_heads = 1,
                       .head_dim = 16,
                       .max_position_embeddings = 4096};
    config.sources = {{.dialogues = folder / "train.jsonl"}};
    config.steps = 40, config.pack = 1024, config.warmup = 10, config.log_every = 4, config.lr = 4e-3;
    config.precision = "fp32", config.average_decay = 0, config.muon = 0;
  }

  static Path source(const char* name) { return Path(KERF_SOURCE_DIR) / name; }

  void write_wafer_model(std::int64_t canvas = 56, std::int64_t patch = 8) const {
    wafer_model::Config wafer = test::small_wafer_config();
    wafer.canvas = canvas, wafer.map_side = 52;
    wafer.vision.patch_size = patch, wafer.vision.spatial_merge_size = 1,
    wafer.vision.num_position_embeddings = (canvas / patch) * (canvas / patch);
    wafer.vision.out_hidden_size = 32;
    auto model = wafer_model::make_random_model(wafer, 1);
    recognise::save_wafer_model(model, folder / "model");
  }
  void write_maps() const {
    std::vector<std::uint8_t> cells;
    for (int i = 0; i < kMaps; ++i)
      for (const auto state : made_wafer(i).cells) cells.push_back(std::uint8_t(state));
    wafer::NpzWriter writer(folder / "maps.npz");
    writer.add("maps", {kMaps, kSide, kSide}, cells);
    writer.finish();
  }
  void write_dialogues(const Path& file, int count) const {
    const DialogueDomain domain(source("domains/wafer"));
    const KnowledgeBase knowledge({source("knowledge")});
    std::ofstream lines(file);
    for (int i = 0; i < count; ++i) {
      const int map = i % kMaps;
      DialogueCase about{fmt::format("maps.npz[{}]", map), {}, {}};
      if (map % 2 == 0) about.labels = {"Center"};
      about.facts = case_facts(measure_wafer(made_wafer(map)));
      DialogueOptions options;
      options.seed = std::uint64_t(i), options.languages = domain.languages();
      lines << dialogue_json(build_dialogue(domain, about, knowledge, options)) << '\n';
    }
  }
  /// Every value that a run has logged under the key.
  static std::vector<double> logged(const Path& run, const char* key) {
    std::istringstream lines(read_file(run / "metrics.jsonl"));
    std::vector<double> values;
    for (std::string line; std::getline(lines, line);) {
      const auto entry = nlohmann::json::parse(line);
      if (entry.contains(key)) values.push_back(entry[key]);
    }
    return values;
  }
  /// Trains and puts the result where a talker looks for it.
  void train() {
    Observer quiet;
    const auto result = train_dialogues(config, {.out = folder / "run"}, quiet);
    std::filesystem::copy(result.result, folder / "model/language", std::filesystem::copy_options::recursive);
  }
  TalkOptions talk_options() const {
    TalkOptions options;
    options.model = folder / "model", options.domain = source("domains/wafer");
    options.knowledge = {source("knowledge")};
    options.dtype = "fp32", options.threads = 1, options.max_new_tokens = 40, options.context = 400;
    return options;
  }
  WaferMap map(int number) const {
    auto map = from_grid(made_wafer(number));
    map.source = fmt::format("maps.npz[{}]", number);
    return map;
  }

  test::TemporaryFolder temporary;
  Path folder = temporary.path();
  DialogueTrainConfig config;
};

TEST_F(Talk, TrainingLearnsAndAStoppedRunGoesOn) {
  Observer quiet;
  const auto whole = train_dialogues(config, {.out = folder / "whole"}, quiet);
  const auto losses = logged(folder / "whole", "loss");
  ASSERT_FALSE(losses.empty());
  EXPECT_LT(losses.back(), 0.7 * losses.front());
  class StopAfter : public Observer {
   public:
    void progress(std::int64_t, std::int64_t, const std::string&) override { --left_; }
    bool stop_requested() const override { return left_ <= 0; }

   private:
    int left_ = 2;
  } stop;
  EXPECT_TRUE(train_dialogues(config, {.out = folder / "parts"}, stop).interrupted);
  const auto parts = train_dialogues(config, {.out = folder / "parts", .resume = true}, quiet);
  EXPECT_EQ(hash_file(whole.result / "model.safetensors"), hash_file(parts.result / "model.safetensors"));
}

TEST_F(Talk, ReadersChangeNothing) {
  Observer quiet;
  config.steps = 6, config.log_every = 1;
  const auto alone = train_dialogues(config, {.out = folder / "alone"}, quiet);
  config.readers = 3;
  const auto read_ahead = train_dialogues(config, {.out = folder / "ahead"}, quiet);
  EXPECT_EQ(hash_file(alone.result / "model.safetensors"),
            hash_file(read_ahead.result / "model.safetensors"));
  std::ofstream(folder / "train.jsonl", std::ios::app) << "{\n{\n";
  try {
    train_dialogues(config, {.out = folder / "broken"}, quiet);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("train.jsonl:61"));
  }
}

TEST_F(Talk, AFreshModelMayBeWiderThanTheTokensItSees) {
  config.language.hidden_size = 48, config.steps = 4;
  train();
  const auto written = nlohmann::json::parse(read_file(folder / "model/language/config.json"));
  EXPECT_EQ(written["text_config"]["hidden_size"], 48);
  EXPECT_EQ(written["vision_config"]["out_hidden_size"], 48);
  Talker talker(talk_options());
  Conversation conversation;
  conversation.wafer = talker.look(map(2));
  EXPECT_FALSE(talker.reply(conversation, "what is the yield?").text.empty());
}

TEST_F(Talk, AFreshModelSeesMapsAsItsTowerDoes) {
  std::filesystem::remove_all(folder / "model");
  write_wafer_model(54, 9);
  config.steps = 4;
  train();
  const auto images = nlohmann::json::parse(read_file(folder / "model/language/preprocessor_config.json"));
  EXPECT_EQ(images["patch_size"], 9);
  EXPECT_EQ(images["size"]["shortest_edge"], 54 * 54);
  Talker talker(talk_options());
  Conversation conversation;
  conversation.wafer = talker.look(map(2));
  EXPECT_FALSE(talker.reply(conversation, "what is the yield?").text.empty());
}

TEST_F(Talk, WhateverTheModelWritesNothingFalseIsGivenOut) {
  train();
  auto options = talk_options();
  options.scored = true;
  Talker talker(options);
  const auto tokenizer = Tokenizer::load(folder / "model/language");
  Conversation conversation;
  conversation.wafer = talker.look(map(2));
  EXPECT_EQ(conversation.wafer->facts.facts.front().name,
            list_facts(measure_wafer(made_wafer(2))).front().name);
  for (const char* question :
       {"what is the yield?", "Which pattern?", "why?", "are you sure?", "良率是多少？"}) {
    std::string shown;
    const auto reply = talker.reply(conversation, question, [&](const std::string& text) {
      shown += text;
      return true;
    });
    EXPECT_FALSE(reply.text.empty());
    EXPECT_TRUE(shown.starts_with(reply.text)) << shown;
    for (const auto& claim : reply.claims) EXPECT_TRUE(claim.holds) << claim.text;
    EXPECT_EQ(conversation.messages.back(), text_message("assistant", reply.text));
    EXPECT_EQ(reply.log_probs.size(), tokenizer.encode(reply.text, {false}).size());
    for (const double value : reply.log_probs) EXPECT_LE(value, 0);
  }
}

TEST_F(Talk, AnAdapterLearnsOnTheFrozenBaseAndSpeaksInItsPlace) {
  config.steps = 200,
  config.lr = 1e-2;  // until the embeddings, which stay as they are then, tell words apart
  train();
  const auto before = hash_file(folder / "model/language/model.safetensors");
  config.mode = "lora", config.base = folder / "model/language", config.wafer = config.vocabulary = Path();
  config.lora = {.r = 8, .lora_alpha = 16, .lora_dropout = 0}, config.lr = 1e-2;
  config.held_out = config.sources, config.eval_dialogues = 20;
  const auto tune = [&](std::int64_t steps) {
    Observer quiet;
    config.steps = steps;
    return train_dialogues(config, {.out = folder / fmt::format("tuned{}", steps)}, quiet).result;
  };
  const auto untaught = tune(1), taught = tune(160);
  EXPECT_EQ(taught, folder / "tuned160/adapter");
  EXPECT_LT(logged(folder / "tuned160", "held_out_loss").at(0),
            0.97 * logged(folder / "tuned1", "held_out_loss").at(0));
  EXPECT_EQ(hash_file(folder / "model/language/model.safetensors"), before);
  auto options = talk_options();
  options.checked = false;
  Talker base(options);
  options.adapter = taught;
  Talker tuned(options);
  EXPECT_THAT(tuned.warnings(), testing::IsEmpty());
  const auto answers = [&](Talker& talker) {
    std::vector<std::string> all;
    for (const char* question : {"which pattern?", "hello", "is it normal?"}) {
      Conversation conversation;
      conversation.wafer = talker.look(map(0));
      all.push_back(talker.reply(conversation, question).text);
    }
    return all;
  };
  EXPECT_NE(answers(base), answers(tuned));
  options.adapter = folder / "none";
  EXPECT_THROW(Talker{options}, Error);
}

TEST_F(Talk, AHundredTurnsKeepPictureAndQuestionWithinTheContext) {
  train();
  auto options = talk_options();
  options.max_new_tokens = 4, options.drafts = 1, options.tools = 0;
  Talker talker(options);
  Conversation conversation;
  conversation.wafer = talker.look(map(0));
  for (int turn = 0; turn < 100; ++turn) {
    talker.reply(conversation, fmt::format("question {}", turn));
    EXPECT_LE(talker.last_prompt().first, options.context);
  }
  EXPECT_EQ(conversation.messages.size(), 200u);
}

TEST_F(Talk, AnAnswerDependsOnTheConversationAndNotOnWhatWasAskedBefore) {
  train();
  Talker talker(talk_options()), fresh(talk_options());
  Conversation first, second, again;
  first.wafer = talker.look(map(0));
  second.wafer = talker.look(map(1));
  again.wafer = fresh.look(map(1));
  talker.reply(first, "what is the yield?");
  talker.prepare(second);
  EXPECT_TRUE(second.messages.empty());
  EXPECT_EQ(talker.reply(second, "Which pattern is it?").text,
            fresh.reply(again, "Which pattern is it?").text);
}

// Its parts are answered as turns of their own would be, and kept as one.
TEST_F(Talk, AQuestionOfTwoPartsIsOneTurn) {
  train();
  Talker talker(talk_options());
  Conversation whole, parts;
  whole.wafer = parts.wafer = talker.look(map(0));
  std::string heard;
  const auto reply =
      talker.reply(whole, "What is the yield, and where is it densest?", [&](const auto& text) {
        heard += text;
        return true;
      });
  const auto first = talker.reply(parts, "What is the yield?").text;
  const auto second = talker.reply(parts, "where is it densest?").text;
  EXPECT_EQ(reply.text, first + " " + second);
  EXPECT_EQ(heard, reply.text);
  ASSERT_GE(whole.messages.size(), 2u);
  EXPECT_EQ(whole.messages.front().content[0].text, "What is the yield, and where is it densest?");
  EXPECT_EQ(whole.messages.back().content[0].text, reply.text);
  EXPECT_EQ(std::ranges::count(whole.messages, "user", &Message::role), 1);
}

TEST_F(Talk, APartThatIsNotUnderstoodIsLeftOutBesideOneThatIs) {
  train();
  auto options = talk_options();
  options.handbook = source("domains/handbook");
  Talker talker(options);
  Conversation whole, inside, outside;
  whole.wafer = inside.wafer = outside.wafer = talker.look(map(0));
  std::string heard;
  const auto hear = [&](const auto& text) {
    heard += text;
    return true;
  };
  // What lies outside by its words is said to.
  const auto both = talker.reply(whole, "What is the yield? Who is the king of Spain?", hear).text;
  const auto yield = talker.reply(inside, "What is the yield?").text;
  EXPECT_EQ(both, yield + " " + talker.reply(outside, "Who is the king of Spain?").text);
  EXPECT_EQ(heard, both);
  heard.clear();
  const auto one = talker.reply(whole, "What is the yield? How zorb is the wafer map's quux?", hear).text;
  EXPECT_EQ(one, yield);
  EXPECT_EQ(heard, one);
  EXPECT_NE(talker.reply(outside, "How zorb is the wafer map's quux?").text, "");
}

TEST_F(Talk, ANoteIsToldWithItsIdAndWhatItAsksOfTheView) {
  train();
  Talker talker(talk_options());
  Conversation wafer, nothing;
  wafer.wafer = talker.look(map(0));
  for (auto* conversation : {&wafer, &nothing}) {
    const auto reply = talker.reply(*conversation, "Before I wake anybody up, could it be the prober?");
    EXPECT_THAT(reply.text, testing::HasSubstr(talker.knowledge().find_note("note.test-artefact")->text));
    EXPECT_THAT(reply.cites, testing::ElementsAre("note.test-artefact"));
  }
  const auto failed = talker.reply(wafer, "How many dies failed?").text;
  const auto urgent = talker.reply(wafer, "Do I need to call someone at 3 am for that?").text;
  EXPECT_THAT(urgent, testing::HasSubstr(talker.knowledge().find_note("note.urgency")->text));
  EXPECT_THAT(urgent, testing::HasSubstr("dies failed"));
  EXPECT_THAT(failed, testing::HasSubstr("dies failed"));
}

TEST_F(Talk, AQuestionIsReadWithoutTheStoryAroundIt) {
  train();
  Talker talker(talk_options());
  const auto reply = [&](const std::string& question) {
    Conversation conversation;
    conversation.wafer = talker.look(map(0));
    auto told = talker.reply(conversation, question).text;
    EXPECT_EQ(dialogue::text_of(conversation.messages.front()), question);
    return told;
  };
  const auto failed = reply("How many dies failed?");
  EXPECT_EQ(reply("We rotated the cassette by mistake on Tuesday. How many dies failed? Thanks a lot."),
            failed);
  EXPECT_EQ(reply("How many dies failed, for my homework?"), failed);
  EXPECT_EQ(reply("接口昨晚又挂了，只能手工录数据。有多少颗失效？"), reply("有多少颗失效？"));
  EXPECT_THAT(reply("It's Saturday 23:40, the process owner is at a wedding and I found this on the probe "
                    "floor. Do I ring "
                    "him now or does it wait till tomorrow?"),
              testing::HasSubstr("[note.urgency]"));
}

// Questions of people who had read the notes and not what they list; floors a little under what was measured
// (docs/conversation.md).
TEST_F(Talk, StoriesFindTheirNotes) {
  train();
  for (const char* encoder : {"", "models/kerf-words"}) {
    auto options = talk_options();
    if (*encoder) options.encoder = source(encoder);
    Talker talker(options);
    const auto view = talker.look(map(0));
    std::ifstream file(KERF_SOURCE_DIR "/tests/converse/story_questions.jsonl");
    int all = 0, told = 0, others = 0;
    for (std::string line; std::getline(file, line); ++all) {
      const auto asked = nlohmann::json::parse(line);
      const std::string id = asked["note"];
      Conversation conversation;
      conversation.wafer = view;
      if (const auto& patterns = talker.knowledge().find_note(id)->patterns; !patterns.empty())
        conversation.wafer->facts.labels = {patterns.front()};
      const auto cites = talker.reply(conversation, asked["ask"]).cites;
      const bool right = std::ranges::find(cites, id) != cites.end();
      const bool other =
          std::ranges::any_of(cites, [](const auto& cite) { return cite.starts_with("note."); });
      told += right ? 1 : 0, others += other && !right ? 1 : 0;
    }
    std::printf("%s: %d stories: the note is told to %d, another to %d\n",
                *encoder ? "by vectors" : "by words", all, told, others);
    EXPECT_EQ(all, 192);
    EXPECT_GE(told, 135);
    EXPECT_LE(others, 15);
  }
}

TEST_F(Talk, WhoAsksInEnglishIsAnsweredInEnglish) {
  train();
  Talker talker(talk_options());
  Conversation conversation;
  conversation.wafer = talker.look(map(0));
  talker.reply(conversation, "这是什么图案？");
  for (const char* question : {"Which pattern is it?", "what is the yield?", "what could cause it?"}) {
    const auto text = talker.reply(conversation, question).text;
    EXPECT_TRUE(std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xE0; }))
        << text;
  }
}

TEST_F(Talk, WhatIsMissingIsNamed) {
  auto options = talk_options();
  try {
    Talker talker(options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("language"));
  }
  Observer quiet;
  config.vocabulary = folder;
  EXPECT_THROW(train_dialogues(config, {.out = folder / "run"}, quiet), Error);
}

}  // namespace
}  // namespace kerf
