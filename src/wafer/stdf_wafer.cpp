#include "wafer/stdf_wafer.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf::wafer {
namespace {

// Bits of PART_FLG.
constexpr std::uint8_t kRetestOfId = 1, kFailed = 8, kNoResult = 16;
constexpr std::int16_t kNowhere = -32768;
constexpr std::uint16_t kNoBin = 65535;

}  // namespace

void StdfWafer::begin(StdfFields wir) {
  wir.skip(2);  // head and site group
  const std::string time = stdf_time(wir.u4().value_or(0));
  if (!time.empty()) map_.time = time;
  map_.wafer = wir.text();
}

// HEAD_NUM, SITE_NUM, PART_FLG, NUM_TEST, HARD_BIN, SOFT_BIN, X_COORD, Y_COORD, TEST_T, PART_ID.
StdfWafer::Part StdfWafer::read_part(StdfFields prr) {
  Part part;
  prr.skip(2);
  part.flags = prr.u1().value_or(kNoResult);
  prr.skip(2);
  part.hard_bin = prr.u2().value_or(kNoBin);
  part.soft_bin = prr.u2().value_or(kNoBin);
  part.x = prr.i2().value_or(kNowhere);
  part.y = prr.i2().value_or(kNowhere);
  prr.skip(4);
  part.id = prr.text();
  return part;
}

// A retest without coordinates that names its part takes the part's place.
std::optional<std::size_t> StdfWafer::place_of(const Part& part) {
  if (part.x == kNowhere || part.y == kNowhere) {
    const auto known = (part.flags & kRetestOfId) != 0 ? by_id_.find(part.id) : by_id_.end();
    if (known == by_id_.end()) return std::nullopt;
    ++retests_;
    return known->second;
  }
  const auto [place, added] = index_.find_or_add(map_.dies, part.x, part.y);
  retests_ += added ? 0 : 1;
  if (std::int64_t(map_.dies.size()) > source_.options.max_dies)
    fail("{}: wafer '{}' has more than {} dies", source_.name, map_.wafer, source_.options.max_dies);
  if (!part.id.empty()) by_id_[part.id] = place;
  return place;
}

DieState StdfWafer::state_of(const Part& part) const {
  if ((part.flags & kNoResult) == 0) return (part.flags & kFailed) != 0 ? DieState::fail : DieState::pass;
  const auto passes = facts_.passes(part.hard_bin);
  if (!passes) return DieState::untested;
  return *passes ? DieState::pass : DieState::fail;
}

void StdfWafer::part(StdfFields prr) {
  ++parts_;
  const Part part = read_part(prr);
  const auto place = place_of(part);
  unplaced_ += place ? 0 : 1;
  if (!place) return;
  Die& die = map_.dies[*place];
  die.state = state_of(part);
  die.bin = part.hard_bin == kNoBin ? std::nullopt : std::optional<std::int64_t>(part.hard_bin);
  die.soft_bin = part.soft_bin == kNoBin ? std::nullopt : std::optional<std::int64_t>(part.soft_bin);
}

// HEAD_NUM, SITE_GRP, FINISH_T, PART_CNT, RTST_CNT, ABRT_CNT, GOOD_CNT, FUNC_CNT, WAFER_ID.
void StdfWafer::end(StdfFields wrr) {
  wrr.skip(2 + 4);
  part_count_ = wrr.u4();
  wrr.skip(4 * 4);
  const std::string id = wrr.text();
  if (!map_.wafer.empty() && !id.empty() && id != map_.wafer)
    warn(fmt::format("the wafer starts as '{}' and ends as '{}', the first name counts", map_.wafer, id));
  if (map_.wafer.empty()) map_.wafer = id;
}

/// Testers write a missing centre in the wrong byte order: without a pitch that could explain it, one that
/// lies farther from the dies than they reach is none.
void StdfWafer::doubt_center() {
  auto& center = map_.geometry.center_die;
  if (!center || map_.dies.empty() || map_.geometry.die_width_um) return;
  const auto [left, right] = std::ranges::minmax(map_.dies, {}, &Die::x);
  const auto [low, high] = std::ranges::minmax(map_.dies, {}, &Die::y);
  const auto is_far = [](std::int64_t at, std::int64_t from, std::int64_t to) {
    const auto reach = to - from + 1;
    return at < from - reach || at > to + reach;
  };
  const auto [x, y] = *center;
  if (!is_far(x, left.x, right.x) && !is_far(y, low.y, high.y)) return;
  warn(fmt::format("the centre die {}, {} of the WCR lies far from all dies and is not believed", x, y));
  map_.other.emplace_back("WCR.CENTER", fmt::format("{} {}", x, y));
  center.reset();
}

WaferMap StdfWafer::finish(std::size_t index) {
  doubt_center();
  if (retests_ > 0) warn(fmt::format("{} parts were tested again, their last results count", retests_));
  if (unplaced_ > 0) warn(fmt::format("{} parts have no coordinates and are left out", unplaced_));
  constexpr std::uint32_t kMissing = 0xFFFFFFFF;
  const std::int64_t said = part_count_.value_or(kMissing);
  if (said != kMissing && said != parts_ && said != std::int64_t(map_.dies.size()))
    warn(fmt::format("WRR counts {} parts and the file has {}, those that are there count", said, parts_));
  map_.source = fmt::format("{}[{}]", source_.name, index);
  return std::move(map_);
}

}  // namespace kerf::wafer
