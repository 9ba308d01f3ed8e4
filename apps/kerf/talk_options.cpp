#include "talk_options.h"

#include <CLI/CLI.hpp>

#include "machine_options.h"

namespace kerf {

void add_talk_options(CLI::App& command, TalkerOptions& target) {
  command.add_option("--model", target.model, "wafer model with its language stage")
      ->type_name("DIR")
      ->capture_default_str();
  command
      .add_option("--adapter", target.adapter,
                  "LoRA adapter of the language stage, as kerf vmqa train makes one")
      ->type_name("DIR");
  command.add_option("--task", target.task, "classes that wafers are named by: mixedwm38 or wm811k")
      ->capture_default_str();
  command.add_option("--domain", target.domain, "folder whose claims answers are checked by")
      ->type_name("DIR")
      ->capture_default_str();
  command.add_option("--picture-domain", target.picture_domain, "the same for inspected pictures")
      ->type_name("DIR")
      ->capture_default_str();
  command
      .add_option("--handbook", target.handbook, "folder of the handbook that answers questions of the field")
      ->type_name("DIR")
      ->capture_default_str();
  command.add_option("--inspector", target.inspector, "model that inspects pictures")
      ->type_name("DIR")
      ->capture_default_str();
  command
      .add_option("--encoder", target.encoder,
                  "model that reads English questions as vectors; empty: they are read by their words")
      ->type_name("DIR")
      ->capture_default_str();
  command
      .add_option("--knowledge", target.knowledge,
                  "folder of knowledge entries; again for further ones, a site's own last")
      ->type_name("DIR")
      ->capture_default_str();
  command
      .add_option("--context-tokens", target.context,
                  "tokens of a conversation that are read; older turns go")
      ->capture_default_str();
  command.add_option("--max-new-tokens", target.max_new_tokens, "longest answer, tokens")
      ->capture_default_str();
  command.add_flag("--unchecked", target.unchecked,
                   "give sentences out without holding them against the facts, to measure the model alone");
  add_machine_options(command, {target.device, target.dtype, target.threads});
}

TalkOptions talk_options(const TalkerOptions& options) {
  TalkOptions talk;
  talk.model = options.model, talk.adapter = options.adapter, talk.domain = options.domain,
  talk.task = options.task;
  for (const auto& folder : options.knowledge) talk.knowledge.emplace_back(folder);
  talk.picture_domain = options.picture_domain, talk.inspection.model = options.inspector,
  talk.handbook = options.handbook, talk.encoder = options.encoder;
  talk.inspection.device = options.device, talk.inspection.dtype = options.dtype;
  talk.inspection.threads = options.threads;
  talk.device = options.device, talk.dtype = options.dtype, talk.threads = options.threads;
  talk.checked = !options.unchecked;
  talk.context = options.context, talk.max_new_tokens = options.max_new_tokens;
  return talk;
}

}  // namespace kerf
