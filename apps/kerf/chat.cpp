// kerf chat: a conversation about a wafer or a picture in the terminal.
#include <fmt/format.h>
#include <kerf/dialogue.h>
#include <kerf/error.h>
#include <kerf/image.h>
#include <kerf/report.h>
#include <kerf/wafer_facts.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <future>
#include <memory>

#include "command.h"
#include "image_list.h"
#include "line_reader.h"
#include "numbers.h"
#include "output.h"
#include "talk_options.h"
#include "terminal_observer.h"
#include "vmqa_commands.h"
#include "wafer_input.h"

namespace kerf {
namespace {

constexpr char kEscape = '\x1b';
constexpr const char* kHelp =
    "  /load FILE [N]   look at a wafer map (map N of a file that has several, from 0) or at a lithography\n"
    "                   picture\n"
    "  /image FILE      look at a picture, where a file could be either (a PNG)\n"
    "  /facts           what is measured on it\n"
    "  /why [FOLDER]    what the verdict rests on: prototypes, neighbours, dies, knowledge; into the folder\n"
    "                   as a page, with the heat map of the dies that decide\n"
    "  /causes          causes ranked by the process data of --context, with the evidence\n"
    "  /undo            take the last question and its answer back\n"
    "  /save FILE       write the conversation as a dialogue record\n"
    "  /new             forget the turns, keep the wafer or picture\n"
    "  /quit            end (so does Ctrl-D); Ctrl-C stops an answer\n";

struct ChatCommand {
  std::string wafer, image, context;
  std::int64_t index = 0;
  TalkerOptions talk;
};

/// The map as the array has it, margins included; nullopt where the file is none.
std::optional<DieGrid> read_array(const Path& file, std::int64_t index) {
  if (file.extension() != ".npz" && file.extension() != ".npy") return std::nullopt;
  std::optional<DieGrid> found;
  read_map_grids(file, [&](DieGrid&& grid) {
    if (index-- == 0) found = std::move(grid);
    return !found;
  });
  return found;
}

/// A picture of a format that no wafer map comes in.
bool is_photograph(const Path& file) {
  return has_image_name(file) && !wafer_format_by_extension(file);
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

std::string without_blanks(const std::string& text) {
  constexpr const char* kBlank = " \t\r";
  const auto begin = text.find_first_not_of(kBlank);
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

/// A file and the number of a map in it. Names may have spaces, in quotes or not: what is a file is one.
std::pair<std::string, std::string> read_argument(const std::string& text) {
  if (text.size() > 1 && text.front() == text.back() && (text.front() == '"' || text.front() == '\''))
    return {text.substr(1, text.size() - 2), ""};
  std::error_code error;
  const auto space = text.find_last_of(' ');
  if (space == std::string::npos || std::filesystem::exists(text, error)) return {text, ""};
  return {without_blanks(text.substr(0, space)), text.substr(space + 1)};
}

std::string verdict_line(const WaferVerdict& verdict) {
  return fmt::format("{}{}, {} sure\n", verdict.class_name, verdict.unknown ? " (like nothing learnt)" : "",
                     percent(verdict.confidence));
}

std::string picture_line(const PictureInView& seen) {
  return fmt::format("{}, {} sure\n", seen.class_name, percent(seen.confidence));
}

/// As dialogues to learn from have it: the picture stands before the first question, the normal class is
/// named.
void show_first(Dialogue& record, const std::string& image, const DialogueCase& about,
                const std::string& normal) {
  record.images = {image};
  record.classes = about.labels.empty() ? std::vector{normal} : about.labels;
  const auto question = std::ranges::find(record.messages, "user", &Message::role);
  if (question == record.messages.end()) return;
  ContentPart picture{ContentPart::Kind::image};
  picture.source = image;
  question->content.insert(question->content.begin(), picture);
}

/// Those that end a program or an answer reach the thread that reads lines.
void leave_signals_to_others() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

class Chat {
 public:
  explicit Chat(const ChatCommand& command) : talker_(talk_options(command.talk)) {
    for (const auto& warning : talker_.warnings()) note(warning);
    if (!command.context.empty()) conversation_.process = load_context(command.context);
    if (!command.wafer.empty()) load_wafer(command.wafer, command.index);
    if (!command.image.empty()) load_picture(command.image);
  }

  int run() {
    if (reader_.edits()) prepare();
    std::string line;
    while (reader_.read("> ", stop_, line)) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      if (line == "/quit") break;
      if (line.find(kEscape) != std::string::npos) {
        note("the line holds control characters; type the question in plain text");
        continue;
      }
      try {
        if (!prepared())
          print("  (stopped)\n");
        else
          line.front() == '/' ? command(line) : ask(line);
      } catch (const Error& error) {
        note(error.what());
      }
    }
    print("\n");
    return kOk;
  }

 private:
  Talker talker_;
  Conversation conversation_;
  StopKey stop_;
  LineReader reader_;
  std::future<void> preparing_;

  /// While the first line is read and typed.
  void prepare() {
    preparing_ = std::async(std::launch::async, [this, in_view = conversation_]() mutable {
      leave_signals_to_others();
      talker_.prepare(std::move(in_view));
    });
  }

  /// Waits until the talker is free; false where the key was pressed first.
  bool prepared() {
    constexpr std::chrono::milliseconds kLook(20);
    if (!preparing_.valid()) return true;
    while (preparing_.wait_for(kLook) != std::future_status::ready)
      if (stop_.pressed()) return false;
    preparing_.get();
    return true;
  }

  void ask(const std::string& question) {
    const auto reply = talker_.reply(conversation_, question, [&](const std::string& text) {
      print(text);
      flush_output();
      return !stop_.pressed();
    });
    print("\n");
    if (reply.stopped) print("  (stopped)\n");
    if (!reply.cites.empty()) print(fmt::format("  rests on: {}\n", fmt::join(reply.cites, ", ")));
    if (reply.cut) print("  (a sentence that the facts do not bear out was left out)\n");
  }

  void command(const std::string& line) {
    const auto space = std::min(line.find(' '), line.size());
    const auto name = line.substr(0, space);
    const auto [file, number] = read_argument(without_blanks(line.substr(space)));
    if (name == "/load" && !file.empty()) return load(file, number);
    if (name == "/image" && !file.empty()) return load_picture(file);
    if (name == "/save" && !file.empty()) return save(file);
    if (name == "/facts") return facts();
    if (name == "/why") return why(file);
    if (name == "/causes") return print(root_cause_text(talker_.rank(conversation_)) + "\n");
    if (name == "/undo") return undo();
    if (name == "/new") return conversation_.messages.clear();
    if (name != "/help") note(fmt::format("there is no command '{}', or it lacks its file", one_line(line)));
    print(kHelp);
  }

  void load(const Path& file, const std::string& number) {
    std::int64_t index = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), index);
    if (!number.empty() && (error != std::errc() || end != number.data() + number.size() || index < 0))
      fail("/load {}: '{}' is no number of a map, expected a whole number from 0", file.string(), number);
    if (is_photograph(file) && number.empty()) return load_picture(file);
    load_wafer(file, index);
  }

