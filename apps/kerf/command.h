// The commands of the program, one file each: parse options into the door's option struct, call the door,
// print.
#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace kerf {

/// What a command does once its options are parsed; returns the exit code.
using Job = std::function<int()>;

/// Exit codes of the program.
enum ExitCode { kOk = 0, kFailed = 1, kUsage = 2 };

// Each adds its subcommand to `app`; parsing it sets `job`.
void add_ask(CLI::App& app, Job& job);
void add_calibrate(CLI::App& app, Job& job);
void add_compare(CLI::App& app, Job& job);
void add_chat(CLI::App& app, Job& job);
void add_convert(CLI::App& app, Job& job);
void add_eval(CLI::App& app, Job& job);
void add_refine(CLI::App& app, Job& job);
void add_mine(CLI::App& app, Job& job);
void add_forward(CLI::App& app, Job& job);
void add_init(CLI::App& app, Job& job);
void add_knowledge(CLI::App& app, Job& job);
void add_inspect(CLI::App& app, Job& job);
void add_review(CLI::App& app, Job& job);
void add_split(CLI::App& app, Job& job);
void add_synth(CLI::App& app, Job& job);
void add_tokenize(CLI::App& app, Job& job);
void add_train(CLI::App& app, Job& job);
void add_teach(CLI::App& app, Job& job);
void add_version(CLI::App& app, Job& job);
void add_vmqa(CLI::App& app, Job& job);
void add_wafer(CLI::App& app, Job& job);
// Parts of kerf wafer.
void add_wafer_convert(CLI::App& wafer, Job& job);
// Those of a file of their own below another command.
void add_eval_dialogue(CLI::App& eval, Job& job);
void add_eval_wafers(CLI::App& eval, Job& job);
void add_synth_wafers(CLI::App& synth, Job& job);
void add_wafer_split(CLI::App& wafer, Job& job);

}  // namespace kerf
