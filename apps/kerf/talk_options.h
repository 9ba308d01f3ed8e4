// Options of every command that talks.
#pragma once

#include <kerf/converse.h>

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace kerf {

struct TalkerOptions {
  std::string model = "models/kerf-wafer", domain = "domains/wafer", picture_domain = "domains/litho",
              handbook = "domains/handbook", inspector = "models/kerf-litho", encoder = "models/kerf-words",
              task = "mixedwm38", adapter;
  std::vector<std::string> knowledge = {"knowledge"};
  std::string device = "cpu", dtype = "auto";
  int threads = 0;
  std::int64_t context = TalkOptions().context, max_new_tokens = TalkOptions().max_new_tokens;
  bool unchecked = false;
};

/// Adds --model, --domain, --knowledge, --context and the machine's options; `target` must outlive the parse.
void add_talk_options(CLI::App& command, TalkerOptions& target);
TalkOptions talk_options(const TalkerOptions& options);

}  // namespace kerf
