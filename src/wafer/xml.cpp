#include "wafer/xml.h"

#include <kerf/error.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "text/utf8.h"

namespace kerf::wafer {
namespace {

constexpr std::size_t kLargest = std::size_t{1} << 29;  // bytes; the tree takes a multiple of them

std::string_view expected_after(pugi::xml_parse_status status) {
  switch (status) {
    case pugi::status_bad_start_element:
      return "'>' or '/>' at the end of a start tag";
    case pugi::status_bad_end_element:
      return "'>' at the end of an end tag";
    case pugi::status_end_element_mismatch:
      return "the end tag of the element that is open";
    case pugi::status_bad_attribute:
      return "an attribute as NAME=\"VALUE\"";
    case pugi::status_bad_cdata:
      return "']]>' at the end of the CDATA";
    case pugi::status_bad_comment:
      return "'-->' at the end of the comment";
    default:
      return "an XML document";
  }
}

/// Whole documents end with a tag.
bool is_cut_off(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return last == text.npos || text[last] != '>';
}

}  // namespace

void parse_xml(pugi::xml_document& document, const Source& source) {
  const auto* text = reinterpret_cast<const char*>(source.bytes.data());
  if (source.bytes.size() > kLargest)
    fail("{}: {} bytes of XML, more than the {} that are read", source.name, source.bytes.size(), kLargest);
  const auto result =
      document.load_buffer(text, source.bytes.size(), pugi::parse_default | pugi::parse_doctype);
  if (!result) {
    const auto before =
        std::min(source.bytes.size(), std::size_t(std::max<std::ptrdiff_t>(result.offset, 0)));
    const bool ends = before + 1 >= source.bytes.size() || is_cut_off({text, source.bytes.size()});
    fail("{}: not valid XML at line {}: {}{}; expected {}", source.name,
         1 + std::count(text, text + before, '\n'), result.description(),
         ends ? ", as the text ends too early" : "", expected_after(result.status));
  }
  for (const pugi::xml_node& child : document.children())
    if (child.type() == pugi::node_doctype)
      fail("{}: a DOCTYPE, which files of wafer maps do not have", source.name);
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  return name.substr(name.find(':') + 1);  // npos + 1 is 0
}

std::vector<pugi::xml_node> children_of(const pugi::xml_node& node, std::string_view name) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node& child : node.children())
    if (child.type() == pugi::node_element && same_name(local_name(child), name)) found.push_back(child);
  return found;
}

pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& child : node.children())
    if (child.type() == pugi::node_element && same_name(local_name(child), name)) return child;
  return {};
}

// Without recursion: how deep a file nests is up to whoever wrote it.
std::vector<pugi::xml_node> elements_below(const pugi::xml_node& node, std::string_view name) {
  std::vector<pugi::xml_node> found;
  for (pugi::xml_node at = node.first_child(); at;) {
    const bool wanted = at.type() == pugi::node_element && same_name(local_name(at), name);
    if (wanted) found.push_back(at);
    if (!wanted && at.first_child()) {
      at = at.first_child();
      continue;
    }
    while (at && at != node && !at.next_sibling()) at = at.parent();
    at = at == node ? pugi::xml_node() : at.next_sibling();
  }
  return found;
}

std::optional<std::string> attribute_of(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& attribute : node.attributes())
    if (same_name(attribute.name(), name)) return text::lossy_utf8(attribute.value());
  return std::nullopt;
}

std::string text_attribute(const pugi::xml_node& node, std::string_view name) {
  return attribute_of(node, name).value_or("");
}

std::optional<double> size_attribute(const pugi::xml_node& node, std::string_view name) {
  const std::string text = text_attribute(node, name);
  const std::string_view digits = trimmed(text);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value) || value <= 0)
    return std::nullopt;
  return value;
}

std::optional<std::int64_t> whole_attribute(const pugi::xml_node& node, std::string_view name,
                                            const std::string& place) {
  const auto text = attribute_of(node, name);
  if (!text) return std::nullopt;
  const std::string_view digits = trimmed(*text);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size())
    fail("{}: {} of {}: expected a whole number, got {}", place, name, local_name(node),
         text::in_quotes(*text));
  return value;
}

std::string text_of(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node.children())
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  return text;
}

void keep_attributes(const pugi::xml_node& node, const std::string& prefix, WaferMap& map,
                     std::initializer_list<std::string_view> known) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    const auto same = [name](std::string_view other) { return same_name(name, other); };
    if (name.starts_with("xmlns") || std::ranges::any_of(known, same)) continue;
    map.other.emplace_back(fmt::format("{}.{}", prefix, text::lossy_utf8(name)),
                           text::lossy_utf8(attribute.value()));
  }
}

void read_notch(const pugi::xml_node& node, WaferMap& map) {
  const auto degrees = whole_attribute(node, "Orientation", map.source);
  if (!degrees) return;
  if (*degrees % 90 == 0)  // clockwise from below
    map.geometry.notch = {Side(((*degrees / 90) % 4 + 4) % 4), false};
  else
    map.warnings.push_back(
        fmt::format("{}: Orientation {} is no multiple of 90 and is left out", map.source, *degrees));
}

}  // namespace kerf::wafer
