#include <kerf/compare.h>
#include <kerf/error.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "compare/canvas.h"
#include "compare/planes.h"
#include "compare/print_mask.h"

namespace kerf {
namespace {

using compare::Canvas;
using compare::Fit;
using compare::Placement;

constexpr std::size_t kMostCanvases =
    12;  // that a picture is held against, the fullest first: strangers cost time

// Of lithography cells the best other place has a score of up to .67 of the best, of gratings mostly .65 to
// .99.
constexpr double kMostRival = 0.65;

/// Whether a picture has too little print, or too little ground, to tell where it lies, or repeats itself.
bool is_lost(const torch::Tensor& print) {
  constexpr double kLeast = 0.01;
  const double share = print.mean().item<double>();
  return share < kLeast || share > 1 - kLeast || compare::repetition(print) > kMostRival;
}

/// The pictures of one design, on as many canvases as have nothing in common.
class Comparison {
 public:
  explicit Comparison(const CompareOptions& options) : options_(options) {}

  /// Lays one more picture where it fits best, on a canvas of its own where it fits nowhere.
  void lay(const Image& picture) {
    const int name = int(prints_.size());
    prints_.push_back(compare::find_print(picture, options_.side));
    swapped_.push_back(false);
    if (is_lost(prints_.back())) return;
    if (!place(name, nullptr)) canvases_.push_back(std::make_unique<Canvas>(name, prints_.back()));
  }

  /// What stayed alone may fit what has grown since.
  void lay_strays() {
    for (auto& canvas : canvases_)
      if (canvas->members().size() == 1 && place(canvas->members().begin()->first, canvas.get()))
        canvas.reset();
    std::erase(canvases_, nullptr);
  }

  /// Every picture against all others of its canvas, and again when these are where they belong.
  void settle() {
    constexpr int kRounds = 1;
    for (auto& canvas : canvases_) {
      if (canvas->members().size() < 2) continue;
      for (int round = 0; round < kRounds; ++round) {
        const auto members = canvas->members();
        for (const auto& [name, at] : members) {
          canvas->remove(name, print(name));
          canvas->add(name, print(name), canvas->settle(print(name), at).at);
        }
      }
    }
  }

  /// What all others print where each of the pictures looks.
  std::vector<std::optional<Reference>> references(const std::vector<Image>& pictures) {
    std::vector<std::optional<Reference>> references(pictures.size());
    for (auto& canvas : canvases_) {
      const auto members = canvas->members();
      if (members.size() < 2) continue;
      std::size_t swapped = 0;
      for (const auto& [name, at] : members) swapped += swapped_[std::size_t(name)];
      const bool inverse = 2 * swapped > members.size();  // most pictures say that ground was taken for print
      for (const auto& [name, at] : members) {
        canvas->remove(name, print(name));
        auto reference = refer(*canvas, print(name), at, inverse);
        const auto& picture = pictures[std::size_t(name)];
        reference.print = scale(reference.print, picture.width, picture.height);
        references[std::size_t(name)] = std::move(reference);
        canvas->add(name, print(name), at);
      }
    }
    return references;
  }

 private:
  const torch::Tensor& print(int name) const { return prints_[std::size_t(name)]; }

  bool fits(const Fit& fit, const torch::Tensor& print, double slack) const {
    return fit.agreement >= options_.least_agreement - slack &&
           fit.shared >= options_.least_shared * double(print.numel());
  }

  /// The best place of a print on the fullest canvases; `own`, which it lies on alone, and other strays are
  /// left out.
  std::pair<Canvas*, Fit> find(const torch::Tensor& print, const Canvas* own) const {
    constexpr double kCoarse = 0.04;  // a search finds that much less agreement than settling does
    std::vector<Canvas*> order;
    for (const auto& canvas : canvases_)
      if (canvas && canvas.get() != own && !(own && canvas->members().size() < 2))
        order.push_back(canvas.get());
    std::ranges::stable_sort(order, std::greater(), [](const Canvas* one) { return one->members().size(); });
    order.resize(std::min(order.size(), kMostCanvases));
    std::pair<Canvas*, Fit> best{nullptr, {}};
    for (auto* canvas : order) {
      const auto found = canvas->search(print);
      if (!found || !fits(*found, print, kCoarse) || found->rival > kMostRival) continue;
      const auto fit = canvas->settle(print, found->at);
      if (fits(fit, print, 0) && (!best.first || fit.score > best.second.score)) best = {canvas, fit};
    }
    return best;
  }

  /// As it is or, where it does not fit so, with print and ground swapped. False where neither fits.
  bool place(int name, const Canvas* own) {
    auto& print = prints_[std::size_t(name)];
    for (const bool swapped : {false, true}) {
      const auto side = swapped ? 1 - print : print;
      const auto [canvas, fit] = find(side, own);
      if (!canvas) continue;
      if (swapped) print = side, swapped_[std::size_t(name)] = !swapped_[std::size_t(name)];
      canvas->add(name, print, fit.at);
      return true;
    }
    return false;
  }

