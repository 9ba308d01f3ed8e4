// kerf ask: questions of a file answered one after another, models loaded once.
#include <fmt/format.h>
#include <kerf/ask.h>
#include <kerf/error.h>

#include <CLI/CLI.hpp>
#include <deque>
#include <fstream>
#include <memory>
#include <ostream>

#include "command.h"
#include "output.h"
#include "talk_options.h"
#include "terminal_observer.h"
#include "wafer_input.h"

namespace kerf {
namespace {

constexpr std::size_t kLongestLine = 8 << 20;  // bytes
constexpr std::size_t kViewsKept = 64;
constexpr std::size_t kArraysKept = 4;  // files, each with all of its maps

struct AskCommand {
  std::string questions, out;
  bool resume = false;
  TalkerOptions talk;
};

/// Wafers that questions name; the latest are kept with what was seen in them.
class Views {
 public:
  Views(Talker& talker, Path folder) : talker_(talker), folder_(std::move(folder)) {}

  const WaferInView& get(const Path& file, std::int64_t index) {
    const auto name = fmt::format("{}[{}]", file.string(), index);
    for (const auto& [known, view] : views_)
      if (known == name) return view;
    auto view = look(file.is_absolute() ? file : folder_ / file, index);
    if (views_.size() == kViewsKept) views_.pop_back();
    views_.emplace_front(name, std::move(view));
    return views_.front().second;
  }

  const PictureInView& picture(const Path& file) {
    for (const auto& [known, view] : pictures_)
      if (known == file) return view;
    auto view = talker_.look(load_image(file.is_absolute() ? file : folder_ / file), file.string());
    if (pictures_.size() == kViewsKept) pictures_.pop_back();
    pictures_.emplace_front(file, std::move(view));
    return pictures_.front().second;
  }

 private:
  Talker& talker_;
  Path folder_;
  std::deque<std::pair<Path, PictureInView>> pictures_;
  std::deque<std::pair<std::string, WaferInView>> views_;
  std::deque<std::pair<Path, std::vector<DieGrid>>> arrays_;

  /// Arrays are read once, as grids: the same maps as lists of dies would take forty times the memory.
  const std::vector<DieGrid>& arrays(const Path& file) {
    for (const auto& [known, grids] : arrays_)
      if (known == file) return grids;
    std::vector<DieGrid> grids;
    read_map_grids(file, [&](DieGrid&& grid) { return grids.push_back(std::move(grid)), true; });
    if (arrays_.size() == kArraysKept) arrays_.pop_back();
    arrays_.emplace_front(file, std::move(grids));
    return arrays_.front().second;
  }

  WaferInView look(const Path& file, std::int64_t index) {
    if (file.extension() == ".npz" || file.extension() == ".npy") {
      const auto& grids = arrays(file);
      if (index >= std::int64_t(grids.size()))
        fail("{}: there is no map {}, the file has {} (numbered from 0)", file.string(), index, grids.size());
      auto map = from_grid(grids[std::size_t(index)]);
      map.source = fmt::format("{}[{}]", file.string(), index);
      return talker_.look(map, grids[std::size_t(index)]);
    }
    return talker_.look(read_wafer(file, index));
  }
};

/// What a line calls itself; a line that is not read has no name.
std::string id_of(const std::string& line) {
  return line.size() > kLongestLine ? "null" : ask_line_id(line);
}

AskAnswer answer(Talker& talker, Views& views, const AskQuestion& asked) {
  Conversation conversation;
  conversation.messages = asked.earlier;
  if (!conversation.messages.empty() && conversation.messages.front().role == "system") {
    for (const auto& part : conversation.messages.front().content) conversation.context += part.text;
    conversation.messages.erase(conversation.messages.begin());
  }
  if (asked.wafer) conversation.wafer = views.get(*asked.wafer, asked.index);
  if (asked.image) conversation.picture = views.picture(*asked.image);
  const auto reply = talker.reply(conversation, asked.question);
  AskAnswer line{asked.id, reply.text, {}, {}, false, reply.log_probs, reply.cites, ""};
  if (const auto& wafer = conversation.wafer) {
    line.class_name = wafer->verdict.class_name, line.confidence = wafer->verdict.confidence;
    line.unknown = wafer->verdict.unknown;
  }
  if (const auto& picture = conversation.picture)
    line.class_name = picture->class_name, line.confidence = picture->confidence;
  return line;
}

TalkOptions scored(TalkOptions options) {
  options.scored = true;
  return options;
}

class Batch {
 public:
  explicit Batch(const AskCommand& command)
      : talker_(scored(talk_options(command.talk))),
        views_(talker_, Path(command.questions).parent_path()),
        questions_(command.questions) {
    for (const auto& warning : talker_.warnings()) observer_.warning(warning);
  }

  /// One answer, or the reason why there is none.
  std::string line(const std::string& text, std::int64_t number) {
    AskAnswer failed;
    try {
      if (text.size() > kLongestLine)
        fail("{}:{}: the line is longer than {} bytes", questions_, number, kLongestLine);
      return ask_answer_json(
          answer(talker_, views_, parse_ask_line(text, fmt::format("{}:{}", questions_, number))));
    } catch (const Error& error) {
      failed.error = error.what();
    }
    failed.id = id_of(text);
    ++failed_;
    return ask_answer_json(failed);
  }

  TerminalObserver& observer() { return observer_; }
  std::int64_t failed() const { return failed_; }

