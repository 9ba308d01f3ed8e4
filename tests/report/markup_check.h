// A strict reader of XML elements, enough to say whether generated SVG is well-formed. Shares nothing with
// the writer.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::report_test {

/// How often `part` stands in `text`.
inline std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++found;
  return found;
}

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;  ///< values as written, entities untouched
  std::string text;                               ///< character data directly inside
};

/// Every element in document order. Throws std::runtime_error at the first thing that XML 1.0 does not allow
/// among elements, attributes and character data.
class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : text_(text) {}

  std::vector<Element> read() {
    skip_space();
    element();
    skip_space();
    require(at_ == text_.size(), "something follows the root element");
    return elements_;
  }

 private:
  void require(bool holds, const char* what) const {
    if (!holds) throw std::runtime_error(std::string(what) + " at " + std::string(text_.substr(at_, 40)));
  }
  bool peek(std::string_view token) const { return text_.substr(at_, token.size()) == token; }
  void take(std::string_view token) {
    require(peek(token), ("expected " + std::string(token)).c_str());
    at_ += token.size();
  }
  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \n\t").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  std::string name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '-'))
      ++at_;
    require(at_ > begin, "expected a name");
    return std::string(text_.substr(begin, at_ - begin));
  }
  void entity() {
    for (const std::string_view known : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
      if (peek(known)) return take(known);
    require(false, "a bare ampersand");
  }
  /// Character data up to one of `ends`.
  std::string data(std::string_view ends) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && ends.find(text_[at_]) == std::string_view::npos) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      require(byte >= 0x20 || byte == '\n' || byte == '\t', "a control character");
      if (byte == '&')
        entity();
      else
        ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }
  void attribute(Element& element) {
    const std::string key = name();
    take("=\"");
    const std::string value = data("\"<");
    take("\"");
    require(element.attributes.emplace(key, value).second, "an attribute twice");
  }
  void element() {
    take("<");
    Element element{name(), {}, {}};
    for (skip_space(); !peek(">") && !peek("/>"); skip_space()) attribute(element);
    const std::size_t index = elements_.size();
    elements_.push_back(element);
    if (peek("/>")) return take("/>");
    take(">");
    while (!peek("</")) {
      elements_[index].text += data("<>");
      if (!peek("</")) this->element();
    }
    take("</");
    require(name() == element.name, "an end tag of another element");
    take(">");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Element> elements_;
};

inline std::vector<Element> read_xml(std::string_view text) {
  return XmlReader(text).read();
}

}  // namespace kerf::report_test
