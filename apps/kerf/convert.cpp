// kerf convert: labelled data sets from one form to another.
#include <fmt/format.h>
#include <kerf/dataset.h>
#include <kerf/error.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "output.h"

namespace kerf {
namespace {

struct ConvertCommand {
  std::string in, from, to, out;
};

bool has_json_file(const Path& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") return true;
  }
  return false;
}

// The form of a data set by what is there: a JSON file is COCO; a folder is YOLO or LabelMe by its parts.
std::string detect_form(const Path& in) {
  const auto has = [&in](const char* name) { return std::filesystem::exists(in / name); };
  if (!std::filesystem::exists(in)) fail("{}: no such file or folder", in.string());
  if (!std::filesystem::is_directory(in)) return in.extension() == ".json" ? "coco" : "yolo";
  if (has("labels") || has("classes.txt") || has("data.yaml") || has("data.yml")) return "yolo";
  if (has("annotations.json")) return "coco";
  if (has_json_file(in)) return "labelme";
  fail("{}: holds none of labels/, classes.txt, data.yaml and *.json; say which form it is with --from",
       in.string());
}

Path coco_file(const Path& in) {
  return std::filesystem::is_directory(in) ? in / "annotations.json" : in;
}

Dataset load(const ConvertCommand& command) {
  const std::string form = command.from == "auto" ? detect_form(command.in) : command.from;
  if (form == "coco") return load_coco(coco_file(command.in));
  return form == "yolo" ? load_yolo(command.in) : load_labelme(command.in);
}

void save(const Dataset& dataset, const ConvertCommand& command) {
  if (command.to == "coco") {
    save_coco(dataset, command.out);
  } else if (command.to == "yolo") {
    save_yolo(dataset, command.out);
  } else {
    save_labelme(dataset, command.out);
  }
}

int run(const ConvertCommand& command) {
  const Dataset dataset = load(command);
  save(dataset, command);
  print(fmt::format("{} images, {} annotations, {} categories in {}\n", dataset.images.size(),
                    dataset.annotations.size(), dataset.categories.size(), command.out));
  return kOk;
}

}  // namespace

void add_convert(CLI::App& app, Job& job) {
  const std::vector<std::string> forms = {"coco", "yolo", "labelme"};
  auto options = std::make_shared<ConvertCommand>();
  options->from = "auto";
  CLI::App* command =
      app.add_subcommand("convert", "Convert a labelled data set between COCO, YOLO and LabelMe.");
  command->add_option("input", options->in, "COCO file, or folder of a YOLO or LabelMe data set")
      ->required()
      ->type_name("PATH");
  command->add_option("--from", options->from, "form of the input; auto looks at what is there")
      ->check(CLI::IsMember({"auto", "coco", "yolo", "labelme"}))
      ->capture_default_str();
  command->add_option("--to", options->to, "form of the output")->required()->check(CLI::IsMember(forms));
  command->add_option("--out", options->out, "file (coco) or folder (yolo, labelme) to write")
      ->required()
      ->type_name("PATH");
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
