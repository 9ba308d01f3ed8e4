#include "wafer/stdf_facts.h"

#include <kerf/error.h>

#include <cctype>
#include <chrono>
#include <cmath>

namespace kerf::wafer {
namespace {

void keep(WaferMap& map, const char* name, std::string text) {
  if (!text.empty()) map.other.emplace_back(name, std::move(text));
}

// SETUP_T, START_T, STAT_NUM, MODE_COD, RTST_COD, PROT_COD, BURN_TIM, CMOD_COD, then texts.
void take_mir(WaferMap& map, StdfFields fields) {
  fields.skip(4);
  map.time = stdf_time(fields.u4().value_or(0));
  fields.skip(1 + 1 + 1 + 1 + 2 + 1);
  map.lot = fields.text();
  map.device = fields.text();
  map.tool = fields.text();
  keep(map, "TSTR_TYP", fields.text());
  keep(map, "JOB_NAM", fields.text());
  keep(map, "JOB_REV", fields.text());
  keep(map, "SBLOT_ID", fields.text());
  keep(map, "OPER_NAM", fields.text());
  keep(map, "EXEC_TYP", fields.text());
  keep(map, "EXEC_VER", fields.text());
  map.step = fields.text();
  keep(map, "TST_TEMP", fields.text());
}

// HEAD_NUM, SITE_NUM, number, count, 'P' or 'F', name. Head 255 sums up all sites and wins.
void take_bin(StdfFacts& facts, bool soft, StdfFields fields) {
  const bool all = fields.u1().value_or(0) == 255;
  fields.skip(1);
  const auto number = fields.u2();
  if (!number) return;
  const auto count = fields.u4();
  const auto flag = fields.c1();
  std::string name = fields.text();
  BinDefinition& bin = facts.bins[{soft, *number}];
  const bool whole = bin.soft;  // marks that the count is that of all sites, until the end
  bin.bin = *number;
  bin.code = std::to_string(*number);
  if (!name.empty()) bin.name = std::move(name);
  const char said = flag.value_or(' ');
  if (said == 'P' || said == 'F') bin.pass = said == 'P';
  if (count && !whole) bin.count = all ? std::int64_t(*count) : bin.count.value_or(0) + *count;
  bin.soft = whole || all;
}

std::optional<double> micrometres(std::optional<std::uint8_t> unit) {
  switch (unit.value_or(0)) {
    case 1:
      return 25400;  // inches
    case 2:
      return 10000;  // centimetres
    case 3:
      return 1000;  // millimetres
    case 4:
      return 25.4;  // mils
    default:
      return std::nullopt;
  }
}

std::optional<Known<double>> length(std::optional<float> size, double factor) {
  if (!size || !std::isfinite(*size) || *size <= 0) return std::nullopt;
  return Known<double>{double(*size) * factor, false};
}

std::optional<Known<Side>> side_of(std::optional<char> letter) {
  switch (letter.value_or(' ')) {
    case 'U':
      return Known<Side>{Side::up, false};
    case 'D':
      return Known<Side>{Side::down, false};
    case 'L':
      return Known<Side>{Side::left, false};
    case 'R':
      return Known<Side>{Side::right, false};
    default:
      return std::nullopt;
  }
}

// POS_X: 'L' or 'R', POS_Y: 'U' or 'D', the way in which coordinates grow.
void take_directions(WaferGeometry& geometry, std::optional<char> x, std::optional<char> y) {
  const char sideways = x.value_or(' '), upwards = y.value_or(' ');
  if (sideways == 'L' || sideways == 'R') geometry.x_right = {sideways == 'R', false};
  if (upwards == 'U' || upwards == 'D') geometry.y_down = {upwards == 'D', false};
}

void take_wcr(WaferMap& map, StdfFields fields, bool own_floats) {
  WaferGeometry& geometry = map.geometry;
  const auto diameter = fields.r4(), height = fields.r4(), width = fields.r4();
  const auto unit = micrometres(fields.u1());
  if (unit && !own_floats) {
    geometry.die_width_um = length(width, *unit);
    geometry.die_height_um = length(height, *unit);
    geometry.diameter_mm = length(diameter, *unit / 1000);
  }
  geometry.notch = side_of(fields.c1());
  const auto x = fields.i2(), y = fields.i2();
  if (x && y && *x != -32768 && *y != -32768) geometry.center_die = std::pair{*x, *y};
  const auto x_way = fields.c1();
  take_directions(geometry, x_way, fields.c1());
}

void take(StdfFacts& facts, const StdfRecords& records, const StdfRecord& record) {
  switch (record.type) {
    case StdfType::mir:
      return take_mir(facts.map, records.fields(record));
    case StdfType::hbr:
    case StdfType::sbr:
      return take_bin(facts, record.type == StdfType::sbr, records.fields(record));
    case StdfType::wcr:
      return take_wcr(facts.map, records.fields(record), records.cpu() == 0);
    case StdfType::wir:
      return void(++facts.wafers);
    default:
      return;
  }
}

// Counts are those of the file: of one wafer only where it has one.
void finish(StdfFacts& facts) {
  for (auto& [key, bin] : facts.bins) {
    bin.soft = key.first;
    if (facts.wafers > 1) bin.count.reset();
    facts.map.bins.push_back(bin);
  }
}

}  // namespace

std::optional<bool> StdfFacts::passes(std::uint16_t hard_bin) const {
  const auto found = bins.find({false, hard_bin});
  return found == bins.end() ? std::nullopt : found->second.pass;
}

StdfFacts read_stdf_facts(std::span<const std::byte> bytes, const std::string& name,
                          std::uint64_t max_bytes) {
  StdfFacts facts;
  try {
    StdfRecords records(bytes, name, max_bytes);
    while (const auto record = records.next()) take(facts, records, *record);
  } catch (const Error&) {  // the wafers in front of the fault are read first, then it is told
  }
  finish(facts);
  return facts;
}

std::string stdf_time(std::uint32_t seconds) {
  if (seconds == 0) return {};
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace kerf::wafer
