// Tells the format of a file by its first bytes.
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <algorithm>
#include <cctype>

namespace kerf {
namespace {

constexpr std::size_t kHead = 16384;  // bytes; comments before a root element or header line stay below

std::string_view head_of(const MappedFile& file) {
  const auto bytes = file.bytes().first(std::min(file.bytes().size(), kHead));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string_view after_space(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto start =
      std::find_if_not(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; });
  return text.substr(std::size_t(start - text.begin()));
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return result;
}

std::optional<WaferFormat> binary_format(std::string_view head) {
  if (head.starts_with("PK\x03\x04") || head.starts_with("\x93NUMPY")) return WaferFormat::npz;
  if (head.starts_with("\x89PNG")) return WaferFormat::png;
  if (head.starts_with("\x1f\x8b")) return WaferFormat::stdf;
  // STDF: a FAR record (type 0, sub-type 10), two bytes long in either byte order.
  if (head.size() >= 6 && head[2] == 0 && head[3] == 10) return WaferFormat::stdf;
  if (head.size() >= 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5) return WaferFormat::lswmd;
  return std::nullopt;
}

// E142 has <MapData>; G85 a <Map> (or <Maps>) of its own.
std::optional<WaferFormat> xml_format(const std::string& text) {
  if (text.find("mapdata") != std::string::npos) return WaferFormat::e142;
  if (text.find("<map") != std::string::npos || text.find(":map") != std::string::npos)
    return WaferFormat::g85;
  return std::nullopt;
}

std::optional<WaferFormat> text_format(std::string_view head) {
  const std::string_view body = after_space(head);
  if (body.empty()) return std::nullopt;
  const std::string text = lower(body);
  if (body.front() == '<') return xml_format(text);
  if (body.front() == '{' || body.front() == '[') return WaferFormat::json;
  if (text.starts_with("fileversion") || text.starts_with("record filerecord")) return WaferFormat::klarf;
  if (text.find("rowdata:") != std::string::npos) return WaferFormat::sinf;
  const std::string first = text.substr(0, text.find_first_of("\r\n"));
  if (first.find(',') != std::string::npos || first.find(';') != std::string::npos) return WaferFormat::csv;
  return std::nullopt;
}

}  // namespace

WaferFormat detect_wafer_format(const Path& path) {
  const MappedFile file(path);
  const std::string_view head = head_of(file);
  if (const auto format = binary_format(head)) return *format;
  if (const auto format = text_format(head)) return *format;
  if (const auto format = wafer_format_by_extension(path)) return *format;
  fail("{}: {}", path.string(),
       head.empty() ? "the file is empty, expected a wafer map"
                    : "neither its content nor its name is that of a wafer map (npz, LSWMD pickle, PNG, CSV, "
                      "JSON, KLARF, STDF, G85, E142 or SINF)");
}

}  // namespace kerf
