#include <fmt/format.h>

#include <kerf/error.h>
#include <kerf/litho.h>

#include <cmath>

#include "base/folder_lock.h"
#include "litho/options.h"

namespace kerf {
namespace {

constexpr std::int64_t kSaveEvery = 50;  // images between saves of the annotations

// To four places, as JSON writes a number: an attribute that reads so is written as one.
std::string rounded(double value) {
  return fmt::format("{}", std::round(value * 1e4) / 1e4);
}

// A folder with a series in the making: pictures, annotations of those that are done, the options they came
// from.
class Series {
 public:
  Series(const SynthOptions& options, const Path& folder)
      : options_(options), folder_(folder), lock_(made(folder)) {
    claim();
    dataset_.folder = folder;
    dataset_.categories = litho_categories();
    if (std::filesystem::exists(annotations_file())) resume();
  }

  std::int64_t done() const { return std::int64_t(dataset_.images.size()); }

  void add(const SynthSample& sample) {
    const std::int64_t index = done();
    ImageEntry& entry = dataset_.images.emplace_back();
    entry.id = index + 1;
    entry.file_name = file_name(index);
    entry.width = sample.image.width;
    entry.height = sample.image.height;
    entry.attributes = {{"modality", sample.modality},
                        {kLayoutKey, sample.layout},
                        {"dose", rounded(sample.dose)},
                        {"defocus", fmt::format("{:.1f}", sample.defocus)},
                        {"nm_per_pixel", fmt::format("{}", sample.nm_per_pixel)}};
    if (!sample.kernels.empty()) entry.attributes["kernels"] = sample.kernels;
    if (options_.vary > 0) entry.attributes["varied"] = sample.varied ? "yes" : "no";
    if (options_.threshold_spread > 0) entry.attributes["threshold"] = rounded(sample.threshold);
    if (options_.hard_negative_fraction > 0) entry.attributes["lookalikes"] = written(sample.lookalikes);
    for (Annotation annotation : sample.annotations) {
      annotation.id = std::int64_t(dataset_.annotations.size()) + 1;
      annotation.image_id = entry.id;
      dataset_.annotations.push_back(annotation);
    }
    write_file(folder_ / entry.file_name, encode_png(sample.image));
  }

  void save() const { save_coco(dataset_, annotations_file()); }
  Dataset take() { return std::move(dataset_); }

 private:
  static const Path& made(const Path& folder) {
    make_folder(folder / "images");
    return folder;
  }
  // "gap 10 20 30 40; tip 50 60 7 8": kind, x, y, width, height in pixels.
  static std::string written(const std::vector<Lookalike>& lookalikes) {
    std::string text;
    for (const auto& [kind, box] : lookalikes)
      text += fmt::format("{}{} {:.0f} {:.0f} {:.0f} {:.0f}", text.empty() ? "" : "; ", kind, box.x, box.y,
                          box.width, box.height);
    return text;
  }
  static std::string file_name(std::int64_t index) { return fmt::format("images/litho_{:06}.png", index); }
  Path annotations_file() const { return folder_ / "annotations.json"; }

  // Pictures of other options must not end up in one series.
  void claim() {
    const Path file = folder_ / "options.json";
    const std::string text = litho::describe(options_);
    if (!std::filesystem::exists(file)) {
      if (std::filesystem::exists(annotations_file()))
        fail("{} holds a data set that is no synthetic series; choose another folder", folder_.string());
      write_file(file, text);
    } else if (read_file(file) != text) {
      fail("{} holds a series made with other options; choose another folder or the same options",
           folder_.string());
    }
  }

  // Keeps the leading images whose pictures are there.
  void resume() {
    Dataset saved = load_coco(annotations_file());
    std::int64_t keep = 0;
    while (keep < std::min<std::int64_t>(options_.images, std::int64_t(saved.images.size())) &&
           saved.images[keep].file_name == file_name(keep) && saved.images[keep].id == keep + 1 &&
           std::filesystem::exists(folder_ / file_name(keep)))
      ++keep;
    saved.images.resize(keep);
    std::erase_if(saved.annotations, [&](const Annotation& a) { return a.image_id > keep; });
    dataset_.images = std::move(saved.images);
    dataset_.annotations = std::move(saved.annotations);
  }

  const SynthOptions& options_;
  Path folder_;
  FolderLock lock_;
  Dataset dataset_;
};

}  // namespace

Dataset synth_litho(const SynthOptions& options, const Path& folder, Observer& observer) {
  const LithoGenerator generator(options);
  Series series(options, folder);
  while (series.done() < options.images) {
    if (observer.stop_requested()) {
      series.save();
      throw Interrupted(fmt::format("stopped after {} of {} images; the same command goes on from there",
                                    series.done(), options.images));
    }
    const SynthSample sample = generator.make(series.done());
    series.add(sample);
    if (series.done() % kSaveEvery == 0) series.save();
    observer.progress(series.done(), options.images, sample.layout);
  }
  series.save();
  return series.take();
}

}  // namespace kerf
