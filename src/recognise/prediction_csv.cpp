#include <fmt/format.h>
#include <kerf/recognise.h>

#include "wafer/csv_lexer.h"

namespace kerf {
namespace {

constexpr std::size_t kPrototypes = 3;

}  // namespace

std::string prediction_header(const std::vector<std::string>& labels) {
  std::string line = "index";
  for (const auto& label : labels) line += ',' + wafer::csv_field(label);
  line += ",class_name,confidence,unknown";
  for (std::size_t k = 1; k <= kPrototypes; ++k) line += fmt::format(",prototype_{0},similarity_{0}", k);
  return line + ",familiarity";
}

std::string prediction_line(std::int64_t index, const WaferVerdict& verdict,
                            std::span<const std::string> further) {
  std::string line = fmt::format("{}", index);
  for (const double label : verdict.labels) line += fmt::format(",{:.6f}", label);
  line += fmt::format(",{},{:.6f},{}", wafer::csv_field(verdict.class_name), verdict.confidence,
                      verdict.unknown ? "true" : "false");
  for (std::size_t k = 0; k < kPrototypes; ++k) {
    if (k < verdict.prototypes.size())
      line += fmt::format(",{},{:.6f}", wafer::csv_field(verdict.prototypes[k].name),
                          verdict.prototypes[k].similarity);
    else
      line += ",,";
  }
  line += fmt::format(",{:.6f}", verdict.familiarity);
  for (const auto& text : further) line += ',' + wafer::csv_field(text);
  return line;
}

}  // namespace kerf