  /// What is left on the canvas, seen from a place, as large as the print.
  static Reference refer(const Canvas& others, const torch::Tensor& print, const Placement& at,
                         bool inverse) {
    constexpr double kDoubt = 0.5;  // pictures' worth of not knowing
    const auto [prints, looks] = others.seen_from(at, print.size(0), print.size(1));
    const auto seen = (looks > 0.5).to(torch::kFloat32);
    const auto share = compare::share_of(prints, looks);
    auto towards = (share - 0.5) * looks / (looks + kDoubt) * seen;
    if (inverse) towards = -towards;
    const auto grey = (127.5 + 255 * towards).clamp(0, 255).round().to(torch::kUInt8).contiguous();
    Reference reference;
    reference.print = {int(print.size(1)),
                       int(print.size(0)),
                       1,
                       {grey.data_ptr<std::uint8_t>(), grey.data_ptr<std::uint8_t>() + grey.numel()}};
    reference.pictures = int(others.members().size());
    reference.agreement =
        (2 * (print * share).sum() / ((print * seen).sum() + share.sum()).clamp_min(1)).item<double>();
    return reference;
  }

  CompareOptions options_;
  std::vector<torch::Tensor> prints_;  // of the pictures, [H, W]
  std::vector<bool> swapped_;          // print and ground, against the guess
  std::vector<std::unique_ptr<Canvas>> canvases_;
};

void check_options(const CompareOptions& options) {
  if (options.threads < 0) fail("threads must be 0 (all cores) or positive");
  if (options.most < 0 || options.most == 1) fail("two images or more are compared, not {}", options.most);
  if (options.side < 64 || options.side > 4096)
    fail("pictures are compared at 64 to 4096 pixels, not {}", options.side);
}

/// The steps of one design as part of all.
class PartObserver : public Observer {
 public:
  PartObserver(Observer& whole, std::int64_t before, std::int64_t total, std::string note)
      : whole_(whole), before_(before), total_(total), note_(std::move(note)) {}
  void progress(std::int64_t done, std::int64_t, const std::string&) override {
    whole_.progress(before_ + done, total_, note_);
  }
  bool stop_requested() const override { return whole_.stop_requested(); }

 private:
  Observer& whole_;
  std::int64_t before_, total_;
  std::string note_;
};

}  // namespace

std::vector<std::optional<Reference>> compare_pictures(const std::vector<Image>& pictures,
                                                       const CompareOptions& options, Observer& observer) {
  check_options(options);
  if (options.threads > 0) torch::set_num_threads(options.threads);
  torch::NoGradGuard no_grad;
  Comparison comparison(options);
  for (std::size_t i = 0; i < pictures.size() && !observer.stop_requested(); ++i) {
    comparison.lay(pictures[i]);
    observer.progress(std::int64_t(i + 1), std::int64_t(pictures.size()), "");
  }
  comparison.lay_strays();
  comparison.settle();
  return comparison.references(pictures);
}

std::vector<std::optional<Reference>> compare_files(const std::vector<Path>& files,
                                                    const std::vector<std::string>& designs,
                                                    const CompareOptions& options, Observer& observer) {
  check(files.size() == designs.size(), "every file has an entry for its design");
  std::map<std::pair<std::string, std::size_t>, std::vector<std::size_t>> groups;  // by design and part of it
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < files.size(); ++i)
    if (!designs[i].empty()) {
      const auto number = seen[designs[i]]++;
      groups[{designs[i], options.most > 0 ? number / std::size_t(options.most) : 0}].push_back(i);
    }
  std::vector<std::optional<Reference>> references(files.size());
  std::int64_t done = 0;
  for (const auto& [part, members] : groups) {
    if (observer.stop_requested()) break;
    std::vector<Image> pictures;
    std::vector<std::size_t> places;
    for (const auto i : members) try {
        pictures.push_back(to_grey(load_image(files[i])));
        places.push_back(i);
      } catch (const Error&) {  // whoever inspects the file says so
      }
    PartObserver steps(observer, done, std::int64_t(files.size()), part.first);
    auto found = compare_pictures(pictures, options, steps);
    for (std::size_t i = 0; i < places.size(); ++i) references[places[i]] = std::move(found[i]);
    done += std::int64_t(members.size());
  }
  return references;
}

std::vector<std::string> designs_of(const Dataset& dataset, const std::string& attribute) {
  std::vector<std::string> designs;
  designs.reserve(dataset.images.size());
  for (const auto& image : dataset.images) {
    const auto found = image.attributes.find(attribute);
    designs.push_back(found == image.attributes.end() ? "" : found->second);
  }
  return designs;
}

std::vector<std::optional<Reference>> compare_designs(const Dataset& dataset, const std::string& attribute,
                                                      const CompareOptions& options, Observer& observer) {
  std::vector<Path> files;
  files.reserve(dataset.images.size());
  for (const auto& image : dataset.images) files.push_back(dataset.folder / image.file_name);
  return compare_files(files, designs_of(dataset, attribute), options, observer);
}

}  // namespace kerf
