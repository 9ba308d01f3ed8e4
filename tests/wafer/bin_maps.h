// What the tests of G85, E142 and SINF share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <string>
#include <tuple>
#include <vector>

#include "support/temporary.h"
#include "wafer/formats.h"

namespace kerf::test {

using BinDie = std::tuple<int, int, DieState, int>;  ///< x, y, state, bin; -1 where there is none

inline std::vector<BinDie> bin_dies(const WaferMap& map) {
  std::vector<BinDie> dies;
  for (const Die& die : map.dies) dies.emplace_back(die.x, die.y, die.state, int(die.bin.value_or(-1)));
  return dies;
}

inline Path wafer_fixture(const std::string& name) {
  return Path(KERF_SOURCE_DIR) / "tests/wafer/fixtures" / name;
}

/// All maps of a text.
inline std::vector<WaferMap> read_text(void (*read)(const wafer::Source&, const WaferSink&),
                                       const std::string& text, std::int64_t max_dies = 1000) {
  std::vector<WaferMap> maps;
  WaferReadOptions options;
  options.max_dies = max_dies;
  read({std::as_bytes(std::span(text)), "input", options}, [&maps](WaferMap&& map) {
    maps.push_back(std::move(map));
    return true;
  });
  return maps;
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return at == text.npos ? text : text.replace(at, from.size(), to);
}

}  // namespace kerf::test
