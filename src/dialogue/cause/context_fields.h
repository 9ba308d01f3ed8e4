// Reads the fields of one object of a context: each key once, what is not asked for kept as a plain fact.
#pragma once

#include <kerf/root_cause.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogue/cause/context_json.h"

namespace kerf::dialogue {

inline constexpr std::size_t kMaxContextName = 200;  ///< bytes of a text that Kerf reads

class ContextFields {
 public:
  /// `place` names the object in errors: "process.json: steps[3]". Throws Error where `node` is no object.
  ContextFields(const ContextNode& node, std::string place);

  /// A text or a number as written; empty where the key is absent, null, or has two values that differ.
  std::string text(std::string_view key);
  std::optional<WrittenNumber> number(std::string_view key);
  /// Lists and objects may come twice; all of them count.
  std::vector<const ContextNode*> all(std::string_view key, ContextNode::Kind kind);
  /// The node of a key that may be anything; null: absent or two that differ.
  const ContextNode* any(std::string_view key);

  /// {key, one value, another} of each field so far that had two values.
  const std::vector<std::vector<std::string>>& doubles() const { return doubles_; }
  bool is_double(std::string_view key) const;
  /// Keys that nobody asked for.
  std::vector<ContextFact> rest(const std::string& of) const;
  const std::string& place() const { return place_; }

 private:
  std::string checked_text(std::string_view key, const ContextNode& node) const;

  const ContextNode& node_;
  std::string place_;
  std::vector<bool> used_;
  std::vector<std::vector<std::string>> doubles_;
};

}  // namespace kerf::dialogue
