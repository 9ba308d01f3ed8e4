// Numbers as a vocabulary spells them. No tensors here.
#pragma once

#include <kerf/tokenizer.h>

#include <cstdint>
#include <vector>

namespace kerf::inspect {

/// Tokens of 0..1000 where each is one token; empty otherwise.
std::vector<std::int64_t> number_tokens(const Tokenizer& tokenizer);

}  // namespace kerf::inspect
