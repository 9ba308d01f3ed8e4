#include "litho/distance.h"

#include <cmath>

namespace kerf::litho {
namespace {

constexpr float kFar = 1e12f;

// Lower envelope of the parabolas f[q] + (x - q)^2 along one line.
class Envelope {
 public:
  explicit Envelope(int length) : site_(length), start_(length + 1), values_(length) {}

  void transform(float* line, int stride, int length) {
    for (int q = 0; q < length; ++q) values_[q] = line[std::size_t(q) * stride];
    int last = 0;
    site_[0] = 0;
    start_[0] = -kFar;
    start_[1] = kFar;
    for (int q = 1; q < length; ++q) {
      float s = crossing(site_[last], q);
      while (last > 0 && s <= start_[last]) s = crossing(site_[--last], q);
      if (s > start_[last]) ++last;
      site_[last] = q;
      start_[last] = last == 0 ? -kFar : s;
      start_[last + 1] = kFar;
    }
    for (int q = 0, k = 0; q < length; ++q) {
      while (start_[k + 1] < float(q)) ++k;
      const float d = float(q - site_[k]);
      line[std::size_t(q) * stride] = d * d + values_[site_[k]];
    }
  }

 private:
  float crossing(int p, int q) const {
    return (values_[q] + float(q) * float(q) - values_[p] - float(p) * float(p)) / float(2 * (q - p));
  }

  std::vector<int> site_;
  std::vector<float> start_;
  std::vector<float> values_;
};

}  // namespace

Plane distance_to_set(const Bitmap& bitmap) {
  Plane squared(bitmap.width, bitmap.height);
  for (std::size_t k = 0; k < squared.cells.size(); ++k) squared.cells[k] = bitmap.cells[k] ? 0 : kFar;
  Envelope columns(bitmap.height), rows(bitmap.width);
  for (int x = 0; x < bitmap.width; ++x)
    columns.transform(squared.cells.data() + x, bitmap.width, bitmap.height);
  for (int y = 0; y < bitmap.height; ++y) rows.transform(squared.row(y), 1, bitmap.width);
  for (auto& value : squared.cells) value = std::sqrt(value);
  return squared;
}

}  // namespace kerf::litho
