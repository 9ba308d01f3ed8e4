// Colours and letters of tiles. The hues stay apart for colour-blind readers (Okabe and Ito, "Color Universal
// Design", 2008); a stack darkens steadily, so that it can be read in grey.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "wafer/board.h"

namespace kerf::wafer {
namespace {

constexpr Colour kPass{0x56, 0xb4, 0xe9}, kFail{0xd5, 0x5e, 0x00}, kUntested{0xbd, 0xbd, 0xbd};
constexpr std::array<Colour, 2> kPassBins = {kPass, {0xb5, 0xdd, 0xf5}};
constexpr std::array<Colour, 7> kFailBins = {kFail,
                                             {0xf0, 0xe4, 0x42},
                                             {0xcc, 0x79, 0xa7},
                                             {0x00, 0x9e, 0x73},
                                             {0xe6, 0x9f, 0x00},
                                             {0x00, 0x72, 0xb2},
                                             {0x00, 0x00, 0x00}};
constexpr Colour kOtherBins{0x66, 0x55, 0x55};
constexpr std::size_t kMostPassBins = 4;
constexpr std::array<Colour, 5> kRates = {
    {{0xff, 0xf7, 0xe0}, {0xfd, 0xd0, 0x8a}, {0xe6, 0x8a, 0x1f}, {0xb0, 0x45, 0x00}, {0x4a, 0x12, 0x00}}};

Colour mix(Colour a, Colour b, double share) {
  const auto part = [share](int from, int to) {
    return std::uint8_t(std::lround(from + (to - from) * share));
  };
  return {part(a.r, b.r), part(a.g, b.g), part(a.b, b.b)};
}

Colour rate_colour(double share) {
  const double place = std::clamp(share, 0.0, 1.0) * (kRates.size() - 1);
  const auto step = std::min(std::size_t(place), kRates.size() - 2);
  return mix(kRates[step], kRates[step + 1], place - double(step));
}

/// '.' for none, tenths from 1 to 9, 'X' for all; what fails at all is never '.'.
char rate_letter(double rate) {
  if (rate <= 0) return '.';
  return rate >= 1 ? 'X' : char('0' + std::clamp(int(rate * 10), 1, 9));
}

/// A block of dies: one that fails among many shows.
Look state_look(const Tile& tile) {
  const double share = double(tile.failed) / double(tile.tested);
  if (tile.failed == 0) return {kPass, '.', ""};
  if (tile.failed == tile.tested) return {kFail, 'X', ""};
  return {mix(kPass, kFail, 0.3 + 0.7 * share), share >= 0.5 ? 'X' : 'x', ""};
}

struct Bin {
  std::int64_t number = 0, dies = 0, failed = 0;
  bool passes() const { return failed == 0; }
};

/// Passing bins first, then by frequency.
std::vector<Bin> bins_of(const WaferMap& map) {
  std::map<std::int64_t, Bin> found;
  for (const Die& die : map.dies) {
    if (!die.bin) continue;
    Bin& bin = found[*die.bin];
    bin.number = *die.bin;
    ++bin.dies;
    bin.failed += die.state != DieState::pass;
  }
  std::vector<Bin> bins;
  bins.reserve(found.size());
  for (const auto& [number, bin] : found) bins.push_back(bin);
  std::ranges::stable_sort(bins, [](const Bin& a, const Bin& b) {
    return a.passes() != b.passes() ? a.passes() : a.dies > b.dies;
  });
  return bins;
}

std::string bin_label(const Bin& bin, const WaferMap& map) {
  const auto same = [&bin](const BinDefinition& known) { return known.bin == bin.number && !known.soft; };
  const auto known = std::ranges::find_if(map.bins, same);
  std::string label = fmt::format("bin {}", bin.number);
  if (known == map.bins.end()) return fmt::format("{}: {}", label, bin.dies);
  if (!known->code.empty() && known->code != std::to_string(bin.number))
    label = "bin " + plain(known->code, 8);
  if (!known->name.empty()) label += " " + plain(known->name, 20);
  return fmt::format("{}: {}", label, bin.dies);
}

}  // namespace

void add_bin_looks(Board& board, const WaferMap& map) {
  std::map<std::int64_t, int> look_of_bin;
  std::size_t passing = 0, failing = 0;
  std::int64_t others = 0;
  for (const Bin& bin : bins_of(map)) {
    if (bin.passes() ? passing == kMostPassBins : failing == kFailBins.size()) {
      others += bin.dies;
      continue;
    }
    look_of_bin[bin.number] = int(board.looks.size());
    const Colour colour =
        bin.passes() ? kPassBins.at(std::min<std::size_t>(passing++, 1)) : kFailBins.at(failing++);
    board.looks.push_back({colour, char('A' + board.looks.size() % 26), bin_label(bin, map)});
  }
  const int rest = int(board.looks.size());
  if (others > 0) board.looks.push_back({kOtherBins, '*', fmt::format("other bins: {}", others)});
  for (Tile& tile : board.tiles) {
    const auto bin = map.dies[tile.item].bin;
    if (!bin) continue;
    const auto look = look_of_bin.find(*bin);
    tile.look = look == look_of_bin.end() ? rest : look->second;
  }
}

Look look_of(const Board& board, const Tile& tile) {
  if (tile.look >= 0) return board.looks[std::size_t(tile.look)];
  if (tile.tested == 0) return {kUntested, '?', ""};
  if (!board.scale_top) return state_look(tile);
  const double rate = double(tile.failed) / double(tile.tested);
  return {rate_colour(rate / *board.scale_top), rate_letter(rate), ""};
}

std::vector<Look> legend(const Board& board) {
  std::vector<Look> looks = board.looks;
  if (board.scale_top) {
    for (int step = 0; step <= 4; ++step) {
      const double rate = *board.scale_top * step / 4;
      looks.push_back({rate_colour(step / 4.0), rate_letter(rate), fmt::format("{:g} %", 100 * rate)});
    }
  } else if (looks.empty()) {
    looks = {{kPass, '.', "pass"}, {kFail, 'X', "fail"}};
  }
  const auto untested = [](const Tile& tile) { return tile.look < 0 && tile.tested == 0; };
  if (std::ranges::any_of(board.tiles, untested)) looks.push_back({kUntested, '?', "untested"});
  return looks;
}

}  // namespace kerf::wafer
