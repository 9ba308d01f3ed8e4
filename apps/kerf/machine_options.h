// Options of every command that runs a model: where it computes and in which number format.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace kerf {

/// What the options fill in; each refers to a field of the command's option struct.
struct MachineOptions {
  std::string& device;  ///< "cpu", "cuda" or "cuda:N"
  std::string& dtype;   ///< "auto", "fp32" or "bf16"
  int& threads;         ///< 0: all cores
};

/// Adds --device, --dtype and --threads; the fields must outlive the parse.
void add_machine_options(CLI::App& command, MachineOptions target);

}  // namespace kerf