 private:
  TerminalObserver observer_{"answering"};
  Talker talker_;
  Views views_;
  std::string questions_;
  std::int64_t failed_ = 0;
};

std::optional<AskAnswer> read_answer(const std::string& line) {
  try {
    return parse_ask_answer(line, "answer");
  } catch (const Error&) {
    return std::nullopt;
  }
}

struct EarlierAnswers {
  std::vector<std::string> lines;
  std::int64_t failed = 0;  ///< of them without an answer
};

/// Whole lines of an earlier run, which --resume keeps; what follows a torn one is asked again.
EarlierAnswers earlier_answers(const AskCommand& command) {
  EarlierAnswers kept;
  std::ifstream earlier(command.out);
  for (std::string line; command.resume && std::getline(earlier, line) && !earlier.eof();) {
    const auto answer = read_answer(line);
    if (!answer) break;
    kept.failed += !answer->error.empty();
    kept.lines.push_back(line);
  }
  return kept;
}

/// Answers as they come: each is in the file before the next question is read, so a killed run loses none.
class AnswerFile {
 public:
  AnswerFile(const Path& path, const std::vector<std::string>& earlier) : path_(path) {
    write_file_with(path, [&](std::ostream& file) {
      for (const auto& line : earlier) file << line << '\n';
    });
    file_.open(path, std::ios::app);
  }

  void add(const std::string& line) {
    file_ << line << '\n' << std::flush;
    if (!file_) fail("cannot write {}: no space is left, or it cannot be written any more", path_.string());
  }

 private:
  Path path_;
  std::ofstream file_;
};

struct AskCount {
  std::int64_t answered = 0;
  bool stopped = false;
};

/// The next question of a file, or false; its number is that of its line.
bool next_question(std::istream& questions, std::string& text, std::int64_t& number) {
  while (std::getline(questions, text)) {
    ++number;
    if (text.find_first_not_of(" \t\r") != std::string::npos) return true;
  }
  return false;
}

/// Passes the questions that have an answer already. Throws Error when these are answers to other questions.
std::int64_t pass_answered(const AskCommand& command, std::istream& questions,
                           const std::vector<std::string>& earlier) {
  std::string text;
  std::int64_t number = 0;
  for (std::size_t i = 0; i < earlier.size(); ++i) {
    const bool found = next_question(questions, text, number);
    if (!found || id_of(text) != ask_line_id(earlier[i]))
      fail("{}:{}: answers the question {}, and there {} has {}; leave --resume out or name another file",
           command.out, i + 1, ask_line_id(earlier[i]), command.questions,
           found ? id_of(text) : "no question");
  }
  return number;
}

/// Maps and pictures that the questions name are read, so none of them may be written over.
void keep_named_files(const AskCommand& command) {
  if (!std::filesystem::exists(command.out)) return;
  std::ifstream questions(command.questions);
  const Path folder = Path(command.questions).parent_path();
  std::vector<std::string> files;
  std::string text;
  std::int64_t number = 0;
  while (next_question(questions, text, number)) {
    if (text.size() > kLongestLine) continue;
    try {
      const auto asked = parse_ask_line(text, command.questions);
      for (const auto& file : {asked.wafer, asked.image})
        if (file) files.push_back((folder / *file).string());
    } catch (const Error&) {  // such a line gets its sentence in the answers
      continue;
    }
  }
  keep_inputs({command.out}, files);
}

AskCount answer_all(Batch& batch, std::istream& questions, std::int64_t number, std::int64_t answered,
                    AnswerFile& answers) {
  AskCount count{answered, false};
  std::string text;
  while (next_question(questions, text, number)) {
    count.stopped = batch.observer().stop_requested();
    if (count.stopped) break;
    answers.add(batch.line(text, number));
    batch.observer().progress(++count.answered, 0, "");
  }
  return count;
}

int run(const AskCommand& command) {
  std::ifstream questions(command.questions);
  if (!questions) fail("{}: cannot be read", command.questions);
  const auto earlier = earlier_answers(command);
  const auto number = pass_answered(command, questions, earlier.lines);
  keep_named_files(command);
  make_folder_of(command.out);
  Batch batch(command);
  AnswerFile answers(command.out, earlier.lines);
  const auto count = answer_all(batch, questions, number, std::int64_t(earlier.lines.size()), answers);
  if (count.stopped)
    throw Interrupted(fmt::format("stopped after {} answers, which are in {}; --resume goes on from there",
                                  count.answered, one_line(command.out)));
  const auto failed = earlier.failed + batch.failed();
  print(fmt::format("{} questions, {} of them without an answer; answers in {}\n", count.answered, failed,
                    one_line(command.out)));
  return failed > 0 ? kFailed : kOk;
}

}  // namespace

void add_ask(CLI::App& app, Job& job) {
  auto options = std::make_shared<AskCommand>();
  CLI::App* command = app.add_subcommand("ask", "Answer a file of questions about wafer maps and pictures.");
  command
      ->add_option("--batch", options->questions,
                   R"(lines {"id":..,"wafer":{"file":"maps.npz","index":12},"messages":[..]}; files are )"
                   "looked for beside it")
      ->required()
      ->type_name("FILE.jsonl");
  command
      ->add_option("--out", options->out,
                   "a line for each: id, text, class_name, confidence, logprobs, cites")
      ->required()
      ->type_name("FILE.jsonl");
  command->add_flag("--resume", options->resume,
                    "keep the answers that an interrupted or killed run has written");
  add_talk_options(*command, options->talk);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
