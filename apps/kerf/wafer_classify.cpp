// kerf wafer classify: names the patterns of wafer maps, with evidence.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/recognise.h>
#include <kerf/report.h>
#include <kerf/wafer.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "output.h"
#include "terminal_observer.h"
#include "wafer_commands.h"
#include "wafer_input.h"

namespace kerf {
namespace {

constexpr std::size_t kBatch = 512;          // maps that wait for the model together
constexpr std::size_t kMostReported = 2000;  // wafers of a report, which is one page
constexpr int kMostNamed = 20;               // classes in the closing table

struct ClassifyCommand {
  WaferInput input;
  std::string maps, model = "models/kerf-wafer", out, report, klarf;
  RecogniseOptions options;
};

/// Copies of the KLARFs that were read, with the wafers' classes in a column of their own.
class KlarfCopies {
 public:
  explicit KlarfCopies(Path folder) : folder_(std::move(folder)) {}

  /// A wafer that waits for its verdict; nothing where it is of another format.
  void expect(std::size_t index, const WaferMap& map) {
    const auto file = file_of(map.source);
    if (file != last_file_) last_file_ = file, is_klarf_ = detect_wafer_format(file) == WaferFormat::klarf;
    if (!is_klarf_) return;
    files_[file];  // one without defects is copied, too
    if (map.defects.empty()) return;
    Waiting waiting{file, map.lot, map.wafer, {}};
    for (const auto& defect : map.defects) waiting.defects.insert(defect.id);
    waiting_.emplace(index, std::move(waiting));
  }

  /// `number`: of the class; unknown wafers get none.
  void take(std::size_t index, const WaferVerdict& verdict, std::int64_t number) {
    const auto found = waiting_.find(index);
    if (found == waiting_.end()) return;
    auto& classes = files_[found->second.file];
    for (const auto id : found->second.defects)
      if (!verdict.unknown)
        classes.push_back({id, number, verdict.confidence, found->second.wafer, found->second.lot});
    waiting_.erase(found);
  }

  /// Writes the copies and the table of class numbers; returns how many.
  std::size_t write(const std::vector<std::string>& class_names) const {
    make_folder(folder_);
    std::set<std::string> used;
    for (const auto& [file, classes] : files_) {
      const auto copy = folder_ / unused_name(file.stem().string(), file.extension().string(), used);
      std::error_code error;
      if (std::filesystem::equivalent(file, copy, error))
        fail("{}: its copy would take its place; give another folder to --klarf", file.string());
      constexpr std::size_t kMostBytes = std::size_t(1) << 31;
      write_file(copy, add_klarf_classes(read_file(file, kMostBytes), file.string(), classes));
    }
    std::string table = "number,class_name\n";
    for (std::size_t i = 0; i < class_names.size(); ++i)
      table += fmt::format("{},{}\n", i + 1, class_names[i]);
    write_file(folder_ / "classes.csv", table);
    return files_.size();
  }

 private:
  struct Waiting {
    Path file;
    std::string lot, wafer;
    std::set<std::int64_t> defects;
  };

  /// "a.klarf[2]" is a place in a.klarf.
  static Path file_of(const std::string& source) {
    const auto open = source.rfind('[');
    return open != std::string::npos && source.ends_with(']') && !std::filesystem::exists(source)
               ? Path(source.substr(0, open))
               : Path(source);
  }

  Path folder_, last_file_;
  bool is_klarf_ = false;
  std::map<std::size_t, Waiting> waiting_;
  std::map<Path, std::vector<KlarfClass>> files_;
};

/// Gathers maps, classifies them in batches and writes a line for each.
class Classifier {
 public:
  explicit Classifier(const ClassifyCommand& command)
      : command_(command), with_origin_(command.maps.empty()), recogniser_(command.model, command.options) {
    if (!command.klarf.empty()) klarfs_.emplace(command.klarf);
    if (command.out.empty()) return;
    make_folder_of(command.out);
    file_.emplace(command.out);
    file_->stream() << prediction_header(recogniser_.labels()) << (with_origin_ ? ",lot,wafer,source" : "")
                    << '\n';
  }

