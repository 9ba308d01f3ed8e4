// A convolutional one-stage detector: a feature pyramid read at strides 8, 16 and 32, where every place says
// which defect is there and how far its sides are, without anchors (FCOS, arXiv 1904.01355). It sees at four
// times the resolution of visual tokens and learns from few images; words are joined with what it sees.
#pragma once

#include "models/detector/blocks.h"
#include "models/detector/config.h"

namespace kerf::detector {

/// What the network says of every place. N places: of stride 8 first, row by row, then 16, then 32.
struct Output {
  torch::Tensor points;     ///< [N, 2] centres x, y in pixels
  torch::Tensor strides;    ///< [N] pixels
  torch::Tensor classes;    ///< [B, N, C] float32 logits
  torch::Tensor distances;  ///< [B, N, 4, bins] float32 logits of left, top, right, bottom in strides
  /// [B, N, 4] left, top, right, bottom in pixels: the mean of each distribution (generalised focal loss,
  /// arXiv 2006.04388).
  torch::Tensor boxes() const;
};

class DetectorImpl : public torch::nn::Module {
 public:
  explicit DetectorImpl(const DetectorConfig& config);
  /// pixels [B, 3, H, W] uint8, or [B, 4, H, W] where config().reference; H and W multiples of 32.
  Output forward(const torch::Tensor& pixels, const nn::Pass& pass);
  const DetectorConfig& config() const { return config_; }

 private:
  std::vector<torch::Tensor> see(const torch::Tensor& pixels, const nn::Pass& pass);

  Unit stem0{nullptr}, stem1{nullptr}, down8{nullptr}, down16{nullptr}, down32{nullptr};
  Stage stage4{nullptr}, stage8{nullptr}, stage16{nullptr}, stage32{nullptr};
  std::vector<Survey> surveys_;
  Stage top16{nullptr}, top8{nullptr};
  Unit back16{nullptr}, back32{nullptr};
  Stage out16{nullptr}, out32{nullptr};
  struct Branch {
    Unit first{nullptr}, second{nullptr};
    nn::Conv2d output{nullptr};
  };
  Branch add_branch(const std::string& name, std::int64_t in, std::int64_t out);
  std::vector<Branch> classes_, distances_;
  DetectorConfig config_;
};
TORCH_MODULE(Detector);

/// Whether a tensor belongs to the classes' outputs, which depend on the labels.
bool reads_classes(const std::string& name);

/// Whether a tensor is the kernel that the picture itself goes through.
bool sees_picture(const std::string& name);

/// Fresh weights: He's initialisation, every class rare at first.
Detector make_random_detector(const DetectorConfig& config, std::uint64_t seed);

}  // namespace kerf::detector
