// kerf wafer: wafer maps of any format looked at, stacked and converted.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "command.h"
#include "numbers.h"
#include "output.h"
#include "terminal_observer.h"
#include "wafer_commands.h"
#include "wafer_input.h"

namespace kerf {
namespace {

/// Where pictures go; to the terminal when to no file.
struct PictureOutput {
  std::string png, svg;
  bool no_colour = false;
  WaferPictureOptions options;

  bool to_file() const { return !png.empty() || !svg.empty(); }
  bool colour() const { return !no_colour && wants_colour(); }
};

struct ShowCommand {
  std::string file, from = "auto";
  std::optional<std::int64_t> index;
  PictureOutput output;
};

struct StackCommand {
  WaferInput input;
  PictureOutput output;
  std::string csv, lot;
};

void save(const std::string& file, const std::string& bytes) {
  make_folder_of(file);
  write_file(file, bytes);
  print(fmt::format("written to {}\n", one_line(file)));
}

/// The wafer of that number, and whether others follow.
std::pair<std::optional<WaferMap>, bool> wafer_at(const ShowCommand& command) {
  std::optional<WaferMap> found;
  std::int64_t number = 0;
  bool more = false;
  read_wafers(
      command.file,
      [&](WaferMap&& map) {
        more = found.has_value();
        if (number++ == command.index.value_or(0)) found = std::move(map);
        return !more && !(found && command.index);
      },
      wafer_read_options(command.from));
  if (!found) fail("{}: no wafer {}, the file holds {}", command.file, command.index.value_or(0), number);
  return {std::move(found), more};
}

int run_show(const ShowCommand& command) {
  const auto [map, more] = wafer_at(command);
  const PictureOutput& output = command.output;
  for (const std::string& warning : map->warnings) note("warning: " + warning);
  if (more) note("the file holds several wafers and this is the first; --index N shows another");
  if (!output.png.empty()) save(output.png, encode_png(draw_wafer(*map, output.options)));
  if (!output.svg.empty()) save(output.svg, wafer_svg(*map, output.options));
  if (!output.to_file())
    print(wafer_text(*map, terminal_width(Stream::output), output.colour(), output.options));
  return kOk;
}

int run_stack(const StackCommand& command) {
  WaferStack stack;
  TerminalObserver observer("stacking");
  std::int64_t other_lots = 0;
  const WaferCount count = each_wafer(command.input, observer, [&](WaferMap&& map) {
    if (command.lot.empty() || map.lot == command.lot) {
      add_to_stack(stack, map);
    } else {
      ++other_lots;
    }
  });
  if (stack.cells.empty())
    fail("nothing to stack: {}",
         command.lot.empty() || other_lots == 0
             ? describe(count)
             : fmt::format("no wafer is of lot '{}', {} are of others", command.lot, other_lots));
  for (const std::string& warning : stack_warnings(stack)) observer.warning(warning);
  const PictureOutput& output = command.output;
  if (!output.png.empty()) save(output.png, encode_png(draw_stack(stack, output.options)));
  if (!output.svg.empty()) save(output.svg, stack_svg(stack, output.options));
  if (!command.csv.empty()) save(command.csv, stack_csv(stack));
  if (!output.to_file() && command.csv.empty())
    print(stack_text(stack, terminal_width(Stream::output), output.colour(), output.options));
  return count.failed + count.refused > 0 ? kFailed : kOk;
}

void add_picture(CLI::App& command, PictureOutput& output) {
  command.add_option("--png", output.png, "write a picture there instead of showing it here")
      ->type_name("FILE.png");
  command.add_option("--svg", output.svg, "write an SVG there, with each die's facts as its tooltip")
      ->type_name("FILE.svg");
  command.add_option("--turn", output.options.turn, "quarter turns clockwise of the picture, 0 to 3")
      ->check(CLI::Range(0, 3))
      ->capture_default_str();
  command.add_flag("--mirror", output.options.mirror, "exchange left and right, after turning");
  command.add_flag("--no-colour,--no-color", output.no_colour, "letters instead of colours");
}

void add_show(CLI::App& wafer, Job& job) {
  auto options = std::make_shared<ShowCommand>();
  CLI::App* command = wafer.add_subcommand("show", "Show one wafer here or as a picture.");
  command->add_option("file", options->file, "wafer maps of any format")->required()->type_name("FILE");
  command->add_option("--index", options->index, "which wafer of the file, from 0 (0 where it is not given)")
      ->check(map_index())
      ->type_name("N");
  add_picture(*command, options->output);
  command->add_flag("--by-bin", options->output.options.by_bin, "colour by bin instead of pass and fail");
  add_wafer_format(*command, options->from);
  command->callback([options, &job] { job = [options] { return run_show(*options); }; });
}

void add_stack(CLI::App& wafer, Job& job) {
  auto options = std::make_shared<StackCommand>();
  CLI::App* command = wafer.add_subcommand("stack", "Show how often each die fails over many wafers.");
  command->add_option("paths", options->input.paths, "files and folders of wafer maps")
      ->required()
      ->type_name("PATH..");
  add_picture(*command, options->output);
  command->add_option("--csv", options->csv, "write x,y,tested,failed,rate lines there")
      ->type_name("FILE.csv");
  command->add_option("--lot", options->lot, "wafers of this lot only")->type_name("LOT");
  add_wafer_format(*command, options->input.from);
  command->callback([options, &job] { job = [options] { return run_stack(*options); }; });
}

}  // namespace

void add_wafer(CLI::App& app, Job& job) {
  CLI::App* command = app.add_subcommand(
      "wafer",
      "Wafer maps: show, stack, measure, convert and recognise npz, LSWMD pickles, PNG, CSV, "
      "JSON, KLARF, STDF, G85, E142 and SINF.");
  add_show(*command, job);
  add_stack(*command, job);
  add_wafer_convert(*command, job);
  add_wafer_facts(*command, job);
  add_wafer_classify(*command, job);
  add_wafer_split(*command, job);
  add_wafer_teach(*command, job);
  add_wafer_train(*command, job);
  add_wafer_calibrate(*command, job);
}

}  // namespace kerf
