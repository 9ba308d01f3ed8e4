#include "text/grammar_literals.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf::grammar {

int LiteralTrie::child(int node, std::uint8_t byte) const {
  const auto& children = nodes_[node].children;
  auto found = std::lower_bound(children.begin(), children.end(), std::pair<std::uint8_t, int>{byte, 0});
  return found != children.end() && found->first == byte ? found->second : -1;
}

int LiteralTrie::add_child(int node, std::uint8_t byte) {
  const int added = static_cast<int>(nodes_.size());
  auto& children = nodes_[node].children;
  const std::pair<std::uint8_t, int> entry{byte, added};
  children.insert(std::lower_bound(children.begin(), children.end(), entry), entry);
  const int depth = nodes_[node].depth + 1;
  nodes_.push_back({.depth = depth});
  return added;
}

void LiteralTrie::insert(std::string bytes, int value) {
  const int spelling = static_cast<int>(spellings_.size());
  std::vector<int> path{0};
  for (char byte : bytes) {
    const int next = child(path.back(), static_cast<std::uint8_t>(byte));
    path.push_back(next >= 0 ? next : add_child(path.back(), static_cast<std::uint8_t>(byte)));
  }
  if (nodes_[path.back()].value >= 0) return;
  nodes_[path.back()].value = value;
  for (int node : path) nodes_[node].spellings.push_back(spelling);
  spellings_.push_back({std::move(bytes), value});
}

std::vector<int>::const_iterator LiteralTrie::first_spelling(int node, int value) const {
  const auto& through = nodes_[node].spellings;
  return std::lower_bound(through.begin(), through.end(), value,
                          [&](int spelling, int wanted) { return spellings_[spelling].value < wanted; });
}

bool LiteralTrie::reaches(int node, int first, int last) const {
  auto found = first_spelling(node, first);
  return found != nodes_[node].spellings.end() && spellings_[*found].value <= last;
}

std::string_view LiteralTrie::rest(int node, int first, int last) const {
  const auto& through = nodes_[node].spellings;
  const std::string* best = nullptr;
  for (auto it = first_spelling(node, first); it != through.end() && spellings_[*it].value <= last; ++it) {
    const std::string& bytes = spellings_[*it].bytes;
    if (best == nullptr || bytes.size() < best->size()) best = &bytes;
  }
  check(best != nullptr, "a literal goes on from every node asked for its rest");
  return std::string_view(*best).substr(nodes_[node].depth);
}

}  // namespace kerf::grammar
