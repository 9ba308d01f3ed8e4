// The compiled form of an answer format: a list of rules that refer to one another without cycles.
#pragma once

#include "text/grammar_literals.h"
#include "text/grammar_number.h"

#include <kerf/grammar.h>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace kerf::grammar {

using RuleId = std::int32_t;

/// One of a set of JSON values (enum, const, true, null, ..).
struct LiteralRule {
  LiteralTrie spellings;
  std::vector<nlohmann::json> values;
};

struct StringRule {
  int min_length = 0, max_length = Grammar::kMaxStringLength;  ///< code points
};

struct IntegerRule {
  IntegerRange range;
};

struct NumberRule {};

/// `prefix` items first, then `items`.
struct ArrayRule {
  std::vector<RuleId> prefix;
  RuleId items = -1;
  int min_items = 0, max_items = 0;     ///< max_items <= prefix.size() where there are no `items`
  int stated_max = Grammar::kMaxItems;  ///< what the schema itself allows, if that is more

  RuleId item(int index) const { return index < static_cast<int>(prefix.size()) ? prefix[index] : items; }
};

struct Member {
  std::string key;
  RuleId value;
  bool required;
};

/// Members in order; those not required may be skipped.
struct ObjectRule {
  std::vector<Member> members;
  bool closed = false;  ///< the schema itself forbids other members
  // Filled by add():
  LiteralTrie keys;                ///< `"key": ` of every member, its index as value
  std::vector<int> next_required;  ///< [members + 1]: first required member from here on, or members.size()
  std::vector<std::int64_t> required_bytes;  ///< [members + 1]: least bytes of required members from here on
};

/// Any of the branches; none of them is itself a choice.
struct ChoiceRule {
  std::vector<RuleId> branches;
};

struct Rule {
  std::variant<LiteralRule, StringRule, IntegerRule, NumberRule, ArrayRule, ObjectRule, ChoiceRule> form;
  std::int64_t min_bytes = 0;  ///< of the shortest value
  int height = 1;              ///< rules on the longest way down
  int threads = 1;             ///< most places of the automaton that can be alive at once inside a value
};

/// Schemas beyond these are refused.
inline constexpr std::int64_t kMaxShortestAnswer = 1 << 16;  ///< bytes
inline constexpr int kMaxHeight = 64;
inline constexpr int kMaxThreads = 64;
inline constexpr int kMaxBranches = 64;

}  // namespace kerf::grammar

namespace kerf {

struct Grammar::Rules {
  std::vector<grammar::Rule> list;
  grammar::RuleId root = 0;

  const grammar::Rule& operator[](grammar::RuleId id) const { return list[id]; }
};

}  // namespace kerf

namespace kerf::grammar {

/// Appends a rule whose parts are in the list already; completes its tables and measures. Throws Error,
/// opening with `where`, when the rule is past a limit.
RuleId add(Grammar::Rules& rules, Rule rule, const std::string& where);

/// No JSON value can be valid under both rules. May answer false where a proof would be long.
bool exclude_each_other(const Grammar::Rules& rules, RuleId a, RuleId b);

/// The spellings of a value: as json.dumps with ensure_ascii=False, and with True where that differs.
std::vector<std::string> spellings(const nlohmann::ordered_json& value);

}  // namespace kerf::grammar
