#include "training_output.h"

#include <fmt/format.h>
#include <kerf/report.h>

#include "command.h"
#include "output.h"
#include "terminal_observer.h"

namespace kerf {
namespace {

void draw_curve(const TrainResult& result, const Path& file) {
  Series losses{.name = "training loss", .x = {}, .y = {}};
  losses.x.reserve(result.curve.size());
  losses.y.reserve(result.curve.size());
  for (const LossPoint& point : result.curve) {
    losses.x.push_back(static_cast<double>(point.step));
    losses.y.push_back(point.loss);
  }
  write_file(file, line_chart_svg("Training loss", "step", "loss", {losses}));
}

}  // namespace

int train_and_tell(const TrainOptions& options, const std::function<TrainResult(Observer&)>& train) {
  TrainResult result;
  {
    TerminalObserver observer("training");
    result = train(observer);
  }
  if (!result.curve.empty()) draw_curve(result, options.out / "loss.svg");
  if (result.interrupted) {
    note(fmt::format("stopped at step {}; --resume goes on from there", result.steps));
    return kFailed;
  }
  print(fmt::format("{} steps, loss {:.4f}; the result is in {}\n", result.steps, result.loss,
                    result.result.string()));
  return kOk;
}

int train_and_tell(const TrainConfig& config, const TrainOptions& options) {
  return train_and_tell(options, [&](Observer& observer) { return run_training(config, options, observer); });
}

}  // namespace kerf
