// Decoding constrained by a JSON schema. A schema is compiled to a byte-level automaton; a session follows the bytes
// written so far and says which tokens keep the answer completable.
#pragma once

#include <kerf/tokenizer.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// An answer format. Immutable; share one between sessions.
class Grammar {
 public:
  /// Compiles a JSON schema. Supported: type (object, array, string, integer, number, boolean, null, or a list of
  /// these), properties (in the order given) with required, items, prefixItems, minItems, maxItems, enum, const,
  /// anyOf, oneOf, minimum/maximum of integers, minLength/maxLength, additionalProperties false, $ref into $defs.
  /// Anything else throws Error naming the keyword and its place: a format is enforced whole or refused.
  /// Whitespace: exactly that of Python's json.dumps (", " and ": ") so that one value has one spelling.
  /// Every grammar is bounded: unbounded strings, arrays and digits get the limits below.
  static Grammar from_json_schema(std::string_view schema, const std::string& name);

  static constexpr int kMaxStringBytes = 4096;
  static constexpr int kMaxItems = 256;
  static constexpr int kMaxDigits = 18;

  struct Node;
  const std::shared_ptr<const Node>& root() const { return root_; }

 private:
  explicit Grammar(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
  std::shared_ptr<const Node> root_;
};

/// Token bytes arranged for fast masks (a trie); built once per tokenizer.
class TokenTrie {
 public:
  explicit TokenTrie(const Tokenizer& tokenizer);
  struct State;
  const State& state() const { return *state_; }

 private:
  std::shared_ptr<const State> state_;
};

/// Follows one answer. Copyable (beam search, retries).
class GrammarSession {
 public:
  GrammarSession(const Grammar& grammar, const TokenTrie& trie);
  ~GrammarSession();
  GrammarSession(const GrammarSession&);
  GrammarSession& operator=(const GrammarSession&);

  /// allowed[id] != 0 where the token may come next. Never empty before is_complete(); end-of-sequence tokens are the
  /// caller's business: allowed exactly when may_end().
  void mask(std::vector<std::uint8_t>& allowed) const;
  /// Takes a token. Throws Bug if mask() did not allow it.
  void accept(TokenId token);
  /// The bytes so far are a whole answer (it may or may not be extendable).
  bool may_end() const;
  /// The answer is whole and nothing can follow: decoding stops here.
  bool is_complete() const;
  /// Shortest byte string that completes the answer from here (for a caller whose token budget is nearly spent).
  std::string shortest_completion() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kerf