  void load_wafer(const Path& file, std::int64_t index) {
    const auto map = read_wafer(file, index);
    const auto array = read_array(file, index);
    conversation_.wafer = array ? talker_.look(map, *array) : talker_.look(map);
    conversation_.picture.reset();
    conversation_.messages.clear();
    print(wafer_text(conversation_.wafer->map, terminal_width(Stream::output), wants_colour()));
    print(verdict_line(conversation_.wafer->verdict));
  }

  void load_picture(const Path& file) {
    conversation_.picture = talker_.look(load_image(file), file.string());
    conversation_.wafer.reset();
    conversation_.messages.clear();
    print(picture_line(*conversation_.picture));
  }

  /// Findings, each with what a second stage made of it.
  void why_picture(const PictureInView& seen) {
    print(picture_line(seen));
    for (const auto& finding : seen.record.findings)
      print(fmt::format("  finding    {:<14} {} sure, {:.0f} x {:.0f} pixels at {:.0f}, {:.0f}{}\n",
                        finding.label, percent(finding.confidence), finding.box.width, finding.box.height,
                        finding.box.x, finding.box.y, finding.review ? ", for a person to look at" : ""));
    for (const auto& revision : seen.record.revisions)
      if (revision.what != Revised::kept)
        print(fmt::format("  second look {}: {}\n", name_of(revision.what),
                          (revision.after ? revision.after : revision.before)->label));
    tell_knowledge(seen.facts.labels);
  }

  const WaferInView& wafer() const {
    if (!conversation_.wafer) fail("nothing is loaded: /load FILE");
    return *conversation_.wafer;
  }

