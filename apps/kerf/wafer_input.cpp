#include "wafer_input.h"

#include <fmt/format.h>
#include <kerf/error.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "output.h"

namespace kerf {
namespace {

constexpr int kMostWarnings = 20;  // of 10,000 files that all lack the same thing

/// A file that is just being written, by this run or another.
bool is_unfinished(const Path& file) {
  const std::string name = file.filename().string();
  return name.starts_with(".kerf-") && name.ends_with(".tmp");
}

/// Files of a folder and the folders in it, sorted; what is not looked into is told.
class FolderFiles {
 public:
  explicit FolderFiles(TerminalObserver& observer) : observer_(observer) {}

  void add(const Path& folder, std::vector<Path>& files) {
    const std::size_t first = files.size();
    list(folder, files);
    std::sort(files.begin() + std::ptrdiff_t(first), files.end());
  }
  std::int64_t failed() const { return failed_; }

 private:
  void list(const Path& folder, std::vector<Path>& files) {
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
      std::error_code unknown;
      const bool is_folder = entry->is_directory(unknown), is_link = entry->is_symlink(unknown);
      if (is_folder && is_link)
        observer_.warning(entry->path().string() + ": a link to a folder, which is not followed");
      else if (is_folder)
        list(entry->path(), files);
      else if (is_link || (entry->is_regular_file(unknown) && !is_unfinished(entry->path())))
        files.push_back(entry->path());  // a link that leads nowhere is named when it is read
    }
    if (!error) return;
    ++failed_;
    observer_.problem(fmt::format("{}: the folder cannot be read: {}", folder.string(), error.message()));
  }

  TerminalObserver& observer_;
  std::int64_t failed_ = 0;
};

struct ListedFiles {
  std::vector<Path> files;
  std::int64_t failed = 0;  ///< folders that cannot be read
};

ListedFiles files_of(const WaferInput& input, TerminalObserver& observer) {
  FolderFiles folders(observer);
  std::vector<Path> files;
  for (const std::string& path : input.paths) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      folders.add(path, files);
    } else {
      files.emplace_back(path);
    }
  }
  if (!input.except.empty())
    std::erase_if(files, [&input](const Path& file) {
      std::error_code error;
      return std::filesystem::equivalent(file, input.except, error);
    });
  return {std::move(files), folders.failed()};
}

/// One pass over the files.
class Pass {
 public:
  Pass(TerminalObserver& observer, const std::function<void(WaferMap&&)>& take)
      : observer_(observer), take_(take) {}

  /// Ends early where Ctrl-C was pressed.
  void read(const Path& file, const WaferReadOptions& options) {
    ++count_.files;
    file_ = file.string();
    try {
      read_wafers(
          file, [this](WaferMap&& map) { return receive(std::move(map)); }, options);
    } catch (const Error& error) {
      ++count_.failed;
      observer_.problem(error.what());
    }
  }

  std::int64_t wafers() const { return count_.wafers; }

  WaferCount finish() {
    if (warnings_ > kMostWarnings)
      observer_.warning(fmt::format("{} further warnings are not shown", warnings_ - kMostWarnings));
    return count_;
  }

 private:
  bool receive(WaferMap&& map) {
    if (observer_.stop_requested()) return false;
    for (const std::string& warning : map.warnings)
      if (++warnings_ <= kMostWarnings)
        observer_.warning(warning.find(file_) == std::string::npos ? file_ + ": " + warning : warning);
    try {
      take_(std::move(map));
      ++count_.wafers;
    } catch (const Error& error) {
      ++count_.refused;
      observer_.problem(error.what());
    }
    return true;
  }

  TerminalObserver& observer_;
  const std::function<void(WaferMap&&)>& take_;
  WaferCount count_;
  std::string file_;
  int warnings_ = 0;
};

}  // namespace

void add_wafer_format(CLI::App& command, std::string& from) {
  command.add_option("--from", from, "format of the input; auto looks at its content")
      ->check(CLI::IsMember(
          {"auto", "npz", "lswmd", "png", "csv", "json", "klarf", "stdf", "g85", "e142", "sinf"}))
      ->capture_default_str();
}

WaferReadOptions wafer_read_options(const std::string& from) {
  WaferReadOptions options;
  if (from != "auto") options.format = wafer_format_from(from);
  return options;
}

std::string describe(const WaferCount& count) {
  const auto counted = [](std::int64_t number, const char* what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
  };
  std::string text = fmt::format("{} of {}", counted(count.wafers, "wafer"), counted(count.files, "file"));
  if (count.failed > 0)
    text += fmt::format(", {} could not be read to the end", counted(count.failed, "file"));
  if (count.refused > 0) text += fmt::format(", {} left out", counted(count.refused, "wafer"));
  return text;
}

WaferCount each_wafer(const WaferInput& input, TerminalObserver& observer,
                      const std::function<void(WaferMap&&)>& take) {
  const auto [files, failed_folders] = files_of(input, observer);
  WaferReadOptions options = wafer_read_options(input.from);
  options.leave_out_bad = true;
  Pass pass(observer, take);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (observer.stop_requested())
      throw Interrupted(fmt::format("stopped after {} of {} files", i, files.size()));
    pass.read(files[i], options);
    if (observer.stop_requested())
      throw Interrupted(
          fmt::format("stopped in {}, after {} wafers", one_line(files[i].string()), pass.wafers()));
    observer.progress(std::int64_t(i) + 1, std::int64_t(files.size()), files[i].filename().string());
  }
  auto count = pass.finish();
  count.failed += failed_folders;
  return count;
}

WaferMap read_wafer(const Path& file, std::int64_t index) {
  std::optional<WaferMap> found;
  std::int64_t number = 0;
  read_wafers(file, [&](WaferMap&& map) {
    if (number++ == index) found = std::move(map);
    return !found;
  });
  if (!found) fail("{}: there is no map {}, the file has {} (numbered from 0)", file.string(), index, number);
  return std::move(*found);
}

}  // namespace kerf
