#include "dialogue/cause/context_json.h"

#include <kerf/error.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "knowledge/words.h"

namespace kerf::dialogue {
namespace {

using Json = nlohmann::json;
using Kind = ContextNode::Kind;

/// Builds the tree from the parser's events, so that limits hold before anything is stored.
class TreeReader : public nlohmann::json_sax<Json> {
 public:
  TreeReader(std::string_view text, const std::string& name) : text_(text), name_(name) {}
  ContextNode take() { return std::move(root_); }

  bool null() override { return add({}); }
  bool boolean(bool value) override { return add({Kind::boolean, value ? "true" : "false"}); }
  bool number_integer(number_integer_t value) override {
    return add({Kind::number, std::to_string(value), double(value)});
  }
  bool number_unsigned(number_unsigned_t value) override {
    return add({Kind::number, std::to_string(value), double(value)});
  }
  bool number_float(number_float_t value, const string_t& written) override {
    return add({Kind::number, written, value});
  }
  bool string(string_t& value) override { return add({Kind::text, one_clean_line(value)}); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Kind::object); }
  bool start_array(std::size_t) override { return open(Kind::list); }
  bool key(string_t& key) override {
    key_ = one_clean_line(key);
    return true;
  }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    const auto before = text_.substr(0, std::min(position > 0 ? position - 1 : 0, text_.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    fail("{}: not valid JSON at line {}, column {}", name_, line,
         before.size() - (before.rfind('\n') + 1) + 1);
  }

 private:
  ContextNode* place(ContextNode node) {
    if (++nodes_ > kMaxContextNodes) fail("{}: more than {} values", name_, kMaxContextNodes);
    if (open_.empty()) return &(root_ = std::move(node));
    ContextNode& parent = *open_.back();
    if (parent.kind == Kind::list) return &parent.items.emplace_back(std::move(node));
    parent.members.push_back({std::move(key_), std::move(node)});
    return &parent.members.back().value;
  }
  bool add(ContextNode node) {
    place(std::move(node));
    return true;
  }
  bool open(Kind kind) {
    if (open_.size() == kMaxContextDepth)
      fail("{}: nested more than {} levels deep", name_, kMaxContextDepth);
    open_.push_back(place({kind}));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const std::string& name_;
  ContextNode root_;
  std::vector<ContextNode*> open_;
  std::string key_;
  std::size_t nodes_ = 0;
};

// Controls of ASCII and Latin-1, zero-width and direction marks, line separators, the byte order mark.
bool is_unseen(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
         (code >= 0xe0000 && code <= 0xe007f);
}

void write_plain(const ContextNode& node, std::string& text) {
  if (node.kind == Kind::null) text += "null";
  text += node.text;
  for (const auto& [key, value] : node.members) {
    text += text.empty() || text.back() == '{' ? "" : ", ";
    text += key + ": ";
    const bool nested = value.kind == Kind::object || value.kind == Kind::list;
    if (nested) text += '{';
    write_plain(value, text);
    if (nested) text += '}';
  }
  for (const ContextNode& item : node.items) {
    text += text.empty() || text.back() == '{' ? "" : ", ";
    write_plain(item, text);
  }
}

}  // namespace

ContextNode read_context_json(std::string_view text, const std::string& name) {
  if (text.size() > kMaxContextBytes)
    fail("{}: {} bytes, expected at most {}", name, text.size(), kMaxContextBytes);
  TreeReader reader(text, name);
  Json::sax_parse(text.begin(), text.end(), &reader);
  return reader.take();
}

std::string one_clean_line(std::string_view text) {
  std::string clean;
  for (std::size_t at = 0; at < text.size();) {
    const knowledge::Letter letter = knowledge::letter_at(text, at);
    at += letter.bytes.size();
    if (!is_unseen(letter.code) && letter.code != ' ') {
      clean += letter.bytes;
    } else if (!clean.empty() && clean.back() != ' ') {
      clean += ' ';
    }
  }
  if (!clean.empty() && clean.back() == ' ') clean.pop_back();
  return clean;
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::number:
      return "a number";
    case Kind::text:
      return "a text";
    case Kind::object:
      return "an object";
    case Kind::list:
      return "a list";
  }
  throw Bug("unknown kind of JSON value");
}

std::string plain_text(const ContextNode& node) {
  std::string text;
  write_plain(node, text);
  return text;
}

}  // namespace kerf::dialogue
