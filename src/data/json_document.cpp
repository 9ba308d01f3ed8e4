#include "data/json_document.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf {
namespace {

/// Builds the document from parser events. Unlike the library's own builder it refuses keys that come twice
/// and nesting that would exhaust the stack later, and can leave out a bulky key.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, const std::string& name, const JsonLimits& limits)
      : text_(text), name_(name), limits_(limits) {}

  Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& key) override {
    if (skipped_depth_ > 0) return true;
    auto [member, fresh] = open_.back()->get_ref<Json::object_t&>().emplace(key, nullptr);
    if (!fresh) fail("{}: an object holds the key '{}' twice", name_, key);
    member_ = &member->second;
    skip_next_ = !limits_.skipped_key.empty() && key == limits_.skipped_key;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    const auto before = text_.substr(0, std::min(position > 0 ? position - 1 : 0, text_.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto column = before.size() - (before.rfind('\n') + 1) + 1;
    if (error.id == 406) fail("{}: a number near line {}, column {} is too large", name_, line, column);
    fail("{}: not valid JSON at line {}, column {}", name_, line, column);
  }

 private:
  template <typename Value>
  Json* place(Value&& value) {
    if (open_.empty()) return &(root_ = std::forward<Value>(value));
    if (open_.back()->is_array())
      return &open_.back()->get_ref<Json::array_t&>().emplace_back(std::forward<Value>(value));
    return &(*member_ = std::forward<Value>(value));
  }

  template <typename Value>
  bool add(Value&& value) {
    if (skipped_depth_ == 0 && !skip_next_) place(std::forward<Value>(value));
    skip_next_ = false;
    return true;
  }

  bool open(Json container) {
    if (++depth_ > limits_.max_depth) fail("{}: nested more than {} levels deep", name_, limits_.max_depth);
    if (skipped_depth_ > 0 || skip_next_) {
      skip_next_ = false;
      ++skipped_depth_;
    } else {
      open_.push_back(place(std::move(container)));
    }
    return true;
  }

  bool close() {
    --depth_;
    if (skipped_depth_ > 0) {
      --skipped_depth_;
    } else {
      open_.pop_back();
    }
    return true;
  }

  std::string_view text_;
  const std::string& name_;
  const JsonLimits& limits_;
  Json root_;
  std::vector<Json*> open_;
  Json* member_ = nullptr;
  int depth_ = 0;
  int skipped_depth_ = 0;
  bool skip_next_ = false;
};

std::string shown(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return fmt::format("an array of {}", value.size());
  if (!value.is_string()) return value.dump();
  const auto& text = value.get_ref<const std::string&>();
  return text.size() > 40 ? "a string" : "the string '" + text + "'";
}

}  // namespace

Json parse_json(std::string_view text, const std::string& name, const JsonLimits& limits) {
  Builder builder(text, name, limits);
  Json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

std::string attribute_text(const Json& value) {
  return value.is_string() ? value.get_ref<const std::string&>() : value.dump();
}

Json attribute_value(const std::string& text) {
  try {
    auto value = parse_json(text, "attribute");
    if (!value.is_string() && value.dump() == text) return value;
  } catch (const Error&) {  // ordinary text
  }
  return text;
}

std::string json_text(const Json& value, const std::string& name, int indent) {
  try {
    return value.dump(indent) + "\n";
  } catch (const Json::exception&) {
    fail("{}: cannot be written because a name in it is not valid UTF-8", name);
  }
}

std::string JsonPlace::field(std::string_view key) const {
  const auto item = is_document ? std::string() : fmt::format("{}[{}]", list, index);
  if (item.empty() && key.empty()) return std::string(file);
  return fmt::format("{}: {}{}{}", file, item, item.empty() || key.empty() ? "" : ".", key);
}

void wrong_type(const std::string& place, std::string_view wanted, const Json& got) {
  fail("{}: expected {}, got {}", place, wanted, shown(got));
}

const Json* find_member(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

std::string text_or_empty(const Json& object, const char* key) {
  const auto* value = find_member(object, key);
  return value && value->is_string() ? value->get<std::string>() : "";
}

const Json& required(const Json& object, const char* key, const JsonPlace& place) {
  if (!object.is_object()) wrong_type(place.itself(), "an object", object);
  const auto* value = find_member(object, key);
  if (!value) fail("{} is missing", place.field(key));
  return *value;
}

std::int64_t required_integer(const Json& object, const char* key, const JsonPlace& place) {
  const auto& value = required(object, key, place);
  const bool fits =
      value.is_number_integer() && (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX);
  if (!fits) wrong_type(place.field(key), "an integer", value);
  return value.get<std::int64_t>();
}

int required_size(const Json& object, const char* key, const JsonPlace& place) {
  const auto size = required_integer(object, key, place);
  if (size < 1 || size > 1'000'000'000)
    fail("{}: expected a size of at least 1 pixel, got {}", place.field(key), size);
  return int(size);
}

double required_number(const Json& object, const char* key, const JsonPlace& place) {
  const auto& value = required(object, key, place);
  if (!value.is_number()) wrong_type(place.field(key), "a number", value);
  return value.get<double>();
}

const std::string& required_text(const Json& object, const char* key, const JsonPlace& place) {
  const auto& value = required(object, key, place);
  if (!value.is_string()) wrong_type(place.field(key), "a string", value);
  return value.get_ref<const std::string&>();
}

const Json& required_array(const Json& object, const char* key, const JsonPlace& place) {
  const auto& value = required(object, key, place);
  if (!value.is_array()) wrong_type(place.field(key), "an array", value);
  return value;
}

}  // namespace kerf
