#include "converse/canvas_image.h"

#include "models/wafer/model.h"
#include "recognise/recogniser_state.h"

namespace kerf::converse {

Image canvas_image(const DieGrid& grid, const wafer_model::Config& config) {
  torch::NoGradGuard no_grad;
  const auto canvas = wafer_model::draw_canvas(recognise::to_tensor(grid), config)[0];
  const auto bytes =
      ((canvas + 1) * 127.5).round().clamp(0, 255).to(torch::kUInt8).permute({1, 2, 0}).contiguous();
  const auto* first = bytes.data_ptr<std::uint8_t>();
  return {int(config.canvas), int(config.canvas), 3, {first, first + bytes.numel()}};
}

}  // namespace kerf::converse
