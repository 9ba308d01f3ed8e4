// Regular expressions (PCRE2, compiled to machine code): quick enough to run dozens over each answer.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kerf::dialogue {

struct RegexGroup {
  std::string name, text;
  std::size_t begin = 0;
};
struct RegexMatch {
  std::size_t begin = 0, end = 0;
  std::vector<RegexGroup> groups;  ///< those that are named and took part
  /// A named group; null: it took no part.
  const RegexGroup* group(std::string_view name) const;
};

class Regex {
 public:
  /// Case does not matter unless `cased`. Throws Error naming `place` and the offset of the fault.
  Regex(const std::string& pattern, const std::string& place, bool cased = false);
  ~Regex();
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;

  std::optional<RegexMatch> find(std::string_view text, std::size_t from = 0) const;
  std::vector<RegexMatch> find_all(std::string_view text) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kerf::dialogue
