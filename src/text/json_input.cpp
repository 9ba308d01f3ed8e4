#include "text/json_input.h"

#include <kerf/error.h>

#include <algorithm>
#include <vector>

namespace kerf::text {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

[[noreturn]] void fail_at(std::string_view text, std::size_t byte, const std::string& name) {
  const auto before = text.substr(0, std::min(byte > 0 ? byte - 1 : 0, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  fail("{}: not valid JSON at line {}, column {}", name, line, column);
}

/// Builds the document from the parser's events, so that limits hold before anything is stored.
class OrderedReader : public nlohmann::json_sax<ordered_json> {
 public:
  OrderedReader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  ordered_json take() { return std::move(root_); }

  bool null() override { return value(nullptr); }
  bool boolean(bool flag) override { return value(flag); }
  bool number_integer(number_integer_t number) override { return value(number); }
  bool number_unsigned(number_unsigned_t number) override { return value(number); }
  bool number_float(number_float_t number, const string_t& written) override {
    if (written.find_first_of(".eE") == string_t::npos) {
      fail("{}: the integer {} does not fit into 64 bits", name_, written);
    }
    return value(number);
  }
  bool string(string_t& text) override { return value(std::move(text)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(ordered_json::object()); }
  bool key(string_t& text) override {
    if (open_.back()->size() >= kMostKeys) fail("{}: an object with more than {} keys", name_, kMostKeys);
    slot_ = &(*open_.back())[text];
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(ordered_json::array()); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    fail_at(text_, position, name_);
  }

 private:
  static constexpr std::size_t kMostLevels = 100, kMostKeys = 10000;

  ordered_json* place(ordered_json&& made) {
    if (open_.empty()) {
      root_ = std::move(made);
      return &root_;
    }
    ordered_json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(made));
      return &parent.back();
    }
    *slot_ = std::move(made);
    return slot_;
  }
  bool value(ordered_json made) {
    place(std::move(made));
    return true;
  }
  bool open(ordered_json made) {
    if (open_.size() == kMostLevels) fail("{}: nested deeper than {} levels", name_, kMostLevels);
    open_.push_back(place(std::move(made)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const std::string& name_;
  ordered_json root_;
  std::vector<ordered_json*> open_;
  ordered_json* slot_ = nullptr;
};

}  // namespace

json parse_json(std::string_view text, const std::string& name) {
  try {
    return json::parse(text);
  } catch (const json::parse_error& error) {
    fail_at(text, error.byte, name);
  } catch (const json::exception&) {
    fail("{}: holds a number that no double can hold", name);
  }
}

ordered_json parse_ordered_json(std::string_view text, const std::string& name) {
  OrderedReader reader(text, name);
  ordered_json::sax_parse(text, &reader);
  return reader.take();
}

}  // namespace kerf::text