  void add(DieGrid&& grid, std::vector<std::string> origin = {}) {
    grids_.push_back(std::move(grid));
    origins_.push_back(std::move(origin));
    if (grids_.size() == kBatch) flush();
  }

  void add(const WaferMap& map) {
    DieGrid grid = to_grid(map);  // throws before anything is kept of the map
    if (klarfs_) klarfs_->expect(std::size_t(count()), map);
    if (!command_.report.empty() && entries_.size() < kMostReported) entries_.push_back({map, {}, {}, {}});
    add(std::move(grid), {map.lot, map.wafer, map.source});
  }

  /// Returns how many were written.
  std::size_t write_klarfs() const { return klarfs_->write(recogniser_.classes()); }

  std::int64_t count() const { return count_ + std::int64_t(grids_.size()); }

  /// Writes the rest; the file is there from then on.
  void finish() {
    flush();
    if (file_) file_->finish();
  }

  /// The page with the evidence of the first wafers.
  void write_report(TerminalObserver& observer) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      auto& entry = entries_[i];
      if (observer.stop_requested())
        throw Interrupted(fmt::format("stopped after the evidence of {} maps", i));
      if (recogniser_.explains(entry.verdict.class_name))
        entry.heat = recogniser_.explain(to_grid(entry.map), entry.verdict.class_name);
      observer.progress(std::int64_t(i) + 1, std::int64_t(entries_.size()), "evidence");
    }
    write_wafer_report(command_.report, "Wafer maps", entries_,
                       {.labels = recogniser_.labels(), .model = Path(command_.model).filename().string()});
  }

  void print_classes() const {
    std::vector<std::pair<std::int64_t, std::string>> order;
    for (const auto& [name, number] : classes_) order.emplace_back(number, name);
    std::sort(order.rbegin(), order.rend());
    for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), kMostNamed); ++i)
      print(fmt::format("{:8}  {}\n", order[i].first, one_line(order[i].second)));
    if (order.size() > kMostNamed)
      print(fmt::format("          and {} further classes\n", order.size() - kMostNamed));
    print(fmt::format("{} maps, {} of them unknown\n", count_, unknown_));
  }

 private:
  void flush() {
    const auto verdicts = recogniser_.classify(grids_);
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      const auto& verdict = verdicts[i];
      if (std::size_t(count_) < entries_.size()) entries_[std::size_t(count_)].verdict = verdict;
      if (klarfs_) klarfs_->take(std::size_t(count_), verdict, number_of(verdict.class_name));
      if (file_) file_->stream() << prediction_line(count_, verdict, origins_[i]) << '\n';
      ++count_;
      if (verdict.unknown)
        ++unknown_;
      else
        ++classes_[verdict.class_name];
    }
    grids_.clear(), origins_.clear();
  }

  /// From 1, as in the table beside the copies.
  std::int64_t number_of(const std::string& class_name) const {
    const auto& classes = recogniser_.classes();
    return std::ranges::find(classes, class_name) - classes.begin() + 1;
  }

  const ClassifyCommand& command_;
  std::optional<KlarfCopies> klarfs_;
  std::vector<WaferReportEntry> entries_;
  bool with_origin_;
  WaferRecogniser recogniser_;
  std::optional<FileWriter> file_;
  std::vector<DieGrid> grids_;
  std::vector<std::vector<std::string>> origins_;  ///< lot, wafer, source; of arrays nothing
  std::map<std::string, std::int64_t> classes_;
  std::int64_t count_ = 0, unknown_ = 0;
};

void stop_if_asked(const TerminalObserver& observer, std::int64_t done) {
  if (observer.stop_requested()) throw Interrupted(fmt::format("stopped after {} maps", done));
}

/// True when every file could be read.
bool classify_all(Classifier& classifier, const ClassifyCommand& command) {
  TerminalObserver observer("classifying");
  if (!command.maps.empty()) {
    read_map_grids(command.maps, [&](DieGrid&& grid) {
      stop_if_asked(observer, classifier.count());
      classifier.add(std::move(grid));
      if (classifier.count() % kBatch == 0) observer.progress(classifier.count(), 0, "");
      return true;
    });
    return true;
  }
  const auto count = each_wafer(command.input, observer, [&](WaferMap&& map) { classifier.add(map); });
  return count.failed + count.refused == 0;
}

