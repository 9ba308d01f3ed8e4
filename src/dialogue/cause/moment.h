// Points in time as process data write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kerf::dialogue {

struct Moment {
  std::int64_t minutes = 0;  ///< since 1970-01-01 00:00, of UTC where a zone is given
  bool zone = false;
  bool day_only = false;
};

/// ISO 8601: "2026-03-02", "2026-03-02T08:00" or with a space, then ":30", ":30.5" and "Z" or "+01:00" where
/// wanted. nullopt for anything else and for days that no calendar has.
std::optional<Moment> parse_moment(std::string_view text);

/// Minutes from `a` to `b`; nullopt where that cannot be told: one has a zone and the other none, or one is
/// but a day.
std::optional<std::int64_t> minutes_between(const Moment& a, const Moment& b);
/// Whether b lies before a for sure.
bool is_surely_before(const Moment& b, const Moment& a);

}  // namespace kerf::dialogue
