#include <fmt/format.h>
#include <kerf/recognise.h>

namespace kerf {
namespace {

constexpr std::size_t kPrototypes = 3;

/// A field of RFC 4180: quoted where it must be.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string prediction_header(const std::vector<std::string>& labels) {
  std::string line = "index";
  for (const auto& label : labels) line += ',' + field(label);
  line += ",class_name,confidence,unknown";
  for (std::size_t k = 1; k <= kPrototypes; ++k) line += fmt::format(",prototype_{0},similarity_{0}", k);
  return line + ",familiarity";
}

std::string prediction_line(std::int64_t index, const WaferVerdict& verdict) {
  std::string line = fmt::format("{}", index);
  for (const double label : verdict.labels) line += fmt::format(",{:.6f}", label);
  line += fmt::format(",{},{:.6f},{}", field(verdict.class_name), verdict.confidence,
                      verdict.unknown ? "true" : "false");
  for (std::size_t k = 0; k < kPrototypes; ++k) {
    if (k < verdict.prototypes.size())
      line += fmt::format(",{},{:.6f}", field(verdict.prototypes[k].name), verdict.prototypes[k].similarity);
    else
      line += ",,";
  }
  return line + fmt::format(",{:.6f}", verdict.familiarity);
}

}  // namespace kerf
