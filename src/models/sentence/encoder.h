// Sentences as vectors: those that ask for one thing lie near each other, whatever their words.
#pragma once

#include <kerf/file.h>

#include <memory>
#include <string>
#include <vector>

namespace kerf::sentence {

/// A folder with config.json, model.safetensors and tokenizer.json, loaded. known.safetensors beside them, if
/// it is there, holds vectors of texts that are often asked for.
class Encoder {
 public:
  /// Throws Error naming the file and what is wrong.
  explicit Encoder(const Path& folder);
  ~Encoder();
  Encoder(Encoder&&) noexcept;

  /// Of each text a vector of length one, `width()` long. Texts are read up to 128 tokens.
  std::vector<std::vector<float>> encode(const std::vector<std::string>& texts) const;
  std::size_t width() const;
  /// Writes known.safetensors into the folder: the vectors of these texts, rounded to 8 bits.
  void remember(const std::vector<std::string>& texts) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kerf::sentence
