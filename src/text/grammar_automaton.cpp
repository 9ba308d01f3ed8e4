#include "text/grammar_automaton.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf::grammar {
namespace {

constexpr std::int32_t kDone = -1;  // in place of a head: nothing is left around the finished value

IntegerPrefix integer_prefix(const Frame& frame) {
  return {frame.phase, frame.count != 0, frame.value};
}

}  // namespace

// What a rule does with a byte. `self` is the index of the frame, for rules that hold others.
struct Step {
  Automaton& automaton;
  Frame frame;
  std::int32_t self;
  std::uint8_t byte;

  void operator()(const LiteralRule& rule) {
    const int node = static_cast<int>(frame.value), next = rule.spellings.child(node, byte);
    if (next < 0 && rule.spellings.value_at(node) >= 0) return automaton.finish_then(frame.parent, byte);
    if (next < 0) return;
    frame.value = next;
    rule.spellings.is_leaf(next) ? automaton.finish(frame.parent) : automaton.keep(frame);
  }

  void operator()(const StringRule& rule) {
    auto place = frame.phase == kStart ? StringPlace::dead : static_cast<StringPlace>(frame.phase - 1);
    if (frame.phase == kStart && byte != '"') return;
    if (frame.phase != kStart && place == StringPlace::between) {
      if (byte == '"') return frame.count >= rule.min_length ? automaton.finish(frame.parent) : void();
      if (++frame.count > rule.max_length) return;
    }
    place = frame.phase == kStart ? StringPlace::between : string_step(place, byte);
    if (place == StringPlace::dead) return;
    frame.phase = 1 + static_cast<int>(place);
    automaton.keep(frame);
  }

  void operator()(const IntegerRule& rule) {
    IntegerPrefix prefix = integer_prefix(frame);
    const bool whole = integer_may_end(rule.range, prefix);
    if (!integer_step(rule.range, prefix, byte))
      return whole ? automaton.finish_then(frame.parent, byte) : void();
    frame.phase = prefix.phase;
    frame.count = prefix.negative ? 1 : 0;
    frame.value = prefix.magnitude;
    integer_may_go_on(rule.range, prefix) ? automaton.keep(frame) : automaton.finish(frame.parent);
  }

  void operator()(const NumberRule&) {
    NumberPrefix prefix{frame.phase, frame.count};
    const bool whole = number_may_end(prefix);
    if (!number_step(prefix, byte)) return whole ? automaton.finish_then(frame.parent, byte) : void();
    frame.phase = prefix.phase;
    frame.count = prefix.digits;
    prefix.phase == NumberPrefix::end ? automaton.finish(frame.parent) : automaton.keep(frame);
  }

  void operator()(const ArrayRule& rule) {
    const bool may_close = frame.count >= rule.min_items, may_grow = frame.count < rule.max_items;
    switch (frame.phase) {
      case kStart:
        return byte == '[' ? move(kOpened) : void();
      case kOpened:
        if (byte == ']') return may_close ? automaton.finish(frame.parent) : void();
        return may_grow ? automaton.enter(rule.item(frame.count), self, byte) : void();
      case kInValue:
        return automaton.enter(rule.item(frame.count), self, byte);
      case kAfterValue:
        if (byte == ']') return may_close ? automaton.finish(frame.parent) : void();
        return byte == ',' && may_grow ? move(kAfterComma) : void();
      case kAfterComma:
        return byte == ' ' ? move(kInValue) : void();
    }
  }

  void operator()(const ObjectRule& rule) {
    const int count = static_cast<int>(rule.members.size());
    const bool may_close = rule.next_required[frame.count] == count;
    switch (frame.phase) {
      case kStart:
        return byte == '{' ? move(kOpened) : void();
      case kOpened:
        if (byte == '}') return may_close ? automaton.finish(frame.parent) : void();
        return step_key(rule, 0);
      case kInKey:
        return step_key(rule, static_cast<int>(frame.value));
      case kInValue:
        return automaton.enter(rule.members[frame.value].value, self, byte);
      case kAfterValue:
        if (byte == '}') return may_close ? automaton.finish(frame.parent) : void();
        return byte == ',' && frame.count < count ? move(kAfterComma) : void();
      case kAfterComma:
        frame.value = 0;
        return byte == ' ' ? move(kInKey) : void();
    }
  }

  void operator()(const ChoiceRule& rule) {
    for (RuleId branch : rule.branches) automaton.enter(branch, frame.parent, byte);
  }

