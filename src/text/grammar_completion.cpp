// The shortest way to the end of a value.
#include "text/grammar_automaton.h"

#include <kerf/error.h>

#include <algorithm>
#include <limits>

namespace kerf::grammar {
namespace {

using Rules = Grammar::Rules;

void append_value(const Rules& rules, RuleId rule, std::string& out) {
  append_rest(rules, {.rule = rule}, out);
}

struct Rest {
  const Rules& rules;
  const Frame& frame;
  std::string& out;

  void operator()(const LiteralRule& rule) {
    const int last = static_cast<int>(rule.values.size()) - 1;
    out += rule.spellings.rest(static_cast<int>(frame.value), 0, last);
  }

  void operator()(const StringRule& rule) {
    if (frame.phase == kStart) out += '"';
    if (frame.phase != kStart) out += string_rest(static_cast<StringPlace>(frame.phase - 1));
    out.append(std::max(rule.min_length - frame.count, 0), 'a');
    out += '"';
  }

  void operator()(const IntegerRule& rule) {
    out += integer_rest(rule.range, {frame.phase, frame.count != 0, frame.value});
  }

  void operator()(const NumberRule&) { out += number_rest({frame.phase, frame.count}); }

  void operator()(const ArrayRule& rule) {
    int count = frame.count;
    bool first = frame.phase == kStart || frame.phase == kOpened;
    if (frame.phase == kStart) out += '[';
    if (frame.phase == kAfterComma) out += ' ';
    if (frame.phase == kAfterComma || frame.phase == kInValue) append_value(rules, rule.item(count++), out);
    for (; count < rule.min_items; ++count) {
      if (!first) out += ", ";
      first = false;
      append_value(rules, rule.item(count), out);
    }
    out += ']';
  }

  void operator()(const ObjectRule& rule) {
    int next = frame.count;
    bool first = frame.phase == kStart || frame.phase == kOpened;
    if (frame.phase == kStart) out += '{';
    if (frame.phase == kAfterComma) out += ' ';
    if (frame.phase == kAfterComma || frame.phase == kInKey) {
      const int node = frame.phase == kInKey ? static_cast<int>(frame.value) : 0;
      next = append_member(rule, node, cheapest_member(rule, node)) + 1;
    }
    if (frame.phase == kInValue) {
      append_value(rules, rule.members[frame.value].value, out);
      next = static_cast<int>(frame.value) + 1;
    }
    append_required(rule, next, first);
  }

  void operator()(const ChoiceRule& rule) {
    append_value(
        rules,
        *std::min_element(rule.branches.begin(), rule.branches.end(),
                          [&](RuleId a, RuleId b) { return rules[a].min_bytes < rules[b].min_bytes; }),
        out);
  }

  void append_required(const ObjectRule& rule, int next, bool first) {
    const int count = static_cast<int>(rule.members.size());
    for (next = rule.next_required[next]; next < count; next = rule.next_required[next + 1]) {
      if (!first) out += ", ";
      first = false;
      append_member(rule, 0, next);
    }
    out += '}';
  }

  int append_member(const ObjectRule& rule, int node, int member) {
    out += rule.keys.rest(node, member, member);
    append_value(rules, rule.members[member].value, out);
    return member;
  }

  // Of the members that may come now and whose key the bytes so far begin, the one with the shortest object.
  int cheapest_member(const ObjectRule& rule, int node) {
    const int last = std::min(rule.next_required[frame.count], static_cast<int>(rule.members.size()) - 1);
    auto least = std::numeric_limits<std::int64_t>::max();
    int best = -1;
    for (int member = frame.count; member <= last; ++member) {
      if (!rule.keys.reaches(node, member, member)) continue;
      const auto key = static_cast<std::int64_t>(rule.keys.rest(node, member, member).size());
      const std::int64_t bytes =
          key + rules[rule.members[member].value].min_bytes + rule.required_bytes[member + 1];
      if (bytes >= least) continue;
      least = bytes;
      best = member;
    }
    check(best >= 0, "some member can come where a key stands");
    return best;
  }
};

}  // namespace

void append_rest(const Rules& rules, const Frame& frame, std::string& out) {
  std::visit(Rest{rules, frame, out}, rules[frame.rule].form);
}

}  // namespace kerf::grammar
