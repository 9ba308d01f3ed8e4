#include "report/palette.h"

#include <array>

namespace kerf::report {
namespace {

constexpr std::string_view kBlack = "#000000";
constexpr std::string_view kWhite = "#ffffff";
constexpr std::string_view kOrange = "#e69f00";
constexpr std::string_view kSky = "#56b4e9";
constexpr std::string_view kGreen = "#009e73";
constexpr std::string_view kYellow = "#f0e442";
constexpr std::string_view kBlue = "#0072b2";
constexpr std::string_view kVermilion = "#d55e00";
constexpr std::string_view kPurple = "#cc79a7";

using Colours = std::array<std::string_view, 7>;
constexpr Colours kOverlay = {kVermilion, kSky, kYellow, kPurple, kGreen, kOrange, kBlue};
constexpr Colours kLines = {kBlue, kVermilion, kGreen, kPurple, kOrange, kSky, kBlack};
constexpr std::array<std::string_view, 4> kDashes = {"none", "6 3", "2 3", "9 3 2 3"};

Look look(const Colours& colours, std::size_t index) {
  const std::string_view colour = colours[index % colours.size()];
  const std::string_view ink = colour == kBlue || colour == kBlack ? kWhite : kBlack;
  return {colour, ink, kDashes[index / colours.size() % kDashes.size()]};
}

}  // namespace

Look overlay_look(std::size_t index) {
  return look(kOverlay, index);
}
Look line_look(std::size_t index) {
  return look(kLines, index);
}

}  // namespace kerf::report