  void step_key(const ObjectRule& rule, int node) {
    const int last = std::min(rule.next_required[frame.count], static_cast<int>(rule.members.size()) - 1);
    const int next = rule.keys.child(node, byte);
    if (next < 0 || !rule.keys.reaches(next, frame.count, last)) return;
    const int member = rule.keys.value_at(next);
    frame.value = member >= 0 ? member : next;
    move(member >= 0 ? kInValue : kInKey);
  }

  void move(Within phase) {
    frame.phase = phase;
    automaton.keep(frame);
  }
};

// A place may end the answer: a value that could go on but need not (a number, "1" of the values 1 and 10).
struct MayEnd {
  const Frame& frame;

  bool operator()(const LiteralRule& rule) {
    return rule.spellings.value_at(static_cast<int>(frame.value)) >= 0;
  }
  bool operator()(const IntegerRule& rule) { return integer_may_end(rule.range, integer_prefix(frame)); }
  bool operator()(const NumberRule&) { return number_may_end({frame.phase, frame.count}); }
  template <typename Rule>
  bool operator()(const Rule&) {
    return false;
  }
};

Automaton::Automaton(std::shared_ptr<const Grammar::Rules> rules) : rules_(std::move(rules)) {
  frames_.push_back({.rule = rules_->root});
  heads_.push_back(0);
}

bool Automaton::push(std::uint8_t byte) {
  const Mark mark{frames_.size(), first_head_};
  const std::size_t end = heads_.size();
  for (std::size_t i = first_head_; i < end; ++i) {
    const std::int32_t head = heads_[i];
    if (head != kDone) step(frames_[head], head, byte);
  }
  if (heads_.size() == end) {
    frames_.resize(mark.frames);
    return false;
  }
  marks_.push_back(mark);
  first_head_ = end;
  merge_heads();
  return true;
}

void Automaton::pop() {
  const Mark mark = marks_.back();
  marks_.pop_back();
  heads_.resize(first_head_);
  frames_.resize(mark.frames);
  first_head_ = mark.first_head;
}

void Automaton::step(const Frame& frame, int self, std::uint8_t byte) {
  std::visit(Step{*this, frame, self, byte}, (*rules_)[frame.rule].form);
}

void Automaton::enter(RuleId rule, std::int32_t parent, std::uint8_t byte) {
  step({.rule = rule, .parent = parent}, -1, byte);
}

void Automaton::keep(const Frame& frame) {
  heads_.push_back(static_cast<std::int32_t>(frames_.size()));
  frames_.push_back(frame);
}

// A value inside `parent` is over: the array or object moves on.
Frame Automaton::after_value(std::int32_t parent) const {
  Frame frame = frames_[parent];
  const bool object = std::holds_alternative<ObjectRule>((*rules_)[frame.rule].form);
  frame.count = object ? static_cast<std::int32_t>(frame.value) + 1 : frame.count + 1;
  frame.value = 0;
  frame.phase = kAfterValue;
  return frame;
}

void Automaton::finish(std::int32_t parent) {
  if (parent >= 0) return keep(after_value(parent));
  heads_.push_back(kDone);
}

void Automaton::finish_then(std::int32_t parent, std::uint8_t byte) {
  if (parent >= 0) step(after_value(parent), -1, byte);
}

bool Automaton::may_end() const {
  return std::any_of(heads_.begin() + first_head_, heads_.end(), [&](std::int32_t head) {
    if (head == kDone) return true;
    const Frame& frame = frames_[head];
    return frame.parent < 0 && std::visit(MayEnd{frame}, (*rules_)[frame.rule].form);
  });
}

bool Automaton::is_complete() const {
  return live_threads() == 0;
}

int Automaton::live_threads() const {
  return static_cast<int>(heads_.size() - first_head_ -
                          std::count(heads_.begin() + first_head_, heads_.end(), kDone));
}

std::string Automaton::shortest_completion() const {
  std::string best;
  if (may_end()) return best;
  for (std::size_t i = first_head_; i < heads_.size(); ++i) {
    std::string rest;
    Frame frame = frames_[heads_[i]];
    append_rest(*rules_, frame, rest);
    while (frame.parent >= 0) {
      frame = after_value(frame.parent);
      append_rest(*rules_, frame, rest);
    }
    if (i == first_head_ || rest.size() < best.size()) best = rest;
  }
  return best;
}

}  // namespace kerf::grammar
