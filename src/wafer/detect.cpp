// Tells the format of a file by its first bytes.
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "wafer/die_table.h"

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
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06") || head.starts_with("\x93NUMPY"))
    return WaferFormat::npz;
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
  return std::nullopt;
}

bool is_xml_name(const Path& path) {
  return lower(path.extension().string()) == ".xml";
}

/// A header line has columns x and y.
bool names_places(std::string_view line) {
  bool x = false, y = false;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find_first_of(",;\t"), line.size());
    std::string_view name = line.substr(0, end);
    if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    const auto column = wafer::die_column(name);
    x = x || column == wafer::DieColumn::x;
    y = y || column == wafer::DieColumn::y;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return x && y;
}

/// Whether the first line is one of a table; under the name of another format only with the columns it needs.
bool is_table(std::string_view head, const Path& path, std::optional<WaferFormat> named) {
  const std::string_view body = after_space(head), first = body.substr(0, body.find_first_of("\r\n"));
  if (first.find_first_of(",;") == first.npos) return false;
  const bool other_name = is_xml_name(path) || (named && *named != WaferFormat::csv);
  return !other_name || names_places(first);
}

struct Beginning {
  std::string_view what, expected;
  bool always = false;  ///< no file of the format begins otherwise
};

// In the order of WaferFormat.
constexpr std::array<Beginning, 10> kBeginnings = {
    {{"an array file of numpy", "'PK' of a zip archive or '\\x93NUMPY'", true},
     {"a pickle", "byte 0x80 and a protocol from 2 to 5", true},
     {"a PNG", "the signature of one", true},
     {"a table", "a header line"},
     {"JSON", "'{' or '['"},
     {"a KLARF", "FileVersion or Record FileRecord"},
     {"an STDF", "a FAR record or gzip", true},
     {"a G85", "'<'"},
     {"an E142", "'<'"},
     {"a SINF", "lines KEY:value"}}};

bool is_plain(std::string_view head) {
  return std::ranges::none_of(head, [](unsigned char c) { return c < ' ' && std::isspace(c) == 0; });
}

/// What is not known by its content must at least begin as its name says.
void check_beginning(WaferFormat format, std::string_view head, const Path& path) {
  const Beginning& beginning = kBeginnings.at(std::size_t(format));
  const bool may_be = format == WaferFormat::csv || (is_plain(head) && !beginning.always);
  if (!head.empty() && !may_be)
    fail("{}: not {}: expected {} at its beginning", path.string(), beginning.what, beginning.expected);
}

}  // namespace

WaferFormat detect_wafer_format(const Path& path) {
  const MappedFile file(path);
  const std::string_view head = head_of(file);
  if (const auto format = binary_format(head)) return *format;
  if (const auto format = text_format(head)) return *format;
  const auto named = wafer_format_by_extension(path);
  if (is_table(head, path, named)) return WaferFormat::csv;
  if (named) return check_beginning(*named, head, path), *named;
  if (is_xml_name(path) && !head.empty() && !after_space(head).starts_with('<'))
    fail("{}: not XML in UTF-8: expected '<' at its beginning", path.string());
  fail("{}: {}", path.string(),
       head.empty() ? "the file is empty, expected a wafer map"
                    : "neither its content nor its name is that of a wafer map (npz, LSWMD pickle, PNG, CSV, "
                      "JSON, KLARF, STDF, G85, E142 or SINF)");
}

}  // namespace kerf
