// Dialogues as training takes them: tokenized once, their wafers at hand, sorted into packs of one length.
#pragma once

#include <kerf/converse.h>
#include <kerf/dialogue.h>

#include <map>
#include <mutex>

#include "models/qwen3_vl/processor.h"
#include "models/wafer/config.h"

namespace kerf::converse {

/// The maps that dialogues name, "maps.npz[12]"; each file is read once. Several threads may ask at once.
class MapShelf {
 public:
  explicit MapShelf(const wafer_model::Config& config) : config_(config) {}
  /// The canvas of a map. Throws Error naming what is missing.
  Image canvas(const Path& folder, const std::string& source);

 private:
  wafer_model::Config config_;
  std::mutex mutex_;  // of files_, whose grids stay as and where they are
  std::map<Path, std::vector<DieGrid>> files_;
  const std::vector<DieGrid>& grids(const Path& file);
};

struct TokenizedDialogue {
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> answer;  ///< 1 where the model learns to write
  std::vector<std::string> images;   ///< as the dialogue names them
  Path folder;                       ///< of the dialogue's file
};

struct DialogueSetOptions {
  std::int64_t pack_tokens = 4096;
  double bare_history = 0;  ///< share of dialogues that begin with_bare_turns()
  std::uint64_t seed = 0;   ///< of which and how many
  int readers = 0;          ///< threads that read dialogues
};

class DialogueSet {
 public:
  /// Reads and tokenizes. Throws Error naming file and line. Dialogues of more tokens than a pack holds are
  /// left out and counted in dropped().
  DialogueSet(const std::vector<DialogueSource>& sources, const qwen3_vl::Processor& processor,
              std::shared_ptr<MapShelf> shelf, const DialogueSetOptions& options);

  std::int64_t packs() const { return std::int64_t(packs_.size()); }
  std::int64_t dialogues() const { return std::int64_t(items_.size()); }
  std::int64_t dropped() const { return dropped_; }
  /// The prompts of a pack, images cut.
  std::vector<qwen3_vl::Prompt> pack(std::int64_t index) const;
  qwen3_vl::Prompt one(std::int64_t index) const { return prompt(items_[std::size_t(index)]); }
  /// Packs the dialogues anew: lengths with a seeded jitter, so that an epoch's packs differ from the last's.
  void shuffle(std::uint64_t seed);

 private:
  const qwen3_vl::Processor& processor_;
  std::shared_ptr<MapShelf> shelf_;
  DialogueSetOptions options_;
  std::vector<TokenizedDialogue> items_;
  std::vector<std::vector<std::size_t>> packs_;
  std::int64_t dropped_ = 0;
  void add(const DialogueSource& source);
  TokenizedDialogue tokenize(const std::string& line, std::int64_t number, const Path& file) const;
  qwen3_vl::Prompt prompt(const TokenizedDialogue& item) const;
};

/// Marks the answers of `prompt` that are not to be learnt: those numbered `planted` among the assistant's.
void forget_answers(qwen3_vl::Prompt& prompt, const std::vector<int>& planted);

}  // namespace kerf::converse
