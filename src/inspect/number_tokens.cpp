#include "inspect/number_tokens.h"

#include <kerf/error.h>

#include <string>

namespace kerf::inspect {

std::vector<std::int64_t> number_tokens(const Tokenizer& tokenizer) {
  std::vector<std::int64_t> ids;
  for (int n = 0; n <= 1000; ++n) {
    const auto encoded = tokenizer.encode(std::to_string(n));
    if (encoded.size() != 1) return {};
    ids.push_back(encoded[0]);
  }
  return ids;
}

std::vector<std::int64_t> require_number_tokens(const Tokenizer& tokenizer) {
  auto ids = number_tokens(tokenizer);
  if (ids.empty()) fail("number_sigma needs a vocabulary in which each number 0..1000 is one token");
  return ids;
}

}  // namespace kerf::inspect
