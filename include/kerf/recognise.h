// Wafer maps named by a model: training, classification with evidence, teaching of new classes.
#pragma once

#include <kerf/file.h>
#include <kerf/progress.h>
#include <kerf/train.h>
#include <kerf/wafer.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kerf {

/// How a view of a map is drawn for training. The defaults change nothing.
struct ViewSettings {
  double rotate = 0;  ///< chance of a turn by any angle
  bool flip = false;  ///< mirror images and quarter turns
  double noise = 0;   ///< largest share of the tested dies whose result is exchanged
  double grey = 0;    ///< chance that the picture loses its colours
  double jitter = 0;  ///< largest relative change of contrast and brightness
  bool operator==(const ViewSettings&) const = default;
};

/// An npz file of maps in a training run (see docs/wafer-maps.md).
struct WaferSource {
  Path maps;
  std::string task = "mixedwm38";    ///< "mixedwm38": eight labels and 38 classes; "wm811k": nine classes
  double labelled = 1;               ///< share of each class whose labels are used; the rest is unlabelled
  std::uint64_t seed = 0;            ///< of the choice of the labelled ones
  int repeat = 1;                    ///< times a map is drawn an epoch
  std::vector<std::string> exclude;  ///< classes whose maps are left out, to see what is unknown then
  bool operator==(const WaferSource&) const = default;
};

/// The tower of a new model, in the terms of Qwen3-VL's vision_config. One of convolutions has three stages,
/// of which hidden_size is the width of the last and depth the residual blocks of the second and the third;
/// patches and heads are nothing to it.
struct TowerSettings {
  std::string kind = "vision";  ///< "vision" or "convolution"
  std::int64_t canvas = 56;     ///< side of the picture, pixels
  std::int64_t map_side = 52;   ///< side of a map in it, pixels
  std::int64_t patch_size = 8;
  std::int64_t spatial_merge_size = 1;
  std::int64_t depth = 6;
  std::int64_t hidden_size = 128;
  std::int64_t intermediate_size = 512;
  std::int64_t num_heads = 4;
  std::int64_t out_hidden_size = 256;
  bool operator==(const TowerSettings&) const = default;
};

/// Prototype-supervised contrastive learning: loss = classes of the first view + weight * contrast over the
/// others and the prototypes.
struct ContrastSettings {
  double weight = 0.35;
  double temperature = 0.08;
  bool balanced = true;
  bool prototypes = true;
  bool operator==(const ContrastSettings&) const = default;
};

/// Everything that decides the outcome of a training of the wafer model.
struct WaferTrainConfig {
  Path base;  ///< wafer model to start from; empty: fresh weights
  TowerSettings tower;
  std::vector<WaferSource> sources;
  std::vector<WaferSource> held_out;  ///< only measured
  ContrastSettings contrast;
  /// The first for the classes, the others for the contrast: rotation and greyscale; flips and colour jitter;
  /// flips.
  std::vector<ViewSettings> views = {
      {.rotate = 1, .flip = true, .grey = 0.2}, {.flip = true, .jitter = 0.2}, {.flip = true}};
  bool classify_all_views = false;  ///< the other views are classified as well, not the first alone
  double label_weight = 1;          ///< of the labels' loss (a mean over labels, times their number)
  double smoothing = 0;             ///< of the classes' targets
  std::string sampler = "natural";  ///< "natural", "sqrt" (rare classes more often) or "balanced" (all alike)
  double logit_adjustment = 0;      ///< times the log share of a class, added to its logit in training
  /// Chance that the pattern of another labelled map is laid over a map, where the task has labels and knows
  /// the mixture: its class is then that of both.
  double overlay = 0;
  double unlabelled_weight = 0;         ///< of maps without labels: their surest own answers as targets
  double labelled_batch = 0.25;         ///< share of the draws that are labelled maps, where some are not
  double unlabelled_confidence = 0.95;  ///< from which an own answer is a target
  double teacher_weight = 0;            ///< of agreeing with `teacher`'s answers
  Path teacher;                         ///< wafer model whose answers are learnt beside the labels

  std::int64_t steps = 1000;
  std::int64_t batch = 128;  ///< maps
  int readers = 0;           ///< threads that draw the views ahead, where a GPU computes; 0: none
  double lr = 3e-3;
  double muon = 6.67;  ///< > 0: hidden matrices are trained by Muon at this multiple of lr
  std::string schedule = "trapezoid";
  double fall = 0.6;
  std::int64_t warmup = 100;
  double weight_decay = 0.02;
  double beta2 = 0.98;
  double clip = 1;
  double average_decay = 0.998;
  std::string precision = "auto";
  std::string device = "cpu";
  int threads = 0;
  std::int64_t log_every = 10;
  std::int64_t save_every = 200;
  std::int64_t eval_every = 0;
  std::uint64_t seed = 0;
};

/// Parses a run's TOML file, as load_train_config does.
WaferTrainConfig load_wafer_train_config(const Path& file);
std::string write_wafer_train_config(const WaferTrainConfig& config);

