// The most line-like chain of failed dies: the straight strip, two dies wide, that fails along its length
// while both of its sides do not, followed on at both ends as far as it goes on.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "wafer/facts/seen.h"

namespace kerf::wafer {
namespace {

constexpr int kSlopes = 8;        // between level and diagonal
constexpr float kMiss = -1.5F;    // a place where the strip does not fail
constexpr float kBeside = -0.7F;  // a failed die beside it
constexpr float kRim = -0.5F;     // no tested die beside it: the rim looks like a line by itself
constexpr double kChance = 4;     // what noise reaches
constexpr double kSure = 12.5;    // a line beyond doubt

struct Segment {
  float score = 0;
  bool steep = false;
  int slope = 0;         ///< of kSlopes: lines across for one along
  int offset = 0;        ///< line at the first place
  int from = 0, to = 0;  ///< places along it
  int line_at(int place) const { return offset + rise(slope, place); }
  static int rise(int slope, int place) {
    return (slope * place + (slope < 0 ? -kSlopes / 2 : kSlopes / 2)) / kSlopes;
  }
};

/// The grid, or the grid with rows and columns exchanged, so that lines are at most diagonal.
class Field {
 public:
  Field(const Seen& seen, bool steep, float hit) : seen_(seen), steep_(steep), hit_(hit) {
    along_ = steep ? seen.grid.rows : seen.grid.columns;
    across_ = steep ? seen.grid.columns : seen.grid.rows;
    wide_ = std::size_t(across_) + 2 * std::size_t(along_);
    scores_.assign(std::size_t(along_) * wide_, kOutside);
    for (int place = 0; place < along_; ++place)
      for (int line = 0; line < across_; ++line) *at(place, line) = score(line, place);
  }

  /// The best strip of a slope, without its ends: all offsets at once.
  void search(int slope, Segment& best) {
    const int first = slope > 0 ? -along_ + 1 : 0, last = slope < 0 ? across_ + along_ - 1 : across_;
    const auto count = std::size_t(last - first);
    sums_.assign(count, 0);
    tops_.assign(count, 0);
    for (int place = 0; place < along_; ++place) {
      const float* scores = at(place, first + Segment::rise(slope, place));
      for (std::size_t i = 0; i < count; ++i) {
        const float sum = std::max(sums_[i], 0.0F) + scores[i];
        sums_[i] = sum;
        tops_[i] = std::max(tops_[i], sum);
      }
    }
    const auto top = std::max_element(tops_.begin(), tops_.end());
    if (top != tops_.end() && *top > best.score)
      best = {*top, steep_, slope, first + int(top - tops_.begin()), 0, 0};
  }

  /// The stretch of the strip that has its score.
  void find_ends(Segment& strip) {
    float sum = 0, top = 0;
    int from = 0;
    for (int place = 0; place < along_; ++place) {
      if (sum <= 0) from = place;
      sum = std::max(sum, 0.0F) + *at(place, strip.line_at(place));
      if (sum <= top) continue;
      top = sum;
      strip.from = from;
      strip.to = place;
    }
  }

 private:
  static constexpr float kOutside = -1000;

  float* at(int place, int line) { return &scores_[std::size_t(place) * wide_ + std::size_t(line + along_)]; }
  DieState state(int line, int place) const {
    return steep_ ? seen_.state(place, line) : seen_.state(line, place);
  }
  float score(int line, int place) const {
    const bool fails = state(line, place) == DieState::fail || state(line + 1, place) == DieState::fail;
    return (fails ? hit_ : kMiss) + side(line - 2, place) + side(line + 3, place);
  }
  float side(int line, int place) const {
    const DieState beside = state(line, place);
    return beside == DieState::fail ? kBeside : beside == DieState::pass ? 0 : kRim;
  }

