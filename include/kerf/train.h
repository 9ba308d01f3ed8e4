// Training: one description of a run, one call. The description is a TOML file; it is saved beside the result
// together with hashes of data and base.
#pragma once

#include <kerf/file.h>
#include <kerf/progress.h>

#include <cstdint>
#include <string>
#include <vector>

namespace kerf {

/// A COCO file in the training mixture.
struct TrainSource {
  Path coco;
  std::string group_by;  ///< attribute that the held-out part is split by; empty: everything is trained on
  double held_out = 0;   ///< share of the groups that is never trained on
  std::uint64_t split_seed = 0;
  int repeat = 1;  ///< times an image is drawn an epoch
};

/// LoRA settings, named as in PEFT's adapter_config.json.
struct LoraSettings {
  int r = 16;
  double lora_alpha = 32;
  double lora_dropout = 0;
  bool use_rslora = false;
  std::vector<std::string> target_modules = {"q_proj",    "k_proj",  "v_proj",   "o_proj",
                                             "gate_proj", "up_proj", "down_proj"};
};

/// How a second stage looks at an image; named as in [review] of a run and in refinement.json.
struct ReviewSettings {
  std::int64_t pixels = 36864;  ///< area in which the place is seen; the whole image is seen as always
  double window = 2.2;       ///< side of the place shown, relative to the longer side of the finding; 0: no
                             ///< place, only the whole image
  double min_window = 72;    ///< smallest such side, pixels of the image
  bool overview = true;      ///< the whole image is shown beside the place
  bool answer = true;        ///< what the first stage says of the image is told
  std::int64_t places = 12;  ///< surest findings and candidates of an image that the words review; 0: none,
                             ///< the detector alone
  std::int64_t views = 1;    ///< turns and mirror images of each place, 1 to 8, whose answers are joined
  double first_share = 0.5;  ///< weight of the first stage's confidence (its logit) in the result
  double first_box = 0.7;    ///< weight of the first stage's box where both name the same label
  double detector = 0;       ///< share in the joined confidences of a detector network that the second stage
                             ///< sends over the image first; 0: none
  bool operator==(const ReviewSettings&) const = default;
};

/// The detector network of a run with task "detector"; named as in [detector] and in detector.json.
struct DetectorSettings {
  std::int64_t size = 384;     ///< longer side of a picture as the network reads it, pixels; of 32
  std::int64_t width = 16;     ///< channels at stride 2, twice as many at every further one; of 8
  std::int64_t depth = 1;      ///< blocks a stage (twice that at strides 8 and 16)
  std::int64_t attention = 1;  ///< layers of attention over the whole picture
  bool reference = false;      ///< it also sees what other pictures of the design print there, where the data
                               ///< set names such a file (ImageEntry::reference)
  bool operator==(const DetectorSettings&) const = default;
};

/// Everything that decides the outcome of a training run.
struct TrainConfig {
  Path base;   ///< model folder that training starts from; "detector": a detector's folder, or empty
  Path tower;  ///< model folder of the same shape whose vision tower (and dense head) replace the base's;
               ///< empty: none
  double position_gain = 1;     ///< factor on the tower's table of positions before the first step
  std::string task = "detect";  ///< "detect": answers in words; "dense": the tower alone, with a dense
                                ///< head; "detector": the convolutional detector beside the words;
                                ///< "review": a second stage, from `failures`
  std::string mode = "full";    ///< "full" or "lora"
  LoraSettings lora;
  std::vector<TrainSource> sources;
  std::vector<Path> failures;    ///< "review": cases.jsonl files of kerf mine
  ReviewSettings review;         ///< "review"
  DetectorSettings detector;     ///< "detector"
  double right_share = 1;        ///< "review": largest share of cases in which the first stage is right
  double held_out_cases = 0.05;  ///< "review": share of the images whose cases are only measured
  std::vector<std::string> labels = {"bridge", "burr", "pinch", "contamination"};
  std::string prompt;         ///< the question; empty: the built-in one
  int views = 1;              ///< of an image that an inspection answers and joins, 1 to 8
  int samples = 1;            ///< answers to each view
  double temperature = 0;     ///< of these answers
  double evidence = 0;        ///< share of the dense head's detections in what an inspection joins, 0 to 1
  double detector_share = 0;  ///< share of a detector network's
  double exclusive = 0;       ///< overlap from which findings of one label exclude each other, as in
                              ///< inspection.json, to which these six are written; 0: never
  bool augment = true;        ///< turns, zoom and tone changes
  double seams = 0;           ///< "detect", "dense", "detector": share of pictures put together of two
  double dense_weight =
      0;  ///< "detect": weight of the dense head's loss beside the answers'; 0: no such head
  double pointing_weight =
      0;  ///< "detect": weight of a loss that draws attention to the defect being written; 0: none
  double reading_weight =
      0;  ///< "detect", "full": weight of a head that reads coordinates off visual tokens; 0: none
  double number_sigma = 0;  ///< width of soft targets for numbers, in 1/1000 of the image; 0: hard targets

