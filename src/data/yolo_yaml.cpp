#include "data/yolo_yaml.h"

#include "data/json_document.h"
#include "data/name_list.h"

#include <kerf/error.h>

#include <algorithm>
#include <charconv>

namespace kerf {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view without_blank_end(std::string_view text) {
  const auto last = text.find_last_not_of(kBlank);
  return text.substr(0, last == text.npos ? 0 : last + 1);
}

/// Takes the entries of `names` off the front of a text.
class NamesReader {
 public:
  NamesReader(std::string_view text, const std::string& file) : rest_(text), file_(file) {}

  std::vector<std::string> read() {
    const auto whole = rest_;
    skip_blank_lines_and_comments();
    if (rest_.starts_with('[') || rest_.starts_with('{')) {
      read_flow();
    } else {
      rest_ = whole;
      read_block();
    }
    if (names_.empty()) fail("{}: 'names' lists no class", file_);
    expect_unique(names_, file_);
    return std::move(names_);
  }

 private:
  [[noreturn]] void refuse() const {
    fail("{}: 'names' must be a list of names or a map from 0, 1, .. to names; entry {} is neither", file_,
         names_.size());
  }

  void skip(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }
  void skip_blank() { skip(rest_.find_first_not_of(kBlank)); }

  void skip_blank_lines_and_comments() {
    for (;;) {
      skip(rest_.find_first_not_of(" \t\r\n"));
      if (!rest_.starts_with('#')) return;
      skip(rest_.find('\n'));
    }
  }

  void read_flow() {
    const bool is_map = rest_.front() == '{';
    const char close = is_map ? '}' : ']';
    skip(1);
    for (skip_blank_lines_and_comments(); !rest_.starts_with(close); skip_blank_lines_and_comments()) {
      if (is_map) skip_index();
      read_name(is_map ? ",}\n" : ",]\n");
      skip_blank_lines_and_comments();
      if (rest_.starts_with(',')) {
        skip(1);
      } else if (!rest_.starts_with(close)) {
        refuse();
      }
    }
    skip(1);
    expect_line_end();
  }

  /// One entry a line; a line that is neither indented nor an item ends the block.
  void read_block() {
    expect_line_end();
    while (!rest_.empty()) {
      const bool is_indented = kBlank.find(rest_.front()) != kBlank.npos;
      skip_blank();
      if (!rest_.starts_with('#') && !rest_.starts_with('\n') && !rest_.empty()) {
        if (!is_indented && !rest_.starts_with("- ")) return;
        if (rest_.starts_with("- ")) {
          skip(2);
        } else {
          skip_index();
        }
        read_name("\n");
      }
      expect_line_end();
    }
  }

  void expect_line_end() {
    skip_blank();
    if (rest_.starts_with('#')) skip(rest_.find('\n'));
    if (!rest_.empty() && !rest_.starts_with('\n')) refuse();
    skip(1);
  }

  /// "3:", which must be the number of names so far.
  void skip_index() {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), index);
    if (error != std::errc() || index != names_.size()) refuse();
    skip(std::size_t(end - rest_.data()));
    if (!rest_.starts_with(':')) refuse();
    skip(1);
  }

  void read_name(std::string_view ends) {
    skip_blank();
    auto name = rest_.starts_with('"')    ? double_quoted()
                : rest_.starts_with('\'') ? single_quoted()
                                          : plain(ends);
    if (name.empty()) refuse();
    names_.push_back(std::move(name));
  }

  std::string plain(std::string_view ends) {
    constexpr std::string_view kHaveMeaning = "[]{}&*!|>%@`,-?:#\"'";
    const auto text = rest_.substr(0, rest_.find_first_of(ends));
    const auto name = without_blank_end(text.substr(0, text.find(" #")));
    if (name.empty() || kHaveMeaning.find(name.front()) != kHaveMeaning.npos) refuse();
    skip(text.size());
    return std::string(name);
  }

  /// '' stands for one quote.
  std::string single_quoted() {
    std::string name;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '\'' && !rest_.substr(i + 1).starts_with('\'')) {
        skip(i + 1);
        return name;
      }
      i += rest_[i] == '\'';
      name += rest_[i];
    }
    refuse();
  }

  /// With the escapes of JSON.
  std::string double_quoted() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    if (end >= rest_.size()) refuse();
    const auto name = parse_json(rest_.substr(0, end + 1), file_ + ": names");
    skip(end + 1);
    return name.get<std::string>();
  }

  std::string_view rest_;
  const std::string& file_;
  std::vector<std::string> names_;
};

}  // namespace

std::vector<std::string> parse_yaml_names(std::string_view text, const std::string& file) {
  constexpr std::string_view kKey = "names:";
  for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
    if (text.substr(at).starts_with(kKey)) return NamesReader(text.substr(at + kKey.size()), file).read();
  }
  fail("{}: has no 'names'", file);
}

std::string yaml_with_names(const std::vector<std::string>& names) {
  std::string text = "path: .\ntrain: images\nval: images\nnames:\n";
  for (std::size_t i = 0; i < names.size(); ++i)
    text += fmt::format("  {}: {}", i, json_text(names[i], "data.yaml"));
  return text;
}

}  // namespace kerf
