// kerf: the command line. Exit codes: 0 done, 1 something failed or was left out, 2 the command line is
// wrong.
#include <fmt/format.h>
#include <kerf/error.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <new>
#include <string>

#include "command.h"
#include "output.h"

namespace kerf {
namespace {

// The command that was named, as typed: "kerf eval detections".
std::string command_of(const CLI::App& root) {
  std::string command = root.get_name();
  for (auto chosen = root.get_subcommands(); !chosen.empty(); chosen = chosen.front()->get_subcommands()) {
    command += " " + chosen.front()->get_name();
  }
  return command;
}

void describe(CLI::App& app, Job& job) {
  app.name("kerf");
  app.description("Kerf finds and names defects in inspection images of semiconductor fabs.");
  app.set_version_flag("--version", "kerf " KERF_VERSION);
  app.footer("kerf COMMAND --help says more. Exit codes: 0 done, 1 something failed, 2 wrong command line.");
  app.failure_message([](const CLI::App* root, const CLI::Error& error) {
    return fmt::format("kerf: {} (see {} --help)\n", error.what(), command_of(*root));
  });
  add_inspect(app, job);
  add_eval(app, job);
  add_mine(app, job);
  add_refine(app, job);
  add_compare(app, job);
  add_calibrate(app, job);
  add_review(app, job);
  add_wafer(app, job);
  add_chat(app, job);
  add_ask(app, job);
  add_teach(app, job);
  add_vmqa(app, job);
  add_knowledge(app, job);
  add_convert(app, job);
  add_split(app, job);
  add_synth(app, job);
  add_tokenize(app, job);
  add_train(app, job);
  add_init(app, job);
  add_forward(app, job);
  add_version(app, job);
}

const CLI::App& chosen_command(const CLI::App& root) {
  const auto chosen = root.get_subcommands();
  return chosen.empty() ? root : chosen_command(*chosen.front());
}

bool names_output(const CLI::Option& option) {
  constexpr std::array<const char*, 8> kNames = {"--out", "--json",  "--csv",   "--png",
                                                 "--svg", "--setup", "--curve", "--dump"};
  return std::ranges::any_of(kNames, [&option](const char* name) { return option.check_name(name); });
}

// Whatever the command: a file that it writes must be none that another option names for it to read.
void keep_named_inputs(const CLI::App& command) {
  std::vector<std::string> outputs, inputs;
  for (const CLI::Option* option : command.get_options()) {
    auto& files = names_output(*option) ? outputs : inputs;
    for (const std::string& value : option->results())
      if (std::error_code none; std::filesystem::is_regular_file(value, none)) files.push_back(value);
  }
  keep_inputs(outputs, inputs);
}

// The first line only: LibTorch appends its stack to what it says.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

void report_bug(const std::string& what) {
  note(fmt::format("this is a mistake in Kerf, not in your input: {}", first_line(what)));
  note("please report it to the project with the command line and kerf --version");
}

// LibTorch's own words; it throws no std::bad_alloc.
bool is_out_of_memory(std::string_view what) {
  return what.find("can't allocate memory") != what.npos || what.find("CUDA out of memory") != what.npos;
}

int parse_and_run(int argc, char** argv) {
  CLI::App app;
  Job job;
  describe(app, job);
  try {
    app.parse(argc, argv);
    // Asked here and not by require_subcommand, which would keep CLI11 from naming a misspelt command.
    if (!job) throw CLI::RequiredError("A command");
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  keep_named_inputs(chosen_command(app));
  const int code = job();
  flush_output();
  return code;
}

// Every way in which a command can fail becomes a sentence and an exit code.
int guarded(int argc, char** argv) {
  try {
    return parse_and_run(argc, argv);
  } catch (const OutputClosed&) {
    return kFailed;
  } catch (const Error& error) {
    note(error.what());
  } catch (const Interrupted& interrupted) {
    note(interrupted.what());
  } catch (const std::bad_alloc&) {
    note("out of memory");
  } catch (const std::exception& unexpected) {
    if (is_out_of_memory(unexpected.what()))
      note("out of memory");
    else
      report_bug(unexpected.what());
  }
  return kFailed;
}

}  // namespace
}  // namespace kerf

// NOLINTNEXTLINE(bugprone-exception-escape): what may still escape is a failure to write the sentence itself
int main(int argc, char** argv) {
  kerf::open_standard_streams();
  kerf::ignore_write_signals();
  return kerf::guarded(argc, argv);
}
