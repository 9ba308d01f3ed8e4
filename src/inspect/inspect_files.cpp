#include <kerf/error.h>
#include <kerf/inspect.h>

namespace kerf {
namespace {

/// Every page of one file; a page that fails ends the file.
void inspect_pages(Inspector& inspector, const Path& file, const std::optional<Reference>& others,
                   InspectionRun& run) {
  const MappedFile mapped(file);
  const int pages = count_pages(mapped.bytes(), file.string());
  for (int page = 0; page < pages; ++page) {
    DecodeOptions decode;
    decode.page = page;
    auto record = inspector.inspect(decode_image(mapped.bytes(), file.string(), decode),
                                    pages == 1 ? others : std::nullopt);
    record.file = file.string();
    record.page = page;
    run.records.push_back(std::move(record));
  }
}

}  // namespace

InspectionRun inspect_files(Inspector& inspector, const std::vector<Path>& files, Observer& observer,
                            const std::vector<std::optional<Reference>>& others) {
  check(others.empty() || others.size() == files.size(), "there are references for all files or for none");
  InspectionRun run;
  for (std::size_t i = 0; i < files.size() && !observer.stop_requested(); ++i) {
    try {
      inspect_pages(inspector, files[i], others.empty() ? std::nullopt : others[i], run);
    } catch (const Error& error) {
      run.failures.push_back({files[i].string(), error.what()});
    }
    observer.progress(std::int64_t(i + 1), std::int64_t(files.size()), files[i].filename().string());
  }
  return run;
}

}  // namespace kerf
