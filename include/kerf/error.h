// Errors. Bad input throws kerf::Error with one clear sentence (what, where, what was expected);
// a broken promise inside Kerf throws kerf::Bug. Libraries never print and never exit.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace kerf {

/// The input (file, option, image, model folder) cannot be used. what() is one sentence for the user.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& sentence) : std::runtime_error(sentence) {}
};

/// Ctrl-C or a caller's stop request ended long work early; everything finished so far is kept.
class Interrupted : public std::runtime_error {
 public:
  explicit Interrupted(const std::string& sentence) : std::runtime_error(sentence) {}
};

/// A check inside Kerf failed: our mistake, never the user's.
class Bug : public std::logic_error {
 public:
  explicit Bug(const std::string& sentence) : std::logic_error(sentence) {}
};

/// Throws Error with a formatted sentence.
template <typename... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...));
}

/// Throws Bug unless `holds`.
inline void check(bool holds, const char* promise) {
  if (!holds) throw Bug(std::string("internal check failed: ") + promise);
}

}  // namespace kerf
