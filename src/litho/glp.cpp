#include <kerf/error.h>
#include <charconv>
#include <cmath>

#include "litho/layout.h"

namespace kerf::litho {
namespace {

constexpr double kLargest = 1e7;              // nm; a centimetre
constexpr std::size_t kMostPoints = 1 << 20;  // of a whole file

struct Line {
  std::string_view text;
  int number = 0;
  const std::string& name;

  std::string_view word() {
    const auto start = text.find_first_not_of(" \t\r");
    if (start == std::string_view::npos) return text = {};
    text.remove_prefix(start);
    const auto end = std::min(text.find_first_of(" \t\r"), text.size());
    const auto result = text.substr(0, end);
    text.remove_prefix(end);
    return result;
  }

  template <typename... Args>
  [[noreturn]] void refuse(fmt::format_string<Args...> format, Args&&... args) const {
    fail("{}, line {}: {}", name, number, fmt::format(format, std::forward<Args>(args)...));
  }

  std::vector<double> numbers() {
    std::vector<double> values;
    for (auto token = word(); !token.empty(); token = word()) {
      double value = 0;
      const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
      if (error != std::errc() || end != token.data() + token.size() || !(std::abs(value) <= kLargest))
        refuse("'{}' is no coordinate in nanometres", token.substr(0, 40));
      values.push_back(value);
      if (values.size() > 2 * kMostPoints) refuse("a shape has more than {} points", kMostPoints);
    }
    return values;
  }
};

void add_polygon(Line& line, Layout& layout) {
  const auto values = line.numbers();
  if (values.size() < 6 || values.size() % 2 != 0)
    line.refuse("a PGON has {} numbers, expected x and y of at least three points", values.size());
  Polygon& polygon = layout.polygons.emplace_back();
  for (std::size_t i = 0; i < values.size(); i += 2) polygon.push_back({values[i], values[i + 1]});
}

void add_rectangle(Line& line, Layout& layout) {
  const auto values = line.numbers();
  if (values.size() != 4 || !(values[2] > 0 && values[3] > 0))
    line.refuse("a RECT needs four numbers x y width height with positive size");
  layout.add_rectangle(values[0], values[1], values[0] + values[2], values[1] + values[3]);
}

// A shape line is: keyword, orientation, layer, numbers. Headers and remarks hold nothing we draw.
void read_line(Line& line, Layout& layout) {
  const auto keyword = line.word();
  if (keyword != "PGON" && keyword != "RECT") return;
  line.word();
  if (line.word().empty()) line.refuse("a {} has no layer", keyword);
  keyword == "PGON" ? add_polygon(line, layout) : add_rectangle(line, layout);
}

}  // namespace

Layout parse_glp(std::string_view text, const std::string& name) {
  Layout layout;
  std::size_t points = 0;
  int number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::size_t before = layout.polygons.size();
    Line line{text.substr(0, end), ++number, name};
    read_line(line, layout);
    if (layout.polygons.size() > before) points += layout.polygons.back().size();
    if (points > kMostPoints) line.refuse("the file has more than {} points", kMostPoints);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (layout.polygons.empty()) fail("{} holds no PGON or RECT: it is no .glp layout or an empty one", name);
  const Extent extent = extent_of(layout);
  if (!(extent.width() > 0 && extent.height() > 0)) fail("{} holds only shapes without area", name);
  return layout;
}

Layout load_glp(const Path& file) {
  constexpr std::uint64_t kMostBytes = 64 << 20;
  return parse_glp(read_file(file, kMostBytes), file.string());
}

}  // namespace kerf::litho
