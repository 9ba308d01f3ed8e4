// Decoding constrained by a JSON schema. A schema is compiled to a byte-level automaton; a session follows
// the bytes written so far and says which tokens keep the answer completable.
#pragma once

#include <kerf/tokenizer.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// An answer format. Immutable; share one between sessions and threads.
///
/// One value has one spelling, that of Python's json.dumps: ", " and ": " and no other whitespace, object
/// members in the order of `properties` and only those listed, integers without leading zeros, "-0", fraction
/// or exponent. Numbers are -?int[.fraction][e(+|-)dd]; "-0" needs a fraction. Strings may spell a character
/// raw (valid UTF-8) or by any JSON escape (surrogates only in pairs); enum, const and member names are
/// spelled as json.dumps does with ensure_ascii either way.
class Grammar {
 public:
  /// Compiles a JSON schema (2020-12). Supported: type (object, array, string, integer, number, boolean,
  /// null, or a list of these), properties with required, items, prefixItems, minItems, maxItems, enum,
  /// const, anyOf, oneOf (when its branches provably exclude each other), minimum/maximum of integers,
  /// minLength/maxLength (code points), additionalProperties false, $ref to "#/$defs/NAME" without recursion,
  /// and annotations (title, description, ..). Anything else throws Error naming the keyword and its place: a
  /// format is enforced whole or refused. Every grammar is bounded: what the schema leaves open gets the
  /// limits below, what it sets beyond them is refused. `name` opens every error.
  static Grammar from_json_schema(std::string_view schema, const std::string& name);

  static constexpr int kMaxStringLength = 4096;  ///< code points of a string
  static constexpr int kMaxItems = 256;          ///< items of an array
  static constexpr int kMaxDigits = 18;          ///< digits of an integer, and before the point of a number

  /// The compiled form, private to the text room.
  struct Rules;
  const std::shared_ptr<const Rules>& rules() const { return rules_; }

 private:
  explicit Grammar(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
  std::shared_ptr<const Rules> rules_;
};

/// Token bytes arranged for fast masks (a trie); built once per tokenizer, immutable, cheap to copy.
class TokenTrie {
 public:
  /// Every token of the tokenizer but the special ones. Throws Error when a printable ASCII byte or a UTF-8
  /// continuation byte is no token by itself: without them an answer could get stuck.
  explicit TokenTrie(const Tokenizer& tokenizer);
  /// From token bytes by id; an empty entry is a token that never shows. Same promise and error.
  explicit TokenTrie(std::vector<std::string> tokens);
  struct State;
  const State& state() const { return *state_; }
  const std::shared_ptr<const State>& share() const { return state_; }

 private:
  std::shared_ptr<const State> state_;
};

/// Follows one answer. Copyable (beam search, retries); copies share their computed masks, so keep one
/// session at its start and copy it for every answer. Different sessions, copies too, may be used from
/// different threads.
class GrammarSession {
 public:
  GrammarSession(const Grammar& grammar, const TokenTrie& trie);
  ~GrammarSession();
  GrammarSession(const GrammarSession&);
  GrammarSession& operator=(const GrammarSession&);

  /// Resizes `allowed` to the number of tokens; allowed[id] != 0 where the token may come next. Never empty
  /// before is_complete(). End-of-sequence tokens are the caller's business: allowed exactly when may_end().
  void mask(std::vector<std::uint8_t>& allowed) const;
  /// Takes a token. Throws Bug if mask() did not allow it, and then changes nothing.
  void accept(TokenId token);
  /// The bytes so far are a whole answer (it may or may not be extendable: "1" under 0..20 is both).
  bool may_end() const;
  /// The answer is whole and nothing can follow: decoding stops here.
  bool is_complete() const;
  /// Shortest byte string that completes the answer from here (for a caller whose token budget is nearly
  /// spent).
  std::string shortest_completion() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kerf
