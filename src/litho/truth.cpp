#include "litho/truth.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace kerf::litho {
namespace {

constexpr std::size_t kSpeck = 10;     // px; smaller differences are no finding of their own
constexpr int kSliver = 2, kHair = 3;  // px; what is thinner than this is part of no defect, and of no piece
constexpr double kLeastShare = 0.2;    // of its whole area

// Which drawn defects belong together.
class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }
  int find(int i) const {
    while (parent_[i] != i) i = parent_[i];
    return i;
  }
  void join(int i, int j) { parent_[std::max(find(i), find(j))] = std::min(find(i), find(j)); }

 private:
  std::vector<int> parent_;
};

struct Change {
  std::vector<Pixel> pixels;
  bool added = false;
  int defect = -1;  // one of the drawn defects that made it
};

// Drawn defects of the right sign under the pixels; else the nearest, for light spreads.
std::vector<int> makers(const Change& change, const PrintPair& prints) {
  std::vector<int> hits(prints.drawn.size());
  for (const auto& [x, y] : change.pixels)
    if (const int owner = prints.owners.at(x, y)) ++hits[owner - 1];
  std::vector<int> found;
  for (int d = 0; d < int(hits.size()); ++d)
    if (hits[d] >= 6 && prints.drawn[d].adds == change.added) found.push_back(d);
  if (!found.empty()) return found;
  const Pixel middle = change.pixels[change.pixels.size() / 2];
  double nearest = 30;  // px beyond a defect's reach
  for (int d = 0; d < int(prints.drawn.size()); ++d) {
    const auto& drawn = prints.drawn[d];
    const double away = std::hypot(drawn.centre.x - middle.x, drawn.centre.y - middle.y) - drawn.radius;
    if (drawn.adds != change.added || away >= nearest) continue;
    nearest = away;
    found = {d};
  }
  return found;
}

std::vector<Change> changes(const PrintPair& prints, bool added) {
  Bitmap difference(prints.clean.width, prints.clean.height);
  for (std::size_t k = 0; k < difference.cells.size(); ++k)
    difference.cells[k] = prints.clean.cells[k] == !added && prints.defective.cells[k] == added;
  std::vector<Change> result;
  for (auto& pixels : components(opened(difference, kSliver)))
    if (pixels.size() >= kSpeck) result.push_back({std::move(pixels), added});
  return result;
}

// What one group of defects changed.
class Tally {
 public:
  void add(const Change& change, const PrintPair& prints) {
    const auto [start, size] = prints.picture;
    whole_ += double(change.pixels.size());
    for (const auto& [px, py] : change.pixels) {
      const int x = px - start, y = py - start;
      if (x < 0 || y < 0 || x >= size || y >= size) continue;
      ++area_;
      x0_ = std::min(x0_, x);
      y0_ = std::min(y0_, y);
      x1_ = std::max(x1_, x + 1);
      y1_ = std::max(y1_, y + 1);
    }
    added_ = change.added;
    joins_ = joins_ || (change.added && joins_features(change.pixels, prints.clean));
  }

  bool shows(double least_area) const { return area_ >= least_area && area_ >= kLeastShare * whole_; }

  Finding finding() const {
    const int category = !added_ ? kPinch : joins_ ? kBridge : kBurr;
    return {category, {double(x0_), double(y0_), double(x1_ - x0_), double(y1_ - y0_)}, area_};
  }

 private:
  double whole_ = 0, area_ = 0;
  int x0_ = 1 << 20, y0_ = 1 << 20, x1_ = -1, y1_ = -1;
  bool added_ = false, joins_ = false;
};

// What a piece gained or lost, one change each place, without what is thin.
std::vector<Change> thick_changes(const std::vector<Pixel>& piece, const PrintPair& prints,
                                  const Bitmap& thick, bool added) {
  Bitmap of_sign(thick.width, thick.height);
  for (const auto& [x, y] : piece)
    of_sign.at(x, y) = thick.at(x, y) && (prints.defective.at(x, y) != 0) == added;
  std::vector<Change> result;
  for (auto& pixels : components(of_sign)) result.push_back({std::move(pixels), added});
  return result;
}

double area_of(const std::vector<Change>& changes) {
  return std::accumulate(changes.begin(), changes.end(), 0.0,
                         [](double sum, const Change& change) { return sum + double(change.pixels.size()); });
}

}  // namespace

std::vector<Finding> find_pieces(const PrintPair& prints) {
  Bitmap difference(prints.clean.width, prints.clean.height);
  for (std::size_t k = 0; k < difference.cells.size(); ++k)
    difference.cells[k] = prints.clean.cells[k] != prints.defective.cells[k];
  const Bitmap thick = opened(difference, kHair);
  std::vector<Finding> findings;
  for (const auto& piece : components(difference)) {
    if (double(piece.size()) < prints.least_area) continue;
    std::vector<Change> first = thick_changes(piece, prints, thick, true);
    std::vector<Change> last = thick_changes(piece, prints, thick, false);
    if (area_of(first) > area_of(last)) std::swap(first, last);
    Tally tally;
    for (const auto& changes : {first, last})  // the last one's sign names the piece
      for (const auto& change : changes) tally.add(change, prints);
    if (tally.shows(prints.least_area)) findings.push_back(tally.finding());
  }
  return findings;
}

std::vector<Finding> find_defects(const PrintPair& prints) {
  Groups groups(prints.drawn.size());
  std::vector<Change> all;
  for (const bool added : {true, false})
    for (auto& change : changes(prints, added)) {
      const auto found = makers(change, prints);
      if (found.empty()) continue;
      for (const int defect : found) groups.join(found[0], defect);
      change.defect = found[0];
      all.push_back(std::move(change));
    }
  std::vector<Tally> tallies(prints.drawn.size());
  for (const auto& change : all) tallies[groups.find(change.defect)].add(change, prints);
  std::vector<Finding> findings;
  for (const auto& tally : tallies)
    if (tally.shows(prints.least_area)) findings.push_back(tally.finding());
  return findings;
}

}  // namespace kerf::litho
