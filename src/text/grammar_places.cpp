// Comparing, shrinking and naming the places of an automaton.
#include "text/grammar_automaton.h"

#include <algorithm>

namespace kerf::grammar {
namespace {

bool same_frame(const Frame& a, const Frame& b) {
  return a.rule == b.rule && a.value == b.value && a.count == b.count && a.phase == b.phase;
}

// Counts far from both their limits all behave alike for the next `horizon` bytes; one of them stands for
// all.
struct Canonical {
  const Grammar::Rules& rules;
  std::int64_t horizon;
  Frame frame;

  void operator()(const StringRule& rule) {
    if (frame.count >= rule.min_length && rule.max_length - frame.count >= horizon)
      frame.count = rule.min_length;
  }
  void operator()(const ArrayRule& rule) {
    if (rule.items < 0) return;
    const std::int32_t free = std::max(rule.min_items, static_cast<std::int32_t>(rule.prefix.size()));
    const std::int64_t reachable =
        horizon / (rules[rule.items].min_bytes + 2) + 2;  // items within the horizon
    if (frame.count > free && rule.max_items - frame.count >= reachable) frame.count = free + 1;
  }
  template <typename Rule>
  void operator()(const Rule&) {}
};

}  // namespace

bool Automaton::same_place(std::int32_t a, std::int32_t b) const {
  while (a != b) {
    if (a < 0 || b < 0 || !same_frame(frames_[a], frames_[b])) return false;
    a = frames_[a].parent;
    b = frames_[b].parent;
  }
  return true;
}

void Automaton::merge_heads() {
  std::size_t end = first_head_ + 1;
  for (std::size_t i = end; i < heads_.size(); ++i) {
    const bool known = std::any_of(heads_.begin() + first_head_, heads_.begin() + end,
                                   [&](std::int32_t head) { return same_place(head, heads_[i]); });
    if (!known) heads_[end++] = heads_[i];
  }
  heads_.resize(end);
}

std::int32_t Automaton::copy_stack(const Automaton& from, std::int32_t head, std::size_t horizon) {
  std::vector<std::int32_t> stack;
  for (; head >= 0; head = from.frames_[head].parent) stack.push_back(head);
  std::int32_t copied = -1;
  for (auto it = stack.rbegin(); it != stack.rend(); ++it) {
    Canonical canonical{*rules_, static_cast<std::int64_t>(horizon), from.frames_[*it]};
    if (horizon > 0) std::visit(canonical, (*rules_)[canonical.frame.rule].form);
    canonical.frame.parent = copied;
    copied = static_cast<std::int32_t>(frames_.size());
    frames_.push_back(canonical.frame);
  }
  return copied;
}

void Automaton::settle() {
  Automaton settled(rules_);
  settled.frames_.clear();
  settled.heads_.clear();
  for (std::size_t i = first_head_; i < heads_.size(); ++i) {
    settled.heads_.push_back(settled.copy_stack(*this, heads_[i], 0));
  }
  *this = std::move(settled);
}

Automaton Automaton::thread(int index, std::size_t horizon) const {
  std::size_t head = first_head_;
  while (heads_[head] < 0 || index-- > 0) ++head;
  Automaton alone(rules_);
  alone.frames_.clear();
  alone.heads_ = {alone.copy_stack(*this, heads_[head], horizon)};
  return alone;
}

std::string Automaton::key() const {
  std::string key;
  const auto append = [&](const auto& number) {
    key.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  for (std::size_t i = first_head_; i < heads_.size(); ++i) {
    for (std::int32_t at = heads_[i]; at >= 0; at = frames_[at].parent) {
      append(frames_[at].rule);
      append(frames_[at].value);
      append(frames_[at].count);
      append(frames_[at].phase);
    }
  }
  return key;
}

}  // namespace kerf::grammar
