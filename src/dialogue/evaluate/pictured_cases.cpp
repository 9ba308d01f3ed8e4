// The cases of dialogues about labelled pictures.
#include <kerf/dialogue_cases.h>
#include <kerf/error.h>
#include <kerf/evaluate_dialogue.h>

#include <map>

namespace kerf {
namespace {

Path whole(const Path& path) {
  return std::filesystem::absolute(path).lexically_normal();
}

}  // namespace

std::vector<DialogueCase> pictured_cases(const std::vector<Dialogue>& dialogues, const Path& folder,
                                         const Dataset& dataset) {
  std::map<Path, DialogueCase> labelled;
  for (auto& about : image_cases(dataset)) {
    const Path place = whole(about.image);
    labelled.emplace(place, std::move(about));
  }
  std::vector<DialogueCase> cases;
  for (std::size_t i = 0; i < dialogues.size(); ++i) {
    const auto& images = dialogues[i].images;
    const auto found = images.size() == 1 ? labelled.find(whole(folder / images[0])) : labelled.end();
    if (found == labelled.end())
      fail("dialogue {}: expected one picture of the data set, not '{}'", i + 1,
           images.empty() ? "" : images[0]);
    cases.push_back(found->second);
  }
  return cases;
}

}  // namespace kerf
