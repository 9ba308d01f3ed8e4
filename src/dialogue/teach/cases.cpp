// Labelled maps as cases, and maps of dialogues that people have accepted.
#include <kerf/dialogue_file.h>
#include <kerf/error.h>
#include <kerf/teach.h>

#include <map>

#include "dialogue/map_place.h"

namespace kerf {
namespace {

using LabelsByIndex = std::map<std::int64_t, std::vector<std::string>>;

TeachCase case_of(WaferMap&& map, std::vector<std::string> labels) {
  TeachCase about{map.source, {}, std::move(labels), measure_wafer(map)};
  about.map = std::move(map);
  return about;
}

/// The maps of a file that are wanted.
void add_maps(const Path& file, LabelsByIndex wanted, std::vector<TeachCase>& cases) {
  std::int64_t number = 0;
  read_wafers(file, [&](WaferMap&& map) {
    const auto found = wanted.find(number++);
    if (found == wanted.end()) return true;
    cases.push_back(case_of(std::move(map), std::move(found->second)));
    wanted.erase(found);
    return !wanted.empty();
  });
  if (!wanted.empty())
    fail("{}: there is no map {}, the file has {} (numbered from 0)", file.string(), wanted.begin()->first,
         number);
}

/// Each map once, with the class of the last dialogue about it.
std::vector<TeachCase> cases_of_dialogues(const Path& file) {
  std::map<Path, LabelsByIndex> files;
  read_dialogues(file, [&](Dialogue&& dialogue) {
    if (dialogue.images.size() != 1 || dialogue.classes.empty()) return true;
    auto place = dialogue::parse_map_place(dialogue.images[0]);
    if (place.file.is_relative()) place.file = file.parent_path() / place.file;
    files[place.file][place.index] = std::move(dialogue.classes);
    return true;
  });
  std::vector<TeachCase> cases;
  for (auto& [maps, wanted] : files) add_maps(maps, std::move(wanted), cases);
  return cases;
}

std::vector<TeachCase> cases_of_maps(const Path& file) {
  std::vector<TeachCase> cases;
  read_wafers(file, [&](WaferMap&& map) {
    auto labels = map.labels;
    if (!labels.empty()) cases.push_back(case_of(std::move(map), std::move(labels)));
    return true;
  });
  return cases;
}

}  // namespace

std::vector<TeachCase> load_teach_cases(const Path& file) {
  auto cases = file.extension() == ".jsonl" ? cases_of_dialogues(file) : cases_of_maps(file);
  if (cases.empty())
    fail("{}: no map has a label, expected maps of which it is known what they show", file.string());
  return cases;
}

}  // namespace kerf
