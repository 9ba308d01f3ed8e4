// A dialogue of several turns: what keeping the cache between turns is worth. The peer is the same model that
// reads picture and dialogue anew every turn.
#include <fmt/format.h>
#include <kerf/model.h>
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <optional>

#include "bench.h"
#include "generate/model_parts.h"
#include "generate/thread.h"

namespace kerf::bench {
namespace {

struct TalkOptions {
  std::string model = "models/kerf-wafer/language", dtype = "auto";
  int turns = 10, threads = 1;
  std::int64_t tokens = 48;
};

struct Turn {
  double first = 0;  ///< seconds to the first token
  double rest = 0;   ///< seconds for the others
  std::int64_t tokens = 0;
  std::string text;
};

/// A picture of noise of any size: the processor brings it to the model's.
Image picture() {
  Image image{56, 56, 3, std::vector<std::uint8_t>(56 * 56 * 3)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = std::uint8_t(i * 2654435761u >> 24);
  return image;
}

class Dialogue {
 public:
  explicit Dialogue(const TalkOptions& options)
      : options_(options), model_({options.model, "cpu", options.dtype, options.threads}) {}

  std::vector<Turn> run(bool keep) {
    messages_.clear();
    std::optional<generate::Thread> thread;
    std::vector<Turn> turns;
    for (int number = 0; number < options_.turns; ++number) {
      if (!keep || !thread)
        thread.emplace(generate::ModelParts::network(model_), generate::ModelParts::processor(model_));
      turns.push_back(turn(*thread, number));
    }
    return turns;
  }

 private:
  TalkOptions options_;
  Model model_;
  std::vector<Message> messages_;

  Turn turn(generate::Thread& thread, int number) {
    auto question = text_message("user", fmt::format("Question {}: where do most of the dies fail?", number));
    if (number == 0) question.content.insert(question.content.begin(), {ContentPart::Kind::image, "", "map"});
    messages_.push_back(question);
    GenerateOptions generate;
    generate.max_new_tokens = 1;
    const double start = now();
    auto session = generate::ModelParts::session(model_, generate, Model::kBase);
    session.generate.stop_ids = {-1};  // every answer as long as asked
    thread.read(
        generate::ModelParts::prepare(model_, {messages_}, [](const std::string&) { return picture(); })
            .front(),
        session);
    Turn done;
    done.text = thread.write(session).text;
    done.first = now() - start;
    session.generate.max_new_tokens = options_.tokens;
    const auto completion = thread.write(session);
    done.rest = now() - start - done.first;
    done.tokens = std::int64_t(completion.ids.size());
    done.text += completion.text;
    messages_.push_back(text_message("assistant", completion.text));
    return done;
  }
};

void print_turns(const std::vector<Turn>& kept, const std::vector<Turn>& anew) {
  fmt::print("{:>4} {:>20} {:>20} {:>7} {:>12} {:>6}\n", "turn", "first token, kept ms", "read anew, ms",
             "ratio", "tokens/s", "same");
  for (std::size_t i = 0; i < kept.size(); ++i)
    fmt::print("{:>4} {:>20.1f} {:>20.1f} {:>7.2f} {:>12.0f} {:>6}\n", i + 1, 1e3 * kept[i].first,
               1e3 * anew[i].first, anew[i].first / kept[i].first, double(kept[i].tokens) / kept[i].rest,
               kept[i].text == anew[i].text ? "yes" : "no");
}

}  // namespace
}  // namespace kerf::bench

int main(int argc, char** argv) {
  using namespace kerf::bench;
  CLI::App app("Time to the first token and tokens a second in a dialogue, with and without the cache kept.");
  TalkOptions options;
  app.add_option("--model", options.model, "model folder")->capture_default_str();
  app.add_option("--dtype", options.dtype, "auto, fp32 or bf16")->capture_default_str();
  app.add_option("--turns", options.turns, "questions")->capture_default_str();
  app.add_option("--tokens", options.tokens, "tokens of an answer")->capture_default_str();
  app.add_option("--threads", options.threads, "processor threads")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  Dialogue dialogue(options);
  dialogue.run(true);  // warms up
  const auto kept = dialogue.run(true), anew = dialogue.run(false);
  print_turns(kept, anew);
}
