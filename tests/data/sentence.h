// What Kerf says about bad input.
#pragma once

#include <kerf/error.h>

#include <string>

namespace kerf {

/// The sentence of the Error that `call` throws; empty when it throws none.
template <typename Call>
std::string sentence_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace kerf