int run(const ClassifyCommand& command) {
  keep_inputs({command.report}, command.input.paths);
  Classifier classifier(command);
  const bool all_read = classify_all(classifier, command);
  if (command.maps.empty() && classifier.count() == 0)
    fail("no wafer map could be read from what was given; nothing is written");
  classifier.finish();
  if (!command.report.empty()) {
    TerminalObserver observer("explaining");
    classifier.write_report(observer);
  }
  classifier.print_classes();
  if (!command.klarf.empty())
    print(fmt::format("{} KLARFs with their classes in {}\n", classifier.write_klarfs(),
                      one_line(command.klarf)));
  if (!command.out.empty()) print(fmt::format("written to {}\n", one_line(command.out)));
  if (!command.report.empty()) print(fmt::format("report in {}\n", one_line(command.report)));
  return all_read ? kOk : kFailed;
}

}  // namespace

void add_wafer_classify(CLI::App& wafer, Job& job) {
  auto options = std::make_shared<ClassifyCommand>();
  CLI::App* command = wafer.add_subcommand(
      "classify", "Name the failure patterns of wafer maps, single or mixed, with evidence.");
  command->add_option("input", options->input.paths, "files and folders of wafer maps of any format")
      ->type_name("PATH");
  command->add_option("--maps", options->maps, "array maps [N, H, W] instead: 0 off-wafer, 1 pass, 2 fail")
      ->type_name("FILE.npz");
  command->add_option("--model", options->model, "wafer model")->capture_default_str()->type_name("DIR");
  command
      ->add_option("--task", options->options.task,
                   "mixedwm38: mixtures of eight patterns; wm811k: nine classes")
      ->capture_default_str();
  command->add_option("--out", options->out, "a line for each map, in the order of the input")
      ->type_name("FILE.csv");
  command->add_option("--report", options->report, "page with the evidence for each wafer of the files")
      ->type_name("DIR");
  command
      ->add_option(
          "--klarf", options->klarf,
          "copies of the KLARFs among the files, with the class of its wafer and how sure it is in "
          "columns of their own for every defect (KERFCLASS, KERFCONFIDENCE); classes.csv names them")
      ->type_name("DIR");
  command->add_option("--threads", options->options.threads, "processor threads, 0 for all cores")
      ->check(CLI::Range(0, 1024));
  command
      ->add_option("--views", options->options.views,
                   "looks at a map that is still doubtful, turned and mirrored")
      ->check(CLI::Range(1, 8))
      ->capture_default_str();
  const auto add_share = [&](const char* name, double& value, double most, const char* text) {
    command->add_option(name, value, text)->check(CLI::Range(0.0, most))->capture_default_str();
  };
  add_share("--sure", options->options.sure, 1, "probability of the class from which a map is not turned");
  add_share("--closer-below", options->options.closer_below, 1,
            "probability of the class up to which the model in closer/ looks at a map as well");
  add_share("--closer-share", options->options.closer_share, 0.99,
            "how much the model in closer/ counts then; 0: it is not asked");
  command->add_option("--dtype", options->options.dtype, "what the model computes in")
      ->check(CLI::IsMember({"auto", "fp32", "bf16", "int8"}))
      ->capture_default_str();
  add_wafer_format(*command, options->input.from);
  command->callback([options, &job] {
    if (options->maps.empty() == options->input.paths.empty())
      throw CLI::ValidationError("classify", "expected either files of wafer maps or --maps FILE.npz");
    if (!options->maps.empty() && !options->report.empty())
      throw CLI::ValidationError("--report", "shows wafers of files; give the npz as a file, without --maps");
    if (!options->maps.empty() && !options->klarf.empty())
      throw CLI::ValidationError("--klarf", "copies files; an npz has no KLARF");
    job = [options] { return run(*options); };
  });
}

}  // namespace kerf
