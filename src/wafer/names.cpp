// The words that states, sides and formats have at the door, and the endings that stand for a format.
#include <fmt/ranges.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace kerf {
namespace {

constexpr std::array<std::string_view, 4> kStates = {"off-wafer", "pass", "fail", "untested"};
constexpr std::array<std::string_view, 4> kSides = {"down", "left", "up", "right"};
constexpr std::array<std::string_view, 10> kFormats = {"npz",   "lswmd", "png", "csv",  "json",
                                                       "klarf", "stdf",  "g85", "e142", "sinf"};

struct Ending {
  std::string_view text;
  WaferFormat format;
};
constexpr std::array<Ending, 13> kEndings = {{{".npz", WaferFormat::npz},
                                              {".pkl", WaferFormat::lswmd},
                                              {".png", WaferFormat::png},
                                              {".csv", WaferFormat::csv},
                                              {".json", WaferFormat::json},
                                              {".klarf", WaferFormat::klarf},
                                              {".kla", WaferFormat::klarf},
                                              {".stdf", WaferFormat::stdf},
                                              {".std", WaferFormat::stdf},
                                              {".stdf.gz", WaferFormat::stdf},
                                              {".g85", WaferFormat::g85},
                                              {".e142", WaferFormat::e142},
                                              {".sinf", WaferFormat::sinf}}};

}  // namespace

std::string_view die_state_name(DieState state) {
  return kStates.at(std::size_t(state));
}

std::string_view side_name(Side side) {
  return kSides.at(std::size_t(side));
}

std::string_view wafer_format_name(WaferFormat format) {
  return kFormats.at(std::size_t(format));
}

WaferFormat wafer_format_from(std::string_view name) {
  const auto found = std::find(kFormats.begin(), kFormats.end(), name);
  if (found == kFormats.end())
    fail("'{}' is no format of wafer maps, expected one of {}", name, fmt::join(kFormats, ", "));
  return WaferFormat(found - kFormats.begin());
}

std::optional<WaferFormat> wafer_format_by_extension(const Path& path) {
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const Ending& ending : kEndings) {
    if (name.ends_with(ending.text)) return ending.format;
  }
  return std::nullopt;
}

}  // namespace kerf
