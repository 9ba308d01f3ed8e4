#include "machine_options.h"

#include <CLI/CLI.hpp>

namespace kerf {

void add_machine_options(CLI::App& command, MachineOptions target) {
  command.add_option("--device", target.device, "cpu, cuda or cuda:N")->capture_default_str();
  command.add_option("--dtype", target.dtype, "number format; auto takes what this processor is fast at")
      ->check(CLI::IsMember({"auto", "fp32", "bf16"}))
      ->capture_default_str();
  command.add_option("--threads", target.threads, "processor threads; 0 takes all cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

}  // namespace kerf
