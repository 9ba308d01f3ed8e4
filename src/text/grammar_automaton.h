// The places in a grammar where an answer may stand, moved on byte by byte.
#pragma once

#include "text/grammar_rules.h"
#include "text/grammar_string.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kerf::grammar {

/// One level of a place: a rule and how far it has come. What `value`, `count` and `phase` mean is the rule's
/// business:
///   literals  value: node of the trie
///   string    phase: 1 + StringPlace, count: code points
///   integer   phase, count (1: negative) and value: IntegerPrefix
///   number    phase and count: NumberPrefix
///   array     phase: Within, count: items so far
///   object    phase: Within, count: first member that may still come, value: node of the key's trie, or the
///   member
/// Phase 0 is the start of every rule.
struct Frame {
  RuleId rule = 0;
  std::int32_t parent = -1;  ///< index of the frame around this one; -1: none
  std::int64_t value = 0;
  std::int32_t count = 0;
  std::int32_t phase = 0;
};

enum Within : std::int32_t { kStart, kOpened, kInKey, kInValue, kAfterValue, kAfterComma };

/// A set of places ("threads": stacks of frames sharing their lower parts). More than one only where
/// alternatives begin alike. Copyable; push and pop make a depth-first walk over many continuations cheap.
class Automaton {
 public:
  explicit Automaton(std::shared_ptr<const Grammar::Rules> rules);

  /// Takes a byte; false, with nothing changed, when no answer goes on so.
  bool push(std::uint8_t byte);
  /// Undoes the last push that was not followed by settle().
  void pop();
  /// Pushes that can still be popped.
  std::size_t depth() const { return marks_.size(); }
  /// Makes what was pushed final and lets go of frames no longer used.
  void settle();

  bool may_end() const;
  bool is_complete() const;
  std::string shortest_completion() const;

  /// Threads that can take another byte.
  int live_threads() const;
  /// An automaton of the i-th of these alone, brought to the form that stands for every place with the same
  /// continuations up to `horizon` bytes.
  Automaton thread(int index, std::size_t horizon) const;
  /// Bytes that two settled automata of one grammar share exactly when their places are the same.
  std::string key() const;
  /// The innermost frame of the only thread.
  const Frame& top() const { return frames_[heads_.back()]; }
  void replace_top(const Frame& frame) { frames_[heads_.back()] = frame; }

  const Grammar::Rules& rules() const { return *rules_; }

 private:
  struct Mark {
    std::size_t frames, first_head;
  };
  friend struct Step;
  friend struct MayEnd;

  void step(const Frame& frame, int self, std::uint8_t byte);
  void enter(RuleId rule, std::int32_t parent, std::uint8_t byte);
  void keep(const Frame& frame);
  void finish(std::int32_t parent);
  void finish_then(std::int32_t parent, std::uint8_t byte);
  Frame after_value(std::int32_t parent) const;
  void merge_heads();
  bool same_place(std::int32_t a, std::int32_t b) const;
  std::int32_t copy_stack(const Automaton& from, std::int32_t head, std::size_t horizon);

  std::shared_ptr<const Grammar::Rules> rules_;
  std::vector<Frame> frames_;
  std::vector<std::int32_t>
      heads_;  // innermost frames of all marks' threads, the newest last; kDone: answer complete
  std::size_t first_head_ = 0;  // of the newest
  std::vector<Mark> marks_;
};

/// Appends the shortest bytes that finish `frame`'s value, not counting the frames around it.
void append_rest(const Grammar::Rules& rules, const Frame& frame, std::string& out);

}  // namespace kerf::grammar