  const Seen& seen_;
  bool steep_;
  float hit_;
  int along_ = 0, across_ = 0;
  std::size_t wide_ = 0;
  std::vector<float> scores_;  ///< [along, along + across + along]: strips begin and end outside too
  std::vector<float> sums_, tops_;
};

Segment best_segment(const Seen& seen) {
  // Where much fails anyway, a failed die says less.
  const auto hit = float(1 - background_rate(seen));
  Segment best;
  Field level(seen, false, hit), steep(seen, true, hit);
  for (int slope = -kSlopes; slope <= kSlopes; ++slope) {
    level.search(slope, best);
    if (std::abs(slope) < kSlopes) steep.search(slope, best);
  }
  (best.steep ? steep : level).find_ends(best);
  return best;
}

struct Cell {
  int row = 0, column = 0;
  bool operator==(const Cell&) const = default;
};

/// The failed dies of a strip, from one end to the other.
std::vector<Cell> cells_of(const Seen& seen, const Segment& segment) {
  std::vector<Cell> cells;
  for (int place = segment.from; place <= segment.to; ++place) {
    for (int wide = 0; wide < 2; ++wide) {
      const int line = segment.line_at(place) + wide;
      const Cell cell = segment.steep ? Cell{place, line} : Cell{line, place};
      if (seen.state(cell.row, cell.column) == DieState::fail) cells.push_back(cell);
    }
  }
  return cells;
}

/// The failed die that goes on best from an end in a direction: at most two dies away, at most 35 degrees
/// off.
std::optional<Cell> next_cell(const Seen& seen, const Cell& end, double rows, double columns) {
  std::optional<Cell> best;
  double best_score = std::cos(35 * std::numbers::pi / 180);
  for (int row = -2; row <= 2; ++row) {
    for (int column = -2; column <= 2; ++column) {
      const double far = std::hypot(row, column);
      if (far == 0 || seen.state(end.row + row, end.column + column) != DieState::fail) continue;
      const double score = (row * rows + column * columns) / far - (far > 1.5 ? 0.1 : 0);
      if (score <= best_score) continue;
      best_score = score;
      best = Cell{end.row + row, end.column + column};
    }
  }
  return best;
}

/// Follows a line on from its end.
void extend(const Seen& seen, std::vector<Cell>& cells) {
  const Cell behind = cells[cells.size() > 12 ? cells.size() - 12 : 0];
  double rows = cells.back().row - behind.row, columns = cells.back().column - behind.column;
  for (std::size_t most = seen.dies.size(); most > 0; --most) {
    const double size = std::hypot(rows, columns);
    if (size == 0) return;
    const std::optional<Cell> next = next_cell(seen, cells.back(), rows / size, columns / size);
    if (!next) return;
    rows = 0.8 * rows / size + 0.2 * (next->row - cells.back().row);
    columns = 0.8 * columns / size + 0.2 * (next->column - cells.back().column);
    cells.push_back(*next);
  }
}

double apart(const Point& a, const Point& b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

LineFacts facts_of(const Seen& seen, const std::vector<Cell>& cells, double likeness) {
  const auto point = [&](const Cell& cell) { return seen.point(cell.row, cell.column); };
  Point from = point(cells.front()), to = point(cells.back());
  if (from.x > to.x) std::swap(from, to);
  LineFacts line;
  line.likeness = likeness;
  line.dies = int(cells.size());
  line.length = apart(from, to) / 2;
  line.direction = std::atan2(to.y - from.y, to.x - from.x) * 180 / std::numbers::pi;
  if (line.direction < 0) line.direction += 180;
  line.from = place_at(from);
  line.to = place_at(to);
  line.middle = place_at(point(cells[cells.size() / 2]));
  return line;
}

}  // namespace

LineFacts measure_line(const Seen& seen) {
  const Segment best = best_segment(seen);
  const double likeness = std::clamp((double(best.score) - kChance) / (kSure - kChance), 0.0, 1.0);
  std::vector<Cell> cells = cells_of(seen, best);
  if (likeness == 0 || cells.size() < 2) return {};
  extend(seen, cells);
  std::reverse(cells.begin(), cells.end());
  extend(seen, cells);
  return facts_of(seen, cells, likeness);
}

}  // namespace kerf::wafer
