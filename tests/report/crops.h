// The enlarged pictures of a page, for the tests of galleries.
#pragma once

#include <string>
#include <vector>

#include "report/markup_check.h"

namespace kerf::report_test {

/// Every inline picture of a page as elements; throws when one is not well-formed.
inline std::vector<std::vector<Element>> crops(const std::string& html) {
  std::vector<std::vector<Element>> all;
  for (std::size_t at = html.find("<svg class=\"crop\""); at != std::string::npos;
       at = html.find("<svg class=\"crop\"", at + 1))
    all.push_back(read_xml(html.substr(at, html.find("</svg>", at) + 6 - at)));
  return all;
}

/// The first rectangle of a class; null where there is none.
inline const Element* first_rect(const std::vector<Element>& elements, const std::string& css_class) {
  for (const Element& element : elements)
    if (element.attributes.count("class") && element.attributes.at("class") == css_class &&
        element.name == "rect")
      return &element;
  return nullptr;
}

}  // namespace kerf::report_test