  std::int64_t steps = 1000;
  std::int64_t batch = 8;       ///< images a micro-batch
  std::int64_t accumulate = 1;  ///< micro-batches a step
  double lr = 1e-4;
  double vision_lr_scale = 1;       ///< learning rate of the vision tower relative to lr
  double muon = 0;                  ///< > 0: hidden matrices are trained by Muon at this multiple of lr
  std::string schedule = "cosine";  ///< "cosine", "linear", "constant" or "trapezoid" (constant, then linear)
  double fall = 0.4;                ///< share of a trapezoid's steps over which the rate falls to 0
  std::int64_t warmup = 0;          ///< steps
  double weight_decay = 0.01;
  double beta2 = 0.999;
  double clip = 1;           ///< largest gradient norm
  double average_decay = 0;  ///< > 0: the result is an exponential moving average of the weights
  bool gradient_checkpointing = false;
  std::string precision = "auto";  ///< "fp32", "bf16" (autocast) or "auto"
  std::string device = "cpu";
  int threads = 0;              ///< 0: all cores
  int readers = 0;              ///< "detector", "review": threads that read and augment pictures ahead of the
                                ///< training; 0: none, as on a machine whose cores all compute
  std::int64_t cache_mb = 0;    ///< memory for decoded images, MiB; worth while where they come often
  std::int64_t log_every = 10;  ///< steps
  std::int64_t save_every = 200;   ///< steps
  std::int64_t eval_every = 0;     ///< steps between scores on held-out images; 0: only at the end
  std::int64_t eval_images = 200;  ///< held-out images scored
  std::uint64_t seed = 0;
};

/// Parses a run's TOML file. Relative paths are taken from the file's folder. Throws Error naming file, key
/// and what was expected; unknown keys are refused.
TrainConfig load_train_config(const Path& file);
/// The config as TOML text, every field written out.
std::string write_train_config(const TrainConfig& config);

struct TrainOptions {
  Path out;             ///< run folder: config.toml, run.json, metrics.jsonl, checkpoint.safetensors, model/
                        ///< or adapter/
  bool resume = false;  ///< continue from the checkpoint in `out`
};

/// Mean loss up to a step, as logged.
struct LossPoint {
  std::int64_t step = 0;
  double loss = 0;
};

struct TrainResult {
  std::int64_t steps = 0;
  double loss = 0;
  bool interrupted = false;
  Path result;                   ///< folder of the trained model or adapter; empty when interrupted
  std::vector<LossPoint> curve;  ///< of the whole run, parts before a resume included
};

/// Trains. Ctrl-C (observer.stop_requested) saves a checkpoint and returns with interrupted set.
TrainResult run_training(const TrainConfig& config, const TrainOptions& options, Observer& observer);

/// Writes a model folder with freshly drawn weights from a folder that has config.json, tokenizer and
/// processor files. Throws Error when `out` holds a model already.
void init_model(const Path& from, std::uint64_t seed, const Path& out);

}  // namespace kerf
