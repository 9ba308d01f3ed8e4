// What the XML formats of wafer maps share: a safe parse, and look-ups that bear with namespaces and with the
// case of names, in which tools differ.
#pragma once

#include <initializer_list>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/trimmed.h"
#include "wafer/formats.h"
#include "wafer/plain_text.h"

namespace kerf::wafer {

/// Parses the whole source. Throws Error with the line where it is no XML, is larger than half a gigabyte or
/// has a DOCTYPE (no entities are ever expanded).
void parse_xml(pugi::xml_document& document, const Source& source);

/// The name without its namespace prefix.
std::string_view local_name(const pugi::xml_node& node);

/// Children of that local name.
std::vector<pugi::xml_node> children_of(const pugi::xml_node& node, std::string_view name);
pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name);
/// All elements of that local name below `node`, in order; those within one found are not looked for.
std::vector<pugi::xml_node> elements_below(const pugi::xml_node& node, std::string_view name);

/// An attribute by name; nullopt where there is none.
std::optional<std::string> attribute_of(const pugi::xml_node& node, std::string_view name);
/// As attribute_of, empty where there is none.
std::string text_attribute(const pugi::xml_node& node, std::string_view name);
/// A positive number; nullopt where there is none or something else.
std::optional<double> size_attribute(const pugi::xml_node& node, std::string_view name);
/// Throws Error where the attribute is there and no whole number.
std::optional<std::int64_t> whole_attribute(const pugi::xml_node& node, std::string_view name,
                                            const std::string& place);
/// All text and CDATA right below the element.
std::string text_of(const pugi::xml_node& node);

/// Every attribute but `known` and those of namespaces as a further fact: "PREFIX.Name", as written.
void keep_attributes(const pugi::xml_node& node, const std::string& prefix, WaferMap& map,
                     std::initializer_list<std::string_view> known = {});

/// Where the notch is by the attribute Orientation, degrees clockwise from below, as G85 and E142 have it; a
/// warning where it is no multiple of 90.
void read_notch(const pugi::xml_node& node, WaferMap& map);

}  // namespace kerf::wafer
