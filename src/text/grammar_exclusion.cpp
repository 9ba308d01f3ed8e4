// Proofs that no JSON value is valid under two rules: what oneOf needs.
#include "text/grammar_rules.h"

#include <algorithm>
#include <set>

namespace kerf::grammar {
namespace {

using Json = nlohmann::json;

enum Kind { kNull, kBoolean, kNumber, kString, kArray, kObject };

Kind kind_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return kNull;
    case Json::value_t::boolean:
      return kBoolean;
    case Json::value_t::string:
      return kString;
    case Json::value_t::array:
      return kArray;
    case Json::value_t::object:
      return kObject;
    default:
      return kNumber;
  }
}

template <typename Rule>
constexpr Kind kKindOf = std::is_same_v<Rule, StringRule>   ? kString
                         : std::is_same_v<Rule, ArrayRule>  ? kArray
                         : std::is_same_v<Rule, ObjectRule> ? kObject
                                                            : kNumber;

std::int64_t code_points(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
}

bool apart(std::int64_t low_a, std::int64_t high_a, std::int64_t low_b, std::int64_t high_b) {
  return high_a < low_b || high_b < low_a;
}

class Prover {
 public:
  explicit Prover(const Grammar::Rules& rules) : rules_(rules) {}

  bool exclude(RuleId a, RuleId b) {
    if (--steps_left_ < 0) return false;
    return std::visit([&](const auto& x, const auto& y) { return apart_forms(x, y); }, rules_[a].form,
                      rules_[b].form);
  }

 private:
  template <typename A, typename B>
  bool apart_forms(const A& a, const B& b) {
    constexpr bool choice_a = std::is_same_v<A, ChoiceRule>, choice_b = std::is_same_v<B, ChoiceRule>;
    constexpr bool literal_a = std::is_same_v<A, LiteralRule>, literal_b = std::is_same_v<B, LiteralRule>;
    if constexpr (choice_a) {
      return std::all_of(a.branches.begin(), a.branches.end(),
                         [&](RuleId branch) { return apart_from(branch, b); });
    } else if constexpr (choice_b) {
      return apart_forms(b, a);
    } else if constexpr (literal_a) {
      return std::all_of(a.values.begin(), a.values.end(),
                         [&](const Json& value) { return misfit(value, b); });
    } else if constexpr (literal_b) {
      return apart_forms(b, a);
    } else if constexpr (std::is_same_v<A, B>) {
      return apart_alike(a, b);
    } else {
      return kKindOf<A> != kKindOf<B>;
    }
  }

  template <typename B>
  bool apart_from(RuleId branch, const B& other) {
    if (--steps_left_ < 0) return false;
    return std::visit([&](const auto& form) { return apart_forms(form, other); }, rules_[branch].form);
  }

  // A literal value that a rule cannot hold.
  bool misfit(const Json& value, const LiteralRule& rule) {
    steps_left_ -= static_cast<int>(rule.values.size());
    return steps_left_ >= 0 && std::find(rule.values.begin(), rule.values.end(), value) == rule.values.end();
  }
  bool misfit(const Json& value, const StringRule& rule) {
    if (!value.is_string()) return true;
    const std::int64_t length = code_points(value.get_ref<const std::string&>());
    return apart(length, length, rule.min_length, rule.max_length);
  }
  bool misfit(const Json& value, const IntegerRule& rule) {
    if (!value.is_number_integer()) return kind_of(value) != kNumber;
    if (value.is_number_unsigned() && value > Json(rule.range.maximum)) return true;
    return apart(value.get<std::int64_t>(), value.get<std::int64_t>(), rule.range.minimum,
                 rule.range.maximum);
  }
  template <typename Rule>
  bool misfit(const Json& value, const Rule&) {
    return kind_of(value) != kKindOf<Rule>;
  }

  bool apart_alike(const StringRule& a, const StringRule& b) {
    return apart(a.min_length, a.max_length, b.min_length, b.max_length);
  }
  bool apart_alike(const IntegerRule& a, const IntegerRule& b) {
    return apart(a.range.minimum, a.range.maximum, b.range.minimum, b.range.maximum);
  }
  bool apart_alike(const NumberRule&, const NumberRule&) { return false; }
  bool apart_alike(const ArrayRule& a, const ArrayRule& b) {
    if (apart(a.min_items, a.stated_max, b.min_items, b.stated_max)) return true;
    for (int i = 0; i < std::min(a.min_items, b.min_items); ++i) {
      if (exclude(a.item(i), b.item(i))) return true;
    }
    return false;
  }
  bool apart_alike(const ObjectRule& a, const ObjectRule& b) { return separated(a, b) || separated(b, a); }

  // Some member that `a` requires has no common value in `b`, or no place there at all.
  bool separated(const ObjectRule& a, const ObjectRule& b) {
    return std::any_of(a.members.begin(), a.members.end(), [&](const Member& member) {
      if (!member.required || --steps_left_ < 0) return false;
      auto same = std::find_if(b.members.begin(), b.members.end(),
                               [&](const Member& other) { return other.key == member.key; });
      if (same == b.members.end()) return b.closed;
      return exclude(member.value, same->value);
    });
  }

  const Grammar::Rules& rules_;
  int steps_left_ = 50'000;
};

}  // namespace

bool exclude_each_other(const Grammar::Rules& rules, RuleId a, RuleId b) {
  return Prover(rules).exclude(a, b);
}

}  // namespace kerf::grammar
