// Prints of one design on a common plane.
#pragma once

#include <torch/torch.h>

#include <map>
#include <optional>
#include <utility>

namespace kerf::compare {

/// Where a picture lies on a canvas: turned, scaled, moved.
struct Placement {
  int turn = 0;         ///< 0..7 as of inspect::turn: bit 0 mirrors left-right, bit 1 top-bottom, bit 2 swaps
  double scale = 1;     ///< pixels of the canvas for one of the picture
  double y = 0, x = 0;  ///< of the turned picture's upper left corner on the canvas, pixels
};

/// How well a print fits where it was laid.
struct Fit {
  double score = 0;      ///< print shared by both, less what only one has; in pixels of the picture
  double agreement = 0;  ///< Dice where both are seen
  double shared = 0;     ///< print that both have, pixels of the picture
  double rival =
      0;  ///< best score at another place in the same turn and scale, for 1 of this; of search() only
  Placement at;
};

/// How well a print fits onto itself at another place, as Fit::rival: near 1 where it repeats.
double repetition(const torch::Tensor& print);

/// Prints are [H, W] float32, 1 where a picture prints and 0 elsewhere.
class Canvas {
 public:
  /// Starts with one print, upright.
  Canvas(int name, const torch::Tensor& print);

  /// The best place for a print anywhere on the canvas; nothing where too little of it would lie on what is
  /// seen.
  std::optional<Fit> search(const torch::Tensor& print) const;
  /// The best place near another, to a small part of a pixel.
  Fit settle(const torch::Tensor& print, const Placement& near) const;

  void add(int name, const torch::Tensor& print, const Placement& at);
  void remove(int name, const torch::Tensor& print);
  const std::map<int, Placement>& members() const { return members_; }

  /// What is on the canvas as a member sees it that shows [rows, columns]: how many pictures print there, and
  /// how many look there.
  std::pair<torch::Tensor, torch::Tensor> seen_from(const Placement& at, std::int64_t rows,
                                                    std::int64_t columns) const;

 private:
  struct Region {
    std::int64_t top = 0, left = 0, rows = 0, columns = 0;
  };
  /// settle() to two pixels, and from there on; `plane` is a print that is turned already.
  Placement settle_roughly(const torch::Tensor& plane, const Placement& near) const;
  Placement settle_finely(const torch::Tensor& plane, Placement at) const;
  Fit fit_at(const torch::Tensor& plane, const Placement& at) const;
  /// What is on the canvas below a turned picture of [rows, columns]: as seen_from(), not turned back.
  std::pair<torch::Tensor, torch::Tensor> view(const Placement& at, std::int64_t rows,
                                               std::int64_t columns) const;
  void make_room(const Region& region);
  void put(const torch::Tensor& print, const Placement& at, double sign);
  /// Share of pictures that print, and 1 where any looks, {[rows, columns], ..}; zeros beyond the canvas.
  std::pair<torch::Tensor, torch::Tensor> shares(const Region& region) const;

  torch::Tensor prints_, looks_;     // [rows, columns] how many pictures print there, and look there
  std::int64_t top_ = 0, left_ = 0;  // place of the tensors' first element
  std::map<int, Placement> members_;
};

}  // namespace kerf::compare
