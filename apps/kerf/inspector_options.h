// Options of every command that inspects images: which model, where it computes, how it looks.
#pragma once

#include <kerf/inspect.h>

#include <string>

namespace CLI {
class App;
}

namespace kerf {

/// What the options fill in. Paths are text until the command line is read.
struct InspectorChoice {
  std::string model = "models/kerf-litho";
  std::string adapter;   ///< empty: none
  std::string detector;  ///< empty: as InspectOptions::detector says when unset
  std::string refiner;   ///< empty: as InspectOptions::refiner says when unset
  bool no_refine = false;
  InspectOptions options;

  /// The options with the folders in place.
  InspectOptions chosen() const;
};

/// Adds --model, --adapter, --device, --dtype, --threads, --refiner, --no-refine, --views, --samples,
/// --evidence, --detector, --detector-share and --max-defects; `target` must outlive the parse.
void add_inspector_options(CLI::App& command, InspectorChoice& target);

}  // namespace kerf
