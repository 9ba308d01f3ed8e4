#include "models/detector/boxes.h"
#include "models/detector/loss.h"

namespace kerf::detector {
namespace {

/// Whether a place lies in a box, small boxes widened. [B, M, N]
torch::Tensor inside(const torch::Tensor& points, const torch::Tensor& boxes, double smallest_side) {
  const auto centre = (boxes.narrow(2, 0, 2) + boxes.narrow(2, 2, 2)) / 2;
  const auto half = ((boxes.narrow(2, 2, 2) - boxes.narrow(2, 0, 2)) / 2).clamp_min(smallest_side / 2);
  const auto away = (points.view({1, 1, -1, 2}) - centre.unsqueeze(2)).abs();
  return (away < half.unsqueeze(2)).all(-1);
}

/// Leaves of each defect's alignments [B, M, N] the `places` best ones.
torch::Tensor keep_best(const torch::Tensor& alignment, std::int64_t places) {
  const auto count = std::min(places, alignment.size(2));
  const auto [values, where] = alignment.topk(count, 2);
  return torch::zeros_like(alignment, torch::kBool).scatter(2, where, values > 0);
}

}  // namespace

Assignment assign(const Output& output, const Truth& truth, const AssignOptions& options) {
  torch::NoGradGuard no_grad;
  const auto batch = output.classes.size(0), places = output.classes.size(1), defects = truth.boxes.size(1);
  const auto device = output.classes.device();
  Assignment result{torch::zeros({batch, places}, torch::dtype(torch::kBool).device(device)),
                    torch::zeros({batch, places}, torch::dtype(torch::kInt64).device(device)),
                    torch::zeros_like(output.classes)};
  if (defects == 0) return result;
  const auto index = truth.classes.unsqueeze(1).expand({batch, places, defects});
  const auto scores = torch::sigmoid(output.classes).gather(2, index).transpose(1, 2);  // [B, M, N]
  const auto iou = overlap(output.boxes().unsqueeze(1), truth.boxes.unsqueeze(2));      // [B, M, N]
  const auto possible = inside(output.points, truth.boxes, options.smallest_side) & truth.valid.unsqueeze(2);
  const auto alignment = scores.pow(options.score_power) * (iou + 1e-4).pow(options.overlap_power) * possible;
  auto claimed = keep_best(alignment, options.places);
  // Of several defects that claim a place, the one that it overlaps most.
  const auto best = torch::where(claimed, iou, torch::full_like(iou, -1)).argmax(1);  // [B, N]
  claimed = claimed & (torch::arange(defects, best.options()).view({1, -1, 1}) == best.unsqueeze(1));
  result.positive = claimed.any(1);
  result.defect = torch::where(result.positive, best, torch::zeros_like(best));
  const auto own = alignment * claimed;
  const auto most = own.amax(2, true), best_iou = (iou * claimed).amax(2, true);
  const auto wanted = (own / (most + 1e-12) * best_iou).amax(1);  // [B, N]
  const auto label = truth.classes.gather(1, result.defect).unsqueeze(2);
  result.scores.scatter_(2, label, (wanted * result.positive).unsqueeze(2));
  return result;
}

}  // namespace kerf::detector
