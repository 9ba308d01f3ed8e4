// Conversations about wafer maps: the language stage of WamGLM in training and at work (Applied Soft
// Computing 2025, doi 10.1016/j.asoc.2025.113962).
#pragma once

#include <kerf/chat.h>
#include <kerf/dialogue.h>
#include <kerf/file.h>
#include <kerf/inspect.h>
#include <kerf/knowledge.h>
#include <kerf/progress.h>
#include <kerf/recognise.h>
#include <kerf/root_cause.h>
#include <kerf/train.h>
#include <kerf/wafer.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kerf {

/// A file of dialogues (kerf/dialogue.h) in a training run. Images "maps.npz[12]" are taken from the file's
/// folder.
struct DialogueSource {
  Path dialogues;
  int repeat = 1;  ///< times a dialogue is drawn an epoch
  bool operator==(const DialogueSource&) const = default;
};

/// The language model of a fresh run, in the terms of Qwen3-VL's text_config.
struct LanguageSettings {
  std::int64_t hidden_size = 0;  ///< 0: that of the wafer model's tokens; another one draws the projection
  std::int64_t num_hidden_layers = 4;
  std::int64_t intermediate_size = 768;
  std::int64_t num_attention_heads = 4;
  std::int64_t num_key_value_heads = 2;
  std::int64_t head_dim = 64;
  std::int64_t max_position_embeddings = 4096;
  bool operator==(const LanguageSettings&) const = default;
};

/// Everything that decides the outcome of a training of the language stage: the visual stage is frozen, its
/// projection (the tower's merger) and the language model learn.
struct DialogueTrainConfig {
  Path base;        ///< model folder to go on from; empty: fresh language model on `wafer`'s tower
  Path wafer;       ///< wafer model whose tower sees; with `base`: it replaces the base's
  Path vocabulary;  ///< folder of tokenizer and processor files; not with `base`
  Path body;        ///< model folder whose language layers the fresh model starts with; empty: drawn
  LanguageSettings language;
  std::string mode = "full";  ///< "full" or "lora"
  LoraSettings lora;
  bool train_projection = true;
  std::vector<DialogueSource> sources, held_out;
  /// Share of dialogues whose first turns, as many as chance says, come without the calls of their tools, as
  /// a client sends them back: each answer must look up for itself what it tells.
  double bare_history = 0.5;

  std::int64_t steps = 1000;
  std::int64_t pack = 4096;  ///< tokens a step, of dialogues of about one length
  int readers = 0;           ///< threads that read dialogues, at the start and ahead of a GPU; 0: none
  double lr = 2e-3;
  double muon = 10;
  std::string schedule = "trapezoid";
  double fall = 0.5;
  std::int64_t warmup = 100;
  double weight_decay = 0.02;
  double beta2 = 0.98;
  double clip = 1;
  double average_decay = 0.998;
  std::string precision = "auto";
  std::string device = "cpu";
  int threads = 0;
  std::int64_t log_every = 20;
  std::int64_t save_every = 200;
  std::int64_t eval_every = 0;
  std::int64_t eval_dialogues = 200;
  std::uint64_t seed = 0;
};

/// Parses a run's TOML file, as load_train_config does.
DialogueTrainConfig load_dialogue_train_config(const Path& file);
std::string write_dialogue_train_config(const DialogueTrainConfig& config);

/// Trains the language stage. The result is OUT/model, a Qwen3-VL folder, or OUT/adapter.
TrainResult train_dialogues(const DialogueTrainConfig& config, const TrainOptions& options,
                            Observer& observer);

struct TalkOptions {
  Path model;           ///< wafer model (kerf/recognise.h) with the language stage in language/
  Path adapter;         ///< LoRA adapter of the language stage (OUT/adapter of a run); empty: none
  Path domain;          ///< domain folder (kerf/dialogue.h) by whose claims answers are checked
  Path picture_domain;  ///< the same for inspected pictures; empty: pictures are refused
  Path handbook;  ///< folder of a handbook (kerf/handbook.h): answers where nothing is shown; empty: none
  /// Folder of the encoder that reads English questions as vectors; empty: they are read by their words.
  Path encoder;
  InspectOptions inspection;    ///< who inspects them; loaded with the first picture
  std::vector<Path> knowledge;  ///< folders of entries, a site's own last
  std::string task = "mixedwm38";
  std::string device = "cpu";
  std::string dtype = "auto";
  int threads = 0;                    ///< 0: all cores
  std::int64_t context = 1024;        ///< tokens of a prompt; older turns are left out
  std::int64_t max_new_tokens = 192;  ///< of a message
  int tools = 4;                      ///< calls an answer may make
  int drafts = 3;                     ///< answers tried until one holds against the facts, the first greedy
  double temperature = 0.5;           ///< of the others
  bool checked = true;  ///< sentences are held against the facts before they are given out; false: to measure
                        ///< the model alone
  bool scored = false;  ///< the language model is asked how likely it finds each token of an answer
  std::uint64_t seed = 0;
};

