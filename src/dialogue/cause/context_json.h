// JSON as process.json needs it read: numbers as they are written, keys that come twice kept, for both may be
// true.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::dialogue {

struct ContextMember;
struct ContextNode {
  enum class Kind : std::uint8_t { null, boolean, number, text, object, list };
  Kind kind = Kind::null;
  std::string text;  ///< of a number as written, "true"; of a text, without control characters
  double number = 0;
  std::vector<ContextMember> members;  ///< in the order of the file
  std::vector<ContextNode> items;
};
struct ContextMember {
  std::string key;
  ContextNode value;
};

inline constexpr std::size_t kMaxContextBytes = 16u << 20;
inline constexpr std::size_t kMaxContextNodes = 500'000;
inline constexpr std::size_t kMaxContextDepth = 16;

/// Throws Error naming `name` and line and column of what is no JSON, or what there is too much of.
ContextNode read_context_json(std::string_view text, const std::string& name);

/// One line: control characters, marks that turn the direction of writing and runs of spaces become one
/// space.
std::string one_clean_line(std::string_view text);

/// "a text", "an object": for errors.
std::string_view kind_name(ContextNode::Kind kind);
/// A value as one line of JSON-like text, without quotation marks around a single text.
std::string plain_text(const ContextNode& node);

}  // namespace kerf::dialogue
