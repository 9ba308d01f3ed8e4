// Fourier transforms of power-of-two length, many at a time.
#pragma once

#include <vector>

namespace kerf::litho {

/// A complex grid in split storage, width * height values each.
struct ComplexGrid {
  int width = 0;
  int height = 0;
  std::vector<float> re, im;
  ComplexGrid() = default;
  ComplexGrid(int width_, int height_)
      : width(width_), height(height_), re(std::size_t(width_) * height_), im(re.size()) {}
};

ComplexGrid transposed(const ComplexGrid& grid);

/// Unnormalised transforms of one power-of-two length down the columns of a grid.
class Fft {
 public:
  /// Length is a power of two, at least 2.
  explicit Fft(int length);
  int length() const { return length_; }
  /// Each column of `grid` (height == length) is replaced by sum x[k] exp(sign 2 pi i k m / length); sign is
  /// -1 or 1.
  void columns(ComplexGrid& grid, int sign) const;

 private:
  struct Tile;
  void transform(Tile& tile, int sign) const;
  int length_;
  std::vector<float> cos_, sin_;  // [length / 2]
};

}  // namespace kerf::litho
