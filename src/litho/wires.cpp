#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "litho/layout.h"

namespace kerf::litho {
namespace {

struct Node {
  int x = 0, y = 0;
};
constexpr std::array<Node, 4> kSteps{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};

// Wires run along the lattice; a node belongs to one wire at most, so different wires keep their distance by
// design.
class Router {
 public:
  Router(Random& random, double side)
      : random_(random),
        pitch_(random.uniform(245, 350)),
        widest_((0.84 * pitch_ - 80) / 2),
        width_(std::min(random.uniform(112, 175), 2 * widest_)),
        nodes_(int(std::ceil(side / pitch_)) + 1),
        taken_(nodes_, nodes_) {
    for (auto* lines : {&xs_, &ys_})
      for (int i = 0; i < nodes_; ++i)
        lines->push_back((i - nodes_ / 2) * pitch_ + random.uniform(-0.1, 0.1) * pitch_);
  }

  Layout run() {
    const int goal = int(nodes_ * nodes_ * random_.uniform(0.25, 0.62));
    for (int attempt = 0; attempt < 300 && used_ < goal; ++attempt) {
      const Node start{int(random_.below(nodes_)), int(random_.below(nodes_))};
      if (taken_.at(start.x, start.y)) continue;
      random_.chance(0.22) ? island(start) : wire(start);
    }
    return std::move(layout_);
  }

 private:
  bool is_free(Node n) const { return taken_.inside(n.x, n.y) && !taken_.at(n.x, n.y); }

  void take(Node n) {
    taken_.at(n.x, n.y) = 1;
    ++used_;
  }

  double half_size() { return std::min(width_ * random_.uniform(0.55, 0.95), widest_); }

  void island(Node n) {
    take(n);
    const double a = half_size(), b = half_size();
    layout_.add_rectangle(xs_[n.x] - a, ys_[n.y] - b, xs_[n.x] + a, ys_[n.y] + b);
  }

  void wire(Node start) {
    const double factor = random_.chance(0.25) ? random_.uniform(1.1, 1.6) : 1;
    const double half = std::min(width_ * factor / 2, widest_);
    take(start);
    std::vector<Node> path{start};
    walk(path, 2 + int(random_.below(7)), int(random_.below(4)), half);
    if (path.size() == 1) return stub(start, half);
    for (auto branches = random_.below(3); branches > 0; --branches) {
      std::vector<Node> branch{path[random_.below(std::int64_t(path.size()))]};
      walk(branch, 1 + int(random_.below(3)), int(random_.below(4)), half);
    }
    if (random_.chance(0.25)) pad(path[random_.below(std::int64_t(path.size()))]);
  }

  // Extends the path by up to `steps` free nodes, mostly straight on, and draws it.
  void walk(std::vector<Node>& path, int steps, int direction, double half) {
    const std::size_t first = path.size() - 1;
    for (; steps > 0; --steps) {
      const auto next = choose(path.back(), direction);
      if (!next) break;
      direction = *next;
      path.push_back({path.back().x + kSteps[direction].x, path.back().y + kSteps[direction].y});
      take(path.back());
    }
    for (std::size_t i = first; i + 1 < path.size(); ++i) segment(path[i], path[i + 1], half);
    if (path.size() > first + 1) cap(path[path.size() - 2], path.back(), half);
  }

  std::optional<int> choose(Node at, int direction) {
    const int turn = random_.chance(0.5) ? 1 : 3;
    const std::array<int, 3> straight{direction, (direction + turn) % 4, (direction + turn + 2) % 4};
    const std::array<int, 3> turning{straight[1], straight[0], straight[2]};
    for (const int d : random_.chance(0.72) ? straight : turning)
      if (is_free({at.x + kSteps[d].x, at.y + kSteps[d].y})) return d;
    return std::nullopt;
  }

  void stub(Node n, double half) {
    const double reach = pitch_ * random_.uniform(0.25, 0.4);
    const bool upright = random_.chance(0.5);
    const double a = upright ? half : reach, b = upright ? reach : half;
    layout_.add_rectangle(xs_[n.x] - a, ys_[n.y] - b, xs_[n.x] + a, ys_[n.y] + b);
  }

  // Wire from node to node; now and then in two halves that are set off a little.
  void segment(Node a, Node b, double half) {
    const double x0 = std::min(xs_[a.x], xs_[b.x]), x1 = std::max(xs_[a.x], xs_[b.x]);
    const double y0 = std::min(ys_[a.y], ys_[b.y]), y1 = std::max(ys_[a.y], ys_[b.y]);
    const double dx = a.y == b.y ? 0 : half, dy = a.y == b.y ? half : 0;
    const double skew = random_.chance(0.12) ? random_.uniform(-0.3, 0.3) * half : 0;
    const double grow = random_.chance(0.12) ? random_.uniform(0, 0.35) * half : 0;
    const double end = half;
    if (dx == 0)
      layout_.add_rectangle(x0 - end, y0 - dy + skew, x1 + end, y0 + dy + skew + grow);
    else
      layout_.add_rectangle(x0 - dx + skew, y0 - end, x0 + dx + skew + grow, y1 + end);
  }

  // The free end goes on past its node; ends that face each other may come close, which is no defect.
  void cap(Node before, Node last, double half) {
    const double reach = pitch_ * random_.uniform(0.12, 0.36);
    const int dx = last.x - before.x, dy = last.y - before.y;
    const double x = xs_[last.x], y = ys_[last.y];
    if (dx != 0)
      layout_.add_rectangle(x, ys_[before.y] - half, x + dx * std::max(half, reach), ys_[before.y] + half);
    else
      layout_.add_rectangle(xs_[before.x] - half, y, xs_[before.x] + half, y + dy * std::max(half, reach));
  }

  void pad(Node n) {
    const double a = half_size(), b = half_size();
    layout_.add_rectangle(xs_[n.x] - a, ys_[n.y] - b, xs_[n.x] + a, ys_[n.y] + b);
  }

  Random& random_;
  double pitch_;
  double widest_;  // half width of the widest wire, so that neighbours stay apart in print
  double width_;
  int nodes_;
  Bitmap taken_;
  int used_ = 0;
  std::vector<double> xs_, ys_;  // lattice lines, a little uneven
  Layout layout_;
};

}  // namespace

Layout make_wires(Random& random, double side) {
  return Router(random, side).run();
}

}  // namespace kerf::litho