  void facts() {
    if (!conversation_.picture) return print(facts_text(measure_wafer(wafer().map)));
    print(facts_tool_result(conversation_.picture->facts.facts, {}) + "\n");
  }

  void why(const Path& folder) {
    if (conversation_.picture) return why_picture(*conversation_.picture);
    const auto& seen = wafer();
    print(verdict_line(seen.verdict));
    for (const auto& near : seen.verdict.prototypes)
      print(fmt::format("  prototype  {:<28} similarity {:.3f}\n", near.class_name, near.similarity));
    for (const auto& near : seen.verdict.neighbours)
      print(fmt::format("  neighbour  {:<28} similarity {:.3f}  {}\n", near.class_name, near.similarity,
                        near.name));
    const auto heat = weigh_dies(seen);
    if (heat)
      print(
          fmt::format("  dies       {} with all, {} without the fifth that speaks most for it, {} without as "
                      "many drawn by lot\n",
                      percent(heat->with), percent(heat->without), percent(heat->control)));
    tell_knowledge(seen.facts.labels);
    if (!folder.empty()) write_why(folder, seen, heat);
  }

  /// As the report draws them; nullopt for a class that was only taught.
  std::optional<WaferHeat> weigh_dies(const WaferInView& seen) {
    auto& recogniser = talker_.recogniser();
    if (!recogniser.explains(seen.verdict.class_name)) return std::nullopt;
    return recogniser.explain(to_grid(seen.map), seen.verdict.class_name);
  }

  void write_why(const Path& folder, const WaferInView& seen, const std::optional<WaferHeat>& heat) {
    const WaferReportEntry entry{seen.map, seen.verdict, heat, {}};
    write_wafer_report(folder, "Why " + seen.verdict.class_name, {&entry, 1},
                       {.labels = talker_.recogniser().labels()});
    print(fmt::format("  written to {}\n", one_line((folder / "index.html").string())));
  }

  void tell_knowledge(const std::vector<std::string>& labels) {
    constexpr std::size_t kShown = 8;
    const auto about = talker_.knowledge().about(labels);
    for (std::size_t i = 0; i < std::min(kShown, about.size()); ++i) {
      const auto& entry = talker_.knowledge().entries()[about[i]];
      print(fmt::format("  knowledge  [{}] {}: {}\n", entry.id, entry.module, entry.mechanism));
    }
    if (about.size() > kShown)
      print(fmt::format("             and {} more: kerf knowledge search\n", about.size() - kShown));
  }

  void undo() {
    auto& messages = conversation_.messages;
    while (!messages.empty() && messages.back().role != "user") messages.pop_back();
    if (messages.empty()) fail("there is no question to take back");
    messages.pop_back();
  }

  void save(const Path& file) {
    Dialogue record;
    record.messages = conversation_.messages;
    const auto show = [&](const std::string& image, const DialogueCase& about, const std::string& normal) {
      keep_inputs({file.string()}, {image, image.substr(0, image.rfind('['))});
      show_first(record, named_from(file, image), about, normal);
    };
    if (const auto& seen = conversation_.wafer) show(seen->map.source, seen->facts, seen->verdict.class_name);
    if (const auto& seen = conversation_.picture) show(seen->record.file, seen->facts, seen->class_name);
    record.made_by = "kerf chat";
    write_file(file, dialogue_json(record) + "\n");
    print(fmt::format("  saved to {}\n", one_line(file.string())));
  }
};

}  // namespace

void add_chat(CLI::App& app, Job& job) {
  auto options = std::make_shared<ChatCommand>();
  CLI::App* command = app.add_subcommand("chat",
                                         "Talk about a wafer map or a lithography picture: what is on it, "
                                         "where, how much, why, and what to check. "
                                         "/help in it.");
  auto* wafer = command->add_option("--wafer", options->wafer, "wafer map of any format")->type_name("FILE");
  command->add_option("--image", options->image, "lithography picture (PNG, JPEG, TIFF, BMP)")
      ->type_name("FILE")
      ->excludes(wafer);
  command->add_option("--index", options->index, "which map of a file that has several, from 0")
      ->check(map_index())
      ->capture_default_str();
  command
      ->add_option("--context", options->context,
                   "process data of the lot: tools, chambers, parameters, history (docs/root-cause.md)")
      ->type_name("FILE.json");
  add_talk_options(*command, options->talk);
  command->callback([options, &job] { job = [options] { return Chat(*options).run(); }; });
}

}  // namespace kerf
