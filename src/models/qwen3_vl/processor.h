// Conversation and images -> what the model reads: ids with expanded placeholders, patches, positions,
// batches.
#pragma once

#include <kerf/chat.h>
#include <kerf/tokenizer.h>

#include <functional>
#include <memory>

#include "models/qwen3_vl/image_processor.h"
#include "models/qwen3_vl/positions.h"

namespace kerf::qwen3_vl {

/// One conversation, ready for the model.
struct Prompt {
  std::string text;                  ///< rendered, placeholders not expanded
  std::vector<std::int64_t> ids;     ///< placeholders expanded
  std::vector<std::uint8_t> answer;  ///< 1 at tokens of assistant answers and their <|im_end|>
  std::vector<PatchGrid> images;     ///< in order of appearance
};

/// Several prompts side by side.
struct Batch {
  torch::Tensor ids;           ///< [B, T] int64
  torch::Tensor position_ids;  ///< [3, B, T]
  torch::Tensor mask;          ///< [B, T] bool, true at real tokens
  torch::Tensor answer;        ///< [B, T] bool
  torch::Tensor pixels;        ///< [N, values] of the different images; undefined without images
  torch::Tensor grid_thw;      ///< [n, 3] int64
  torch::Tensor visual_rows;   ///< [M] int64: which visual token stands at each placeholder, row by row;
                               ///< undefined where every image appears once, in order
  std::vector<std::int64_t> deltas;  ///< position of the token at index s of row b is s + deltas[b]
};

enum class Padding { left, right };  ///< left for generation, right for training

struct PromptOptions {
  TemplateOptions chat;
  bool user_added_tokens = true;  ///< false: "<|im_end|>" typed by a user is ordinary text
};

class Processor {
 public:
  /// Reads tokenizer, image settings and special ids of a model folder.
  static Processor load(const Path& folder);

  /// Looks images up by their source through `find`. Throws Error when a placeholder in typed text breaks the
  /// count.
  using FindImage = std::function<Image(const std::string& source)>;
  Prompt prepare(const std::vector<Message>& messages, const FindImage& find,
                 const PromptOptions& options = {}) const;
  /// The same for several conversations: an image that several of them show at one size is looked up and cut
  /// into patches once, and collate() has it encoded once.
  std::vector<Prompt> prepare_all(const std::vector<std::vector<Message>>& conversations,
                                  const FindImage& find, const PromptOptions& options = {}) const;

  Batch collate(const std::vector<Prompt>& prompts, Padding padding) const;

  const Tokenizer& tokenizer() const { return *tokenizer_; }
  const Config& config() const { return config_; }
  const ImageProcessorConfig& images() const { return images_; }
  std::int64_t pad_id() const { return pad_id_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  using FindPatches = std::function<PatchGrid(const ContentPart&)>;
  PatchGrid cut(const ContentPart& part, const FindImage& find) const;
  Prompt prepare(const std::vector<Message>& messages, const FindPatches& find,
                 const PromptOptions& options) const;
  Config config_;
  ImageProcessorConfig images_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::int64_t pad_id_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace kerf::qwen3_vl
