#include "text/grammar_rules.h"

#include <kerf/error.h>

#include <algorithm>
#include <bitset>
#include <limits>

namespace kerf::grammar {
namespace {

using Rules = Grammar::Rules;
using Bytes = std::bitset<256>;

constexpr std::int64_t kComma = 2;  // ", "

void complete(const Rules& rules, ObjectRule& rule) {
  const int count = static_cast<int>(rule.members.size());
  for (int i = 0; i < count; ++i) {
    for (const std::string& key : spellings(rule.members[i].key)) rule.keys.insert(key + ": ", i);
  }
  rule.next_required.assign(count + 1, count);
  rule.required_bytes.assign(count + 1, 0);
  for (int i = count - 1; i >= 0; --i) {
    const Member& member = rule.members[i];
    const auto key = static_cast<std::int64_t>(rule.keys.rest(0, i, i).size());
    rule.next_required[i] = member.required ? i : rule.next_required[i + 1];
    rule.required_bytes[i] = rule.required_bytes[i + 1];
    if (member.required) rule.required_bytes[i] += kComma + key + rules[member.value].min_bytes;
  }
}

struct Measure {
  const Rules& rules;
  Rule& rule;

  void operator()(const LiteralRule& literal) {
    const int last = static_cast<int>(literal.values.size()) - 1;
    rule.min_bytes = static_cast<std::int64_t>(literal.spellings.rest(0, 0, last).size());
  }
  void operator()(const StringRule& string) { rule.min_bytes = 2 + string.min_length; }
  void operator()(const IntegerRule& integer) {
    rule.min_bytes = static_cast<std::int64_t>(integer_rest(integer.range, {}).size());
  }
  void operator()(const NumberRule&) { rule.min_bytes = 1; }
  void operator()(const ArrayRule& array) {
    rule.min_bytes = 2 + kComma * std::max(array.min_items - 1, 0);
    for (int i = 0; i < array.min_items; ++i) rule.min_bytes += rules[array.item(i)].min_bytes;
    for (RuleId item : array.prefix) contain(item);
    if (array.items >= 0) contain(array.items);
  }
  void operator()(ObjectRule& object) {
    complete(rules, object);
    rule.min_bytes = 2 + std::max<std::int64_t>(object.required_bytes[0] - kComma, 0);
    for (const Member& member : object.members) contain(member.value);
  }
  void contain(RuleId part) {
    rule.threads = std::max(rule.threads, rules[part].threads);
    rule.height = std::max(rule.height, rules[part].height + 1);
  }
  void operator()(const ChoiceRule& choice);
};

Bytes first_bytes(const Rule& rule) {
  Bytes bytes;
  const auto digits = [&] {
    for (char digit : std::string_view("-0123456789")) bytes.set(static_cast<std::uint8_t>(digit));
  };
  if (const auto* literal = std::get_if<LiteralRule>(&rule.form)) {
    for (int byte = 0; byte < 256; ++byte) {
      bytes[byte] = literal->spellings.child(0, static_cast<std::uint8_t>(byte)) >= 0;
    }
  }
  if (std::holds_alternative<StringRule>(rule.form)) bytes.set('"');
  if (std::holds_alternative<IntegerRule>(rule.form) || std::holds_alternative<NumberRule>(rule.form))
    digits();
  if (std::holds_alternative<ArrayRule>(rule.form)) bytes.set('[');
  if (std::holds_alternative<ObjectRule>(rule.form)) bytes.set('{');
  return bytes;
}

void Measure::operator()(const ChoiceRule& choice) {
  rule.min_bytes = std::numeric_limits<std::int64_t>::max();
  std::vector<int> threads(256, 0);
  for (RuleId id : choice.branches) {
    const Rule& branch = rules[id];
    rule.min_bytes = std::min(rule.min_bytes, branch.min_bytes);
    rule.height = std::max(rule.height, branch.height + 1);
    const Bytes first = first_bytes(branch);
    for (int byte = 0; byte < 256; ++byte) {
      if (first[byte]) threads[byte] += branch.threads;
    }
  }
  rule.threads = *std::max_element(threads.begin(), threads.end());
}

}  // namespace

RuleId add(Rules& rules, Rule rule, const std::string& where) {
  if (const auto* choice = std::get_if<ChoiceRule>(&rule.form);
      choice && choice->branches.size() > kMaxBranches) {
    fail("{} has {} alternatives, at most {} are supported", where, choice->branches.size(), kMaxBranches);
  }
  std::visit(Measure{rules, rule}, rule.form);
  if (rule.min_bytes > kMaxShortestAnswer) {
    fail("{} asks for answers of {} bytes and more, at most {} are supported", where, rule.min_bytes,
         kMaxShortestAnswer);
  }
  if (rule.height > kMaxHeight) fail("{} nests values more than {} levels deep", where, kMaxHeight);
  if (rule.threads > kMaxThreads) {
    fail("{} has {} alternatives that begin alike, at most {} are supported", where, rule.threads,
         kMaxThreads);
  }
  rules.list.push_back(std::move(rule));
  return static_cast<RuleId>(rules.list.size()) - 1;
}

}  // namespace kerf::grammar
