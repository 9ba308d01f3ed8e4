// Numbers as a vocabulary spells them. No tensors here.
#pragma once

#include <kerf/tokenizer.h>

#include <cstdint>
#include <vector>

namespace kerf::inspect {

/// Tokens of 0..1000 where each is one token; empty otherwise.
std::vector<std::int64_t> number_tokens(const Tokenizer& tokenizer);
/// The same for soft targets of numbers. Throws Error where not each number is one token.
std::vector<std::int64_t> require_number_tokens(const Tokenizer& tokenizer);

}  // namespace kerf::inspect
