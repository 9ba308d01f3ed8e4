// Text generation: options, the result, and what may constrain it.
#pragma once

#include <kerf/grammar.h>
#include <kerf/tokenizer.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kerf {

struct GenerateOptions {
  std::int64_t max_new_tokens = 512;
  int samples = 1;         ///< answers to each conversation, which is read once; of use with a temperature
  double temperature = 0;  ///< 0: greedy (the first of equal logits); otherwise logits are divided by it
  std::int64_t top_k = 0;  ///< keep the k largest (ties stay); 0: all
  double top_p = 1;        ///< keep the smallest set whose probability reaches p
  double min_p = 0;        ///< drop tokens below this share of the largest probability
  double repetition_penalty =
      1;                         ///< of ids in prompt or answer: positive logits divided, negative multiplied
  double presence_penalty = 0;   ///< subtracted once from ids already in the answer
  double frequency_penalty = 0;  ///< subtracted for each time an id is in the answer
  std::uint64_t seed = 0;
  std::vector<TokenId> stop_ids;  ///< empty: those of generation_config.json
  std::vector<std::string>
      stop_strings;                   ///< generation ends when the text holds one; the text is cut before it
  const Grammar* grammar = nullptr;   ///< the answer follows this format and always ends
  std::int64_t prefill_chunk = 1024;  ///< prompt tokens a forward pass
};

enum class FinishReason { stop_token, stop_string, grammar, length };

struct Completion {
  std::vector<TokenId> ids;       ///< new tokens, the stop token excluded
  std::vector<double> log_probs;  ///< natural log-probability of each under the model (before penalties,
                                  ///< temperature and constraint)
  std::vector<double>
      choice_log_probs;  ///< among the tokens the grammar allowed; equals log_probs without one
  std::string text;      ///< special tokens skipped
  FinishReason finish = FinishReason::length;
};

}  // namespace kerf