/// A question that conversations with such options are known to be asked.
struct KnownQuestion {
  std::string text;
  std::string of;  ///< the note that answers it, or "domain/kind" that the model answers; empty: neither
  bool outside = false;  ///< it lies outside the field
};
/// All of them: those of notes, of what the model has learnt, and of the handbook's lists. No model is
/// loaded.
std::vector<KnownQuestion> known_questions(const TalkOptions& options);
/// Writes the vectors of the English ones beside the encoder, so that a start does not compute them.
void remember_questions(const TalkOptions& options);

/// Facts "similar.1" .. of the training maps that a map is most like: "train.npz[12] Center 0.93", place,
/// class and cosine similarity.
std::vector<CaseFact> similar_facts(const WaferVerdict& verdict);

/// A tool that an answer called, and what it got.
struct ToolUse {
  ToolCall call;
  std::string result;
  std::vector<std::string> cites;  ///< ids of entries, places of maps ("train.npz[12]")
};

/// What is known of the wafer that a conversation is about.
struct WaferInView {
  WaferMap map;
  DieGrid grid;
  Image canvas;  ///< as the tower reads it
  WaferVerdict verdict;
  DialogueCase facts;  ///< labels of the verdict, facts of kerf/wafer_facts.h, similar.N
};

/// A picture that was inspected: the language stage does not see it, it is told what was found.
struct PictureInView {
  InspectionRecord record;
  DialogueCase facts;      ///< labels and facts of the findings (image_cases)
  std::string class_name;  ///< labels with '+' between them, "Clean" without a finding
  double confidence = 0;   ///< of the least sure label; without a finding: that the surest candidate is none
};

/// A conversation as a value: copy it to branch, drop messages to undo.
struct Conversation {
  std::optional<WaferInView> wafer;
  std::optional<PictureInView> picture;  ///< not both
  /// Process data of the lot: causes are ranked by them, and answers about causes tell the evidence.
  std::optional<ProcessContext> process;
  std::string context;            ///< what the site says of the case, told as system text
  std::vector<Message> messages;  ///< user, assistant, tool calls and results, without the picture
};

struct TalkReply {
  std::string text;
  /// Natural, of each token of the text under the language model, whoever worded it; with
  /// TalkOptions::scored, else none.
  std::vector<double> log_probs;
  std::vector<ToolUse> tools;
  std::vector<std::string> cites;  ///< entries and maps that text or tools name, each once
  std::vector<Claim> claims;       ///< what could be checked in the text
  bool holds = true;               ///< all of them do
  int drafts = 1;                  ///< answers that were written
  bool cut = false;                ///< sentences that contradicted the facts were left out
  bool stopped = false;            ///< on_text said so
};

/// Models, knowledge and domain at work. Not for several threads at once.
class Talker {
 public:
  /// Throws Error naming what is missing or wrong in the folders.
  explicit Talker(const TalkOptions& options);
  ~Talker();
  Talker(Talker&&) noexcept;

  /// Looks at a wafer: verdict, facts, similar maps.
  WaferInView look(const WaferMap& map);
  /// The same with the array that the map came from, margins included: the model has learnt from such arrays.
  WaferInView look(const WaferMap& map, const DieGrid& array);
  /// Inspects a picture. Throws Error where there is no domain for pictures.
  PictureInView look(const Image& picture, const std::string& name);
  /// Does now, some seconds, what the first answer about what the conversation has in view would else wait
  /// for: learning which questions are of the field and which notes answer them.
  void prepare(Conversation conversation);
  /// Receives text as it becomes final; false stops the answer.
  using OnText = std::function<bool(const std::string& text)>;
  /// Answers the question and appends question, tool calls and answer to the conversation. Drafts are checked
  /// before they are shown: `on_text` gets the one that is given.
  TalkReply reply(Conversation& conversation, const std::string& question, const OnText& on_text = {});
  /// Causes of the wafer's patterns ranked by the process data. Throws Error without wafer or process data.
  CauseRanking rank(const Conversation& conversation) const;

  const KnowledgeBase& knowledge() const;
  const DialogueDomain& domain() const;
  WaferRecogniser& recogniser();
  /// Tokens of the last prompt, and how many of them were taken over from the one before.
  std::pair<std::int64_t, std::int64_t> last_prompt() const;
  const std::vector<std::string>& warnings() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kerf
