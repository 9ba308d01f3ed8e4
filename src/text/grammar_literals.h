// A set of byte strings, each carrying a value, walked byte by byte: enum values and member names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kerf::grammar {

/// Immutable once filled. Nodes are numbered, the root is 0.
class LiteralTrie {
 public:
  LiteralTrie() : nodes_(1) {}

  /// Adds one spelling of `value`. Values are inserted in non-decreasing order; a known spelling is left
  /// alone.
  void insert(std::string bytes, int value);

  /// The node after `byte`, or -1.
  int child(int node, std::uint8_t byte) const;
  /// The value whose spelling ends at the node, or -1.
  int value_at(int node) const { return nodes_[node].value; }
  /// No spelling goes on from the node.
  bool is_leaf(int node) const { return nodes_[node].children.empty(); }
  /// Some spelling of a value in [first, last] passes through the node.
  bool reaches(int node, int first, int last) const;
  /// What is left of the shortest such spelling, from the node on. Requires reaches().
  std::string_view rest(int node, int first, int last) const;

 private:
  struct Spelling {
    std::string bytes;
    int value;
  };
  struct Node {
    std::vector<std::pair<std::uint8_t, int>> children;  // sorted by byte
    std::vector<int> spellings;                          // that pass through, ascending
    int depth = 0;
    int value = -1;
  };
  int add_child(int node, std::uint8_t byte);
  std::vector<int>::const_iterator first_spelling(int node, int value) const;

  std::vector<Node> nodes_;
  std::vector<Spelling> spellings_;
};

}  // namespace kerf::grammar
