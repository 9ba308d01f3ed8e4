// A loaded Qwen3-VL model with adapters: conversations in, text out.
#pragma once

#include <kerf/chat.h>
#include <kerf/generate.h>
#include <kerf/image.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kerf {

namespace generate {
struct ModelParts;
}

struct ModelOptions {
  Path folder;                 ///< Hugging Face folder
  std::string device = "cpu";  ///< "cpu", "cuda" or "cuda:N"
  std::string dtype = "auto";  ///< "fp32", "bf16", or "auto": bf16 where this machine computes it fast
  int threads = 0;             ///< 0: all cores
};

/// Loads once, answers many times. Not thread-safe: one conversation at a time.
class Model {
 public:
  explicit Model(const ModelOptions& options);
  ~Model();
  Model(Model&&) noexcept;

  /// Loads a PEFT folder beside the base and returns its number for the calls below. Base weights are not
  /// changed.
  int add_adapter(const Path& folder);
  static constexpr int kBase = -1;

  /// Looks up the image of a message by the source written in it.
  using FindImage = std::function<Image(const std::string& source)>;
  /// Receives text as it becomes final; return false to stop.
  using OnText = std::function<bool(const std::string& text)>;

  /// Answers a conversation. Throws Error on bad input.
  Completion answer(const std::vector<Message>& messages, const FindImage& find,
                    const GenerateOptions& options, int adapter = kBase, const OnText& on_text = {});
  /// Answers several at once, padded to one batch. With several samples, the first answers to all
  /// conversations come first, then the second ones.
  std::vector<Completion> answer_batch(const std::vector<std::vector<Message>>& conversations,
                                       const FindImage& find, const GenerateOptions& options,
                                       int adapter = kBase);

  /// Writes what one forward pass computes to a safetensors file: input_ids [B,T], position_ids [3,B,T],
  /// pixel_values, image_grid_thw, logits [B,T,V] (float32) and, with max_new_tokens > 0, the greedy
  /// generated_ids [B,N].
  void dump_forward(const std::vector<std::vector<Message>>& conversations, const FindImage& find,
                    const Path& file, std::int64_t max_new_tokens, int adapter = kBase);

  const Tokenizer& tokenizer() const;
  const std::vector<std::string>& warnings() const;

 private:
  friend struct generate::ModelParts;  // for rooms above, which need the network itself
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kerf
