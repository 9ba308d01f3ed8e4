#include "wafer/npy_header.h"

#include <kerf/error.h>

#include <cctype>
#include <charconv>
#include <set>

#include "text/utf8.h"

namespace kerf::wafer {
namespace {

constexpr std::size_t kMaxAxes = 32, kMaxItem = 1 << 20;
constexpr std::int64_t kMaxItems = std::int64_t{1} << 40;

class Parser {
 public:
  Parser(std::string_view text, const std::string& place) : text_(text), place_(place) {}

  NpyHeader parse() {
    expect('{');
    while (!take('}')) {
      entry(string());
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size() || keys_.size() != 3) broken();
    return header_;
  }

 private:
  [[noreturn]] void broken() const {
    fail("{}: the array's header is broken at byte {}, expected descr, fortran_order and shape", place_, at_);
  }
  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(std::string_view token) {
    skip_space();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }
  bool take(char c) { return take(std::string_view(&c, 1)); }
  void expect(char c) {
    if (!take(c)) broken();
  }

  std::string string() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    const std::size_t end = text_.find(quote, at_ + 1);
    if ((quote != '\'' && quote != '"') || end == std::string_view::npos) broken();
    const auto result = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return std::string(result);
  }

  void entry(const std::string& key) {
    expect(':');
    if (!keys_.insert(key).second) broken();
    if (key == "descr") {
      descr();
    } else if (key == "fortran_order") {
      header_.fortran_order = take("True");
      if (!header_.fortran_order && !take("False")) broken();
    } else if (key == "shape") {
      shape();
    } else {
      broken();
    }
  }

  void descr() {
    if (take('[')) fail("{}: an array of records, expected one of numbers or strings", place_);
    const std::string text = string();
    if (text.find('O') != std::string::npos)
      fail("{}: an array of Python objects (a pickle), which is not read, expected numbers or strings",
           place_);
    const bool ordered = !text.empty() && std::string_view("<>|=").find(text[0]) != std::string_view::npos;
    const std::string_view type = std::string_view(text).substr(ordered ? 1 : 0);
    header_.big_endian = text.starts_with('>');
    header_.kind = type.empty() ? ' ' : type[0];
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(type.data() + 1, type.data() + type.size(), size);
    const bool whole = type.size() > 1 && error == std::errc() && end == type.data() + type.size();
    header_.item_size = header_.kind == 'U' ? size * 4 : size;
    if (!whole || !is_known(header_.kind, size))
      fail("{}: an array of type {}, expected numbers or strings", place_, text::in_quotes(text));
  }

  static bool is_known(char kind, std::size_t size) {
    if (kind == 'u' || kind == 'i') return size == 1 || size == 2 || size == 4 || size == 8;
    if (kind == 'f') return size == 4 || size == 8;
    if (kind == 'b') return size == 1;
    return (kind == 'S' || kind == 'U') && size <= kMaxItem;
  }

  void shape() {
    expect('(');
    while (!take(')')) {
      header_.shape.push_back(length());
      if (header_.shape.size() > kMaxAxes) broken();
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    std::int64_t items = 1;
    for (const std::int64_t n : header_.shape) {
      if (n != 0 && items > kMaxItems / n) fail("{}: the array's shape is too large", place_);
      items *= n;
    }
  }

  std::int64_t length() {
    skip_space();
    std::int64_t value = -1;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc() || value < 0) broken();
    at_ = std::size_t(end - text_.data());
    take('L');  // as Python 2 writes long integers
    return value;
  }

  std::string_view text_;
  const std::string& place_;
  std::size_t at_ = 0;
  std::set<std::string> keys_;
  NpyHeader header_;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, const std::string& place) {
  return Parser(text, place).parse();
}

}  // namespace kerf::wafer
