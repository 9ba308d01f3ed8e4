#include "dialogue/cause/context_fields.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf::dialogue {

using Kind = ContextNode::Kind;

ContextFields::ContextFields(const ContextNode& node, std::string place)
    : node_(node), place_(std::move(place)), used_(node.members.size()) {
  if (node.kind != Kind::object) fail("{}: expected an object, got {}", place_, kind_name(node.kind));
}

const ContextNode* ContextFields::any(std::string_view key) {
  const ContextNode* found = nullptr;
  bool differs = false;
  for (std::size_t i = 0; i < node_.members.size(); ++i) {
    const auto& [name, value] = node_.members[i];
    if (name != key) continue;
    used_[i] = true;
    if (value.kind == Kind::null) continue;
    if (found && !differs && plain_text(*found) != plain_text(value)) {
      doubles_.push_back({std::string(key), checked_text(key, *found), checked_text(key, value)});
      differs = true;
    }
    found = &value;
  }
  return differs ? nullptr : found;
}

std::string ContextFields::checked_text(std::string_view key, const ContextNode& node) const {
  if (node.kind != Kind::text && node.kind != Kind::number)
    fail("{}: {}: expected a text or a number, got {}", place_, key, kind_name(node.kind));
  if (node.text.size() > kMaxContextName)
    fail("{}: {}: a text of {} bytes, expected at most {}", place_, key, node.text.size(), kMaxContextName);
  return node.text;
}

std::string ContextFields::text(std::string_view key) {
  const ContextNode* node = any(key);
  return node ? checked_text(key, *node) : std::string();
}

std::optional<WrittenNumber> ContextFields::number(std::string_view key) {
  const ContextNode* node = any(key);
  if (!node) return std::nullopt;
  if (node->kind != Kind::number)
    fail("{}: {}: expected a number, got {}", place_, key, kind_name(node->kind));
  return WrittenNumber{checked_text(key, *node), node->number};
}

std::vector<const ContextNode*> ContextFields::all(std::string_view key, Kind kind) {
  std::vector<const ContextNode*> found;
  for (std::size_t i = 0; i < node_.members.size(); ++i) {
    const auto& [name, value] = node_.members[i];
    if (name != key) continue;
    used_[i] = true;
    if (value.kind == Kind::null) continue;
    if (value.kind != kind)
      fail("{}: {}: expected {}, got {}", place_, key, kind_name(kind), kind_name(value.kind));
    found.push_back(&value);
  }
  return found;
}

bool ContextFields::is_double(std::string_view key) const {
  return std::any_of(doubles_.begin(), doubles_.end(), [&](const auto& one) { return one[0] == key; });
}

std::vector<ContextFact> ContextFields::rest(const std::string& of) const {
  std::vector<ContextFact> facts;
  for (std::size_t i = 0; i < node_.members.size(); ++i)
    if (!used_[i]) facts.push_back({of, node_.members[i].key, plain_text(node_.members[i].value)});
  return facts;
}

}  // namespace kerf::dialogue
