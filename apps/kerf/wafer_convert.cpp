// kerf wafer convert: wafer maps of many files into one file, or into one file a wafer.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "command.h"
#include "output.h"
#include "terminal_observer.h"
#include "wafer_input.h"

namespace kerf {
namespace {

struct ConvertCommand {
  WaferInput input;
  std::string out, to;
};

WaferFormat output_format(const ConvertCommand& command) {
  if (!command.to.empty()) return wafer_format_from(command.to);
  const auto format = wafer_format_by_extension(command.out);
  if (!format) fail("{}: the name does not say which format; say it with --to", command.out);
  return *format;
}

bool holds_one_wafer(WaferFormat format) {
  return format == WaferFormat::g85 || format == WaferFormat::klarf;
}

bool names_folder(const std::string& out) {
  return Path(out).extension().empty() || std::filesystem::is_directory(out);
}

/// What is safe in a file's name anywhere.
std::string file_name_part(std::string_view text) {
  std::string part;
  for (const char c : text.substr(0, 80)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '_';
    part += plain ? c : '_';
  }
  return part.empty() || part.front() != '.' ? part : "_" + part;
}

/// One file a wafer, named by lot and wafer, or by the file that it comes from.
class FolderOutput {
 public:
  FolderOutput(const ConvertCommand& command, WaferFormat format)
      : folder_(command.out), inputs_(command.input.paths), format_(format) {
    make_folder(folder_);
  }

  void add(const WaferMap& map) {
    const Path file =
        folder_ / unused_name(stem_of(map), "." + std::string(wafer_format_name(format_)), used_);
    keep_inputs({file.string()}, inputs_);
    const auto writer = open_wafer_writer(file, format_);
    writer->add(map);
    writer->finish();
  }
  std::vector<std::string> warnings() const { return {}; }  // a file of one wafer has none

 private:
  static std::string stem_of(const WaferMap& map) {
    return map.lot.empty() || map.wafer.empty() ? file_name_part(Path(map.source).filename().string())
                                                : file_name_part(map.lot) + "_" + file_name_part(map.wafer);
  }

  Path folder_;
  std::vector<std::string> inputs_;
  WaferFormat format_;
  std::set<std::string> used_;
};

/// One file for all. A failure to write ends the work: the next wafer would meet it too.
class FileOutput {
 public:
  FileOutput(const std::string& file, WaferFormat format) : format_(format) {
    make_folder_of(file);
    writer_ = open_wafer_writer(file, format);
  }

  void add(const WaferMap& map) {
    if (holds_one_wafer(format_)) return add_single(map);
    const bool no_place = format_ == WaferFormat::csv && map.dies.empty();
    if (no_place) return writer_->add(map);  // which refuses this wafer and no other
    try {
      writer_->add(map);
    } catch (const Error& error) {
      throw OutputFailed{error.what()};
    }
  }
  void finish() { writer_->finish(); }
  std::vector<std::string> warnings() const { return writer_->warnings(); }

 private:
  void add_single(const WaferMap& map) {
    if (has_one_)
      throw OutputFailed{fmt::format("{}: several wafers, of which a {} holds one; name a folder with --out",
                                     map.source, wafer_format_name(format_))};
    writer_->add(map);
    has_one_ = true;
  }

  WaferFormat format_;
  std::unique_ptr<WaferWriter> writer_;
  bool has_one_ = false;
};

/// What a KLARF holds in another way than its source, over all wafers.
struct KlarfChanges {
  KlarfLoss lost;
  std::int64_t guessed = 0, turned = 0;  ///< wafers

  void add(const WaferMap& map) {
    lost += klarf_loss(map);
    const auto &right = map.geometry.x_right, &down = map.geometry.y_down;
    if (down.value && down.guessed) ++guessed;
    if ((down.value && !down.guessed) || (!right.value && !right.guessed)) ++turned;
  }

  void tell(TerminalObserver& observer) const {
    for (const std::string& warning : klarf_loss_warnings(lost)) observer.warning(warning);
    if (guessed > 0)
      observer.warning(fmt::format(
          "{} wafers do not say which way y grows: their coordinates are kept, and as a KLARF's y "
          "grows upwards they read back with top and bottom exchanged",
          guessed));
    if (turned > 0)
      observer.warning(fmt::format(
          "{} wafers count to the left or downwards: their coordinates change sign, as a KLARF's do not",
          turned));
  }
};

/// What CSV and G85 have no place for.
bool holds_more(const WaferMap& map, WaferFormat format) {
  const bool soft = std::any_of(map.dies.begin(), map.dies.end(),
                                [](const Die& die) { return die.soft_bin && die.soft_bin != die.bin; });
  const bool named = format == WaferFormat::csv && !map.device.empty();
  return soft || named || !map.labels.empty() || !map.defects.empty();
}

/// Hands all wafers to the output; nothing appears under its name before finish().
template <typename Output>
WaferCount convert_to(Output& output, const WaferInput& input, WaferFormat format) {
  TerminalObserver observer("converting");
  KlarfChanges changes;
  std::int64_t lost = 0;  // wafers
  try {
    const auto count = each_wafer(input, observer, [&](WaferMap&& map) {
      output.add(map);
      if (format == WaferFormat::klarf) changes.add(map);
      if (format == WaferFormat::csv || format == WaferFormat::g85) lost += holds_more(map, format);
    });
    changes.tell(observer);
    for (const std::string& warning : output.warnings()) observer.warning(warning);
    if (lost > 0)
      observer.warning(
          fmt::format("{} wafers have soft bins, labels, defects{} that {} has no place for; JSON has", lost,
                      format == WaferFormat::csv ? " or a device" : "", wafer_format_name(format)));
    return count;
  } catch (const OutputFailed& failed) {
    throw Error(failed.sentence);
  }
}

int run(const ConvertCommand& command) {
  const WaferFormat format = output_format(command);
  WaferCount count;
  if (holds_one_wafer(format) && names_folder(command.out)) {
    FolderOutput output(command, format);
    count = convert_to(output, command.input, format);
  } else {
    FileOutput output(command.out, format);
    count = convert_to(output, command.input, format);
    if (count.wafers > 0) output.finish();
  }
  if (count.wafers == 0) fail("no wafer to write: {}", describe(count));
  print(fmt::format("{}; written to {}\n", describe(count), one_line(command.out)));
  return count.failed + count.refused > 0 ? kFailed : kOk;
}

}  // namespace

void add_wafer_convert(CLI::App& wafer, Job& job) {
  auto options = std::make_shared<ConvertCommand>();
  CLI::App* command = wafer.add_subcommand("convert",
                                           "Convert wafer maps of any format to CSV, JSON, SEMI G85 or "
                                           "KLARF. What cannot be read is named and left "
                                           "out; the rest is written.");
  command->add_option("inputs", options->input.paths, "files and folders of wafer maps")
      ->required()
      ->type_name("PATH..");
  command
      ->add_option("--out", options->out,
                   "file to write; for several wafers as g85 or klarf a folder, one file a wafer")
      ->required()
      ->type_name("FILE");
  command->add_option("--to", options->to, "format of the output; otherwise its name says which")
      ->check(CLI::IsMember({"csv", "json", "g85", "klarf"}));
  add_wafer_format(*command, options->input.from);
  command->callback([options, &job] {
    options->input.except = options->out;
    job = [options] { return run(*options); };
  });
}

}  // namespace kerf
