#include "wafer/json_events.h"

#include <kerf/error.h>

#include <algorithm>

#include "text/utf8.h"

namespace kerf::wafer {
namespace {

constexpr std::size_t kMaxDepth = 16;

std::string escaped(const std::string& key) {
  std::string result;
  for (const char c : key.substr(0, 60)) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return text::lossy_utf8(result);
}

/// What the parser's own words say that it expected.
std::string expected_by(std::string_view words) {
  constexpr std::string_view kExpected = "; expected ";
  if (words.find("missing closing quote") != words.npos) return "a closing quote";
  const auto at = words.rfind(kExpected);
  if (at == words.npos) return "a JSON value";
  words.remove_prefix(at + kExpected.size());
  return text::lossy_utf8(words.substr(0, words.find("; last read")));
}

}  // namespace

std::string JsonEvents::place() const {
  std::string pointer;
  for (const Frame& frame : frames_)
    pointer += '/' + (frame.value.is_array() ? std::to_string(frame.index) : escaped(frame.key));
  return pointer.empty() ? name_ : name_ + ": " + pointer;
}

bool JsonEvents::key(string_t& key) {
  Frame& object = frames_.back();
  if (object.value.contains(key)) fail("{}: an object holds the key {} twice", name_, text::in_quotes(key));
  at_key(key);
  object.key = key;
  return true;
}

bool JsonEvents::open(Json container) {
  if (frames_.size() == kMaxDepth) fail("{}: nested more than {} levels deep", place(), kMaxDepth);
  const bool list = container.is_array();
  frames_.push_back({std::move(container)});
  if (list) frames_.back().streams = streams();
  return true;
}

bool JsonEvents::close() {
  Json value = std::move(frames_.back().value);
  frames_.pop_back();
  return done(std::move(value));
}

bool JsonEvents::done(Json&& value) {
  if (frames_.empty()) {
    document(std::move(value));
    return true;
  }
  Frame& frame = frames_.back();
  if (frame.value.is_object()) {
    frame.value.emplace(frame.key, std::move(value));
    return true;
  }
  bool more = true;
  if (frame.streams) {
    more = element(std::move(value));
  } else {
    frame.value.push_back(std::move(value));
  }
  ++frames_.back().index;
  return more;
}

bool JsonEvents::parse_error(std::size_t position, const std::string&,
                             const nlohmann::detail::exception& error) {
  const auto before = text_.substr(0, std::min(position > 0 ? position - 1 : 0, text_.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = before.size() - (before.rfind('\n') + 1) + 1;
  if (error.id == 406) fail("{}: a number near line {}, column {} is too large", name_, line, column);
  fail("{}: not valid JSON at line {}, column {}{}; expected {}", name_, line, column,
       position > text_.size() ? ", where the text ends" : "", expected_by(error.what()));
}

}  // namespace kerf::wafer
