// Dies of the parts of a map, as the facts count them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialogue/case_view.h"
#include "dialogue/measured/lexicon.h"

namespace kerf::dialogue {

/// Dies of a part of the map, or of all of it.
struct Counts {
  double failed = 0, tested = 0;
  double passed() const { return tested - failed; }
  double rate() const { return failed / tested; }  ///< of its dies, 0..1; there are some
  Counts operator+(const Counts& other) const { return {failed + other.failed, tested + other.tested}; }
  Counts operator-(const Counts& other) const { return {failed - other.failed, tested - other.tested}; }
};

struct Counted {
  MapPart part;
  Counts counts;
};

class MapCounts {
 public:
  explicit MapCounts(const Facts& facts) : facts_(facts) {}

  const double* number(const std::string& fact) const;  ///< null: it is not there
  /// nullopt where no die is tested.
  std::optional<Counts> whole() const;
  std::optional<Counts> of(const MapPart& part) const;
  /// All parts of a dimension, in the map or in a part of it.
  std::vector<Counted> parts_of(const std::string& dimension, const std::optional<MapPart>& within) const;

 private:
  const Facts& facts_;
};

/// Where two parts of different kinds meet, one of them a zone; nullopt for others.
std::optional<MapPart> crossing_of(const MapPart& a, const MapPart& b);
/// Zone and other part of a crossing.
std::pair<MapPart, MapPart> parts_of_crossing(const MapPart& crossing);

/// Whether the value of a fact is that part: "7 o'clock", "upper left".
bool is_said_of(const std::string& value, const MapPart& part);

/// 12.3 for a share of 0.1234, as facts round.
double percents(double share);
/// "12.3 %".
std::string percent_text(double share);
/// "70", "72.5".
std::string number_text(double number);

}  // namespace kerf::dialogue
