// Pictures with one square, and boxes as tensors, for the tests of the detector.
#pragma once

#include <torch/torch.h>

#include <vector>

namespace kerf::test {

/// Left, top, right, bottom of each. [N, 4]
inline torch::Tensor boxes_of(std::vector<float> sides) {
  return torch::tensor(at::ArrayRef<float>(sides)).view({-1, 4});
}

/// One picture with one bright square. [1, 3, 64, 64] uint8
inline torch::Tensor square_picture(int left, int top, int side) {
  auto pixels = torch::full({1, 3, 64, 64}, 60, torch::kUInt8);
  pixels.narrow(2, top, side).narrow(3, left, side).fill_(240);
  return pixels;
}

}  // namespace kerf::test
