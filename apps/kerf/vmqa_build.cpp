// kerf vmqa build: dialogues about maps and images by a domain folder's grammar.
#include <fmt/format.h>
#include <kerf/converse.h>
#include <kerf/dialogue_cases.h>
#include <kerf/dialogue_file.h>
#include <kerf/error.h>
#include <kerf/wafer_classes.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "numbers.h"
#include "output.h"
#include "site.h"
#include "terminal_observer.h"
#include "vmqa_commands.h"

namespace kerf {
namespace {

struct BuildCommand {
  std::string domain = "domains/wafer", maps, coco, out, split = "train", model;
  std::vector<std::string> knowledge;
  std::int64_t dialogues = 1000;
  DialogueOptions options;
};

/// Cases of maps, with what a model finds similar to each where one is given.
class MapCases {
 public:
  explicit MapCases(const std::string& model) {
    if (!model.empty()) recogniser_.emplace(model);
  }
  /// A map that nobody has labelled is refused: it may show anything.
  void add(const WaferMap& map) {
    if (map.labels.empty())
      fail("{}: the map has no label, expected its patterns, or that it is {}", map.source, kNormalWafer);
    cases_.push_back(wafer_case(map));
    if (!recogniser_) return;
    waiting_.push_back(to_grid(map));
    if (waiting_.size() == kBatch) look();
  }
  std::vector<DialogueCase> take() {
    if (!waiting_.empty()) look();
    return std::move(cases_);
  }

 private:
  static constexpr std::size_t kBatch = 256;
  std::optional<WaferRecogniser> recogniser_;
  std::vector<DialogueCase> cases_;
  std::vector<DieGrid> waiting_;  // the grids of the last cases

  void look() {
    const auto verdicts = recogniser_->classify(waiting_);
    auto about = cases_.end() - std::ptrdiff_t(waiting_.size());
    for (const auto& verdict : verdicts) {
      const auto similar = similar_facts(verdict);
      about->facts.insert(about->facts.end(), similar.begin(), similar.end());
      ++about;
    }
    waiting_.clear();
  }
};

void stop_if_asked(const TerminalObserver& observer) {
  if (observer.stop_requested()) throw Interrupted("stopped; no dialogues were written");
}

std::vector<DialogueCase> read_cases(const BuildCommand& command) {
  if (command.maps.empty() == command.coco.empty()) fail("expected either --maps or --coco");
  if (!command.coco.empty()) return image_cases(load_coco(command.coco));
  MapCases cases(command.model);
  const TerminalObserver observer("reading");
  read_wafers(command.maps, [&](WaferMap&& map) {
    stop_if_asked(observer);
    cases.add(map);
    return true;
  });
  return cases.take();
}

/// Data sets are sorted by class; what a short file of dialogues tells of must not be.
void shuffle(std::vector<DialogueCase>& cases, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t left = cases.size(); left > 1; --left) std::swap(cases[left - 1], cases[random() % left]);
}

/// Each case in turn, so that a set larger than the cases asks of all about as often.
void write_dialogues(const BuildCommand& command, const std::vector<DialogueCase>& cases,
                     const DialogueDomain& domain, const KnowledgeBase& knowledge) {
  TerminalObserver observer("building");
  DialogueOptions options = command.options;
  options.test_phrases = command.split == "test";
  write_file_with(command.out, [&](std::ostream& out) {
    for (std::int64_t i = 0; i < command.dialogues; ++i) {
      stop_if_asked(observer);
      options.seed = command.options.seed + std::uint64_t(i);
      out << dialogue_json(build_dialogue(domain, cases[std::size_t(i) % cases.size()], knowledge, options))
          << '\n';
      observer.progress(i + 1, command.dialogues, "dialogues");
    }
  });
}

int run_build(const BuildCommand& command) {
  const DialogueDomain domain(command.domain);
  const KnowledgeBase knowledge = open_knowledge(command.knowledge);
  auto cases = read_cases(command);
  if (cases.empty()) fail("{}: there is nothing to talk about in it", command.maps + command.coco);
  name_from(command.out, cases);
  shuffle(cases, command.options.seed);
  make_folder_of(command.out);
  write_dialogues(command, cases, domain, knowledge);
  print(fmt::format("{} dialogues about {} cases written to {}\n", command.dialogues, cases.size(),
                    one_line(command.out)));
  return kOk;
}

void add_wording(CLI::App& command, BuildCommand& options) {
  command
      .add_option("--languages", options.options.languages,
                  "languages of the domain, with commas between them")
      ->delimiter(',')
      ->type_name("en,zh");
  command.add_option("--zh-share", options.options.zh_share, "share of dialogues in Chinese")
      ->check(number_range(0.0, 1.0))
      ->capture_default_str();
  command
      .add_option("--split", options.split,
                  "train: phrases for training; test: those kept for tests, built differently")
      ->check(CLI::IsMember({"train", "test"}))
      ->capture_default_str();
  command.add_option("--turns-min", options.options.turns_min, "fewest questions of a dialogue")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command.add_option("--turns-max", options.options.turns_max, "most questions of a dialogue")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
}

}  // namespace

void add_vmqa_build(CLI::App& vmqa, Job& job) {
  auto options = std::make_shared<BuildCommand>();
  CLI::App* command =
      vmqa.add_subcommand("build", "Build dialogues by a domain's grammar; each answer is checked.");
  command->add_option("--domain", options->domain, "folder of the domain")
      ->type_name("DIR")
      ->capture_default_str();
  command->add_option("--maps", options->maps, "wafer maps with labels")->type_name("FILE.npz");
  command->add_option("--model", options->model, "wafer model that names similar maps (default: nobody asks)")
      ->type_name("DIR");
  command->add_option("--coco", options->coco, "labelled images")->type_name("annotations.json");
  command->add_option("--knowledge", options->knowledge, "a folder of entries, once or more (knowledge)")
      ->type_name("DIR");
  command->add_flag("!--no-picture", options->options.picture,
                    "tell the labels in place of the picture, for a model that does not see it");
  command->add_flag("!--no-tools", options->options.tools,
                    "answer without calls of tools, to measure what they are worth");
  command->add_option("--dialogues", options->dialogues, "how many")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{100'000'000}))
      ->capture_default_str();
  command->add_option("--seed", options->options.seed, "seed of the first; the next one has the next seed")
      ->check(seed_number())
      ->capture_default_str();
  add_wording(*command, *options);
  command->add_option("--out", options->out, "file to write, one dialogue a line")
      ->required()
      ->type_name("FILE.jsonl");
  command->callback([options, &job] { job = [options] { return run_build(*options); }; });
}

}  // namespace kerf
