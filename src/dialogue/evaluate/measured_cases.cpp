// The cases of dialogues, measured anew: a file is read once, and of its maps only those talked about.
#include <kerf/dialogue_cases.h>
#include <kerf/error.h>
#include <kerf/evaluate_dialogue.h>

#include <map>

#include "dialogue/map_place.h"

namespace kerf {
namespace {

using MapsByIndex = std::map<std::int64_t, WaferMap>;

/// Keeps the maps whose numbers are keys of `wanted`.
class Keeping {
 public:
  explicit Keeping(MapsByIndex& wanted) : wanted_(wanted) {}

  /// `make_map` is called for maps that are wanted.
  template <typename MakeMap>
  bool take(const MakeMap& make_map) {
    const auto found = wanted_.find(number_++);
    if (found != wanted_.end()) found->second = make_map();
    return number_ <= wanted_.rbegin()->first;
  }
  std::int64_t seen() const { return number_; }

 private:
  MapsByIndex& wanted_;
  std::int64_t number_ = 0;
};

void read(const Path& file, MapsByIndex& wanted) {
  Keeping keeping(wanted);
  if (file.extension() == ".npz" || file.extension() == ".npy")
    read_map_grids(file, [&](DieGrid&& grid) {
      return keeping.take([&] { return from_grid(grid); });  // as at work: a grid alone measures otherwise
    });
  else
    read_wafers(file, [&](WaferMap&& map) { return keeping.take([&] { return map; }); });
  if (keeping.seen() <= wanted.rbegin()->first)
    fail("{}: there is no map {}, the file has {} (numbered from 0)", file.string(), wanted.rbegin()->first,
         keeping.seen());
}

}  // namespace

std::vector<DialogueCase> measured_cases(const std::vector<Dialogue>& dialogues, const Path& folder) {
  std::vector<dialogue::MapPlace> places;
  std::map<Path, MapsByIndex> files;
  for (std::size_t i = 0; i < dialogues.size(); ++i) {
    if (dialogues[i].images.size() != 1)
      fail("dialogue {}: it has {} images, expected one map", i + 1, dialogues[i].images.size());
    auto place = dialogue::parse_map_place(dialogues[i].images[0]);
    if (place.file.is_relative()) place.file = folder / place.file;
    files[place.file][place.index];
    places.push_back(std::move(place));
  }
  for (auto& [file, wanted] : files) read(file, wanted);
  std::vector<DialogueCase> cases;
  for (std::size_t i = 0; i < dialogues.size(); ++i) {
    const auto& map = files[places[i].file][places[i].index];
    const WaferFacts measured = measure_wafer(map);
    cases.push_back({dialogues[i].images[0], dialogues[i].classes, case_facts(measured)});
    auto& about = cases.back();
    for (const auto& further : {pattern_facts(about), fitted_facts(map, measured, about.labels)})
      about.facts.insert(about.facts.end(), further.begin(), further.end());
  }
  return cases;
}

}  // namespace kerf