/// Trains a wafer model. The result is OUT/model.
TrainResult train_wafers(const WaferTrainConfig& config, const TrainOptions& options, Observer& observer);

/// Something that a map is like.
struct WaferLikeness {
  std::string name;  ///< of a class, or where a training map is: "train.npz[12]"
  std::string class_name;
  double similarity = 0;  ///< cosine, -1..1
};

/// What the model says of a map, and why.
struct WaferVerdict {
  std::vector<double> labels;  ///< probability of each of WaferRecogniser::labels()
  std::string class_name;      ///< the surest class
  double confidence = 0;       ///< calibrated probability of that class, 0..1; of a taught class, which has
                               ///< none, the similarity to its maps
  bool unknown = false;        ///< the map is like nothing the model has learnt, or has fewer than 25 tested
                               ///< dies; class_name is then its best guess
  std::string second;  ///< the class that was trained and is surest but for that; empty: there is none
  double second_confidence = 0;
  double familiarity = 0;  ///< from which `unknown` follows: share of known maps that are stranger, 0..1
  double margin = 0;       ///< log-odds between the surest and the second class that were trained
  std::vector<WaferLikeness> prototypes;  ///< most similar prototypes first, at most three
  std::vector<WaferLikeness> neighbours;  ///< most similar maps of the training data first, at most three
};

/// How much each die speaks for the class. Cells as in to_grid.
struct WaferHeat {
  int columns = 0, rows = 0;
  std::vector<double> cells;  ///< [rows * columns] change of the class's log-odds that the die's failure
                              ///< makes; 0 where no die fails
  double with = 0;            ///< probability of the class as the map is
  double without =
      0;  ///< and with the dies that speak most for it (a fifth of the failing ones) taken as good
  double control = 0;  ///< and with as many failing dies chosen by lot taken as good instead
};

struct RecogniseOptions {
  std::string task = "mixedwm38";
  /// "fp32", "bf16" or "int8" (of the vision tower's products, where the processor can); "auto": int8 if it
  /// can, else the faster of the others.
  std::string dtype = "auto";
  std::string device = "cpu";
  int threads = 0;    ///< 0: all cores
  int views = 2;      ///< looks at a map that is still doubtful, turned and mirrored; 1 to 8
  double sure = 0.8;  ///< probability of the class from which a map is not turned
  /// Probability up to which the model in the folder `closer/`, where there is one, looks at a map as well,
  /// and its share in the log probabilities then; 0: it is not asked.
  double closer_below = 0.95;
  double closer_share = 0.5;
};

/// A wafer model at work. Not for several threads at once.
class WaferRecogniser {
 public:
  /// A folder `closer/` in the model's has another model of the same classes that looks at doubtful maps.
  /// Throws Error naming what is missing or wrong in the folder, or the tasks it has.
  explicit WaferRecogniser(const Path& model, const RecogniseOptions& options = {});
  ~WaferRecogniser();
  WaferRecogniser(WaferRecogniser&&) noexcept;

  const std::vector<std::string>& labels() const;  ///< base patterns that verdicts tell

  const std::vector<std::string>& classes() const;  ///< of the task, taught ones last

  std::size_t taught() const;  ///< how many of the classes were taught

  /// Verdicts in the order of the maps, whose sizes may differ.
  std::vector<WaferVerdict> classify(std::span<const DieGrid> maps);
  /// Whether dies can be weighed for a class: it was trained on, not taught.
  bool explains(const std::string& class_name) const;
  /// What decided for the class, die by die. Throws Error for one that it does not explain.
  WaferHeat explain(const DieGrid& map, const std::string& class_name);
  /// Adds a class from a few maps (five will do), without training. Throws Error when the name is taken.
  void teach(const std::string& class_name, std::span<const DieGrid> maps);
  /// Writes the model with the classes that it was taught to another folder.
  void save(const Path& folder) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The columns of predictions.csv: index, the labels, class_name, confidence, unknown, prototype_1,
/// similarity_1, .. prototype_3, similarity_3, familiarity.
std::string prediction_header(const std::vector<std::string>& labels);
/// One line of it, without the line's end; `further` columns follow.
std::string prediction_line(std::int64_t index, const WaferVerdict& verdict,
                            std::span<const std::string> further = {});

struct WaferCalibrationOptions {
  double known = 0.99;             ///< share of known maps that must not be called unknown
  std::int64_t neighbours = 4000;  ///< maps of the training data that are remembered, all classes alike
  std::uint64_t seed = 0;
};
/// Fits temperature and thresholds on labelled maps that the model was not trained on, remembers training
/// maps, and writes both beside the model. Returns the expected calibration error before and after
/// (cross-fitted).
struct WaferCalibration {
  double raw = 0, calibrated = 0;
  std::int64_t maps = 0;
};
WaferCalibration calibrate_wafers(const Path& model, const std::vector<WaferSource>& held_out,
                                  const std::vector<WaferSource>& training,
                                  const WaferCalibrationOptions& options, Observer& observer);

}  // namespace kerf
