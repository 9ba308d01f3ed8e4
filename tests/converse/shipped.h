// What ships, read as conversations read it.
#pragma once

#include "converse/learnt_questions.h"
#include "models/sentence/encoder.h"

namespace kerf::converse {

inline const Path kRoot(KERF_SOURCE_DIR);

inline TextVectors shipped_vectors() {
  static const sentence::Encoder encoder(kRoot / "models/kerf-words");
  return [](const std::vector<std::string>& texts) { return encoder.encode(texts); };
}

inline LearntQuestions shipped_questions() {
  static const DialogueDomain wafers(kRoot / "domains/wafer"), pictures(kRoot / "domains/litho");
  return learnt_questions(wafers, &pictures);
}

}  // namespace kerf::converse
