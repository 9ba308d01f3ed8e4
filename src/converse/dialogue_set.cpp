#include "converse/dialogue_set.h"

#include <kerf/error.h>

#include <algorithm>
#include <fstream>

#include "converse/bare_history.h"
#include "converse/canvas_image.h"
#include "dialogue/map_place.h"

namespace kerf::converse {
namespace {

/// Which of the assistant's messages, tool calls among them, are planted.
std::vector<int> answer_numbers(const Dialogue& dialogue) {
  std::vector<int> numbers;
  int number = 0;
  for (std::size_t i = 0; i < dialogue.messages.size(); ++i) {
    if (dialogue.messages[i].role != "assistant") continue;
    if (std::find(dialogue.planted.begin(), dialogue.planted.end(), int(i)) != dialogue.planted.end())
      numbers.push_back(number);
    ++number;
  }
  return numbers;
}

/// By chance with its first turns bare, and by chance how many.
Dialogue as_sent_back(Dialogue dialogue, double share, Random& random) {
  const int turns = count_turns(dialogue);
  if (turns < 2 || !random.chance(share)) return dialogue;
  return with_bare_turns(dialogue, 1 + int(random.below(turns - 1)));
}

std::vector<DieGrid> read_grids(const Path& file) {
  std::vector<DieGrid> grids;
  if (file.extension() == ".npz" || file.extension() == ".npy")
    read_map_grids(file, [&](DieGrid&& grid) { return grids.push_back(std::move(grid)), true; });
  else
    read_wafers(file, [&](WaferMap&& map) { return grids.push_back(to_grid(map)), true; });
  return grids;
}

}  // namespace

Image MapShelf::canvas(const Path& folder, const std::string& source) {
  const auto name = dialogue::parse_map_place(source);
  const Path file = name.file.is_absolute() ? name.file : folder / name.file;
  auto found = files_.find(file);
  if (found == files_.end()) found = files_.emplace(file, read_grids(file)).first;
  if (std::size_t(name.index) >= found->second.size())
    fail("'{}': the file has {} maps, numbered from 0", source, found->second.size());
  return canvas_image(found->second[std::size_t(name.index)], config_);
}

void forget_answers(qwen3_vl::Prompt& prompt, const std::vector<int>& planted) {
  int number = -1;  // of the answer
  for (std::size_t i = 0; i < prompt.answer.size(); ++i) {
    if (prompt.answer[i] == 0) continue;
    ++number;
    const bool forget = std::find(planted.begin(), planted.end(), number) != planted.end();
    for (; i < prompt.answer.size() && prompt.answer[i] != 0; ++i)
      if (forget) prompt.answer[i] = 0;
  }
}

DialogueSet::DialogueSet(const std::vector<DialogueSource>& sources, const qwen3_vl::Processor& processor,
                         std::shared_ptr<MapShelf> shelf, const DialogueSetOptions& options)
    : processor_(processor), shelf_(std::move(shelf)), options_(options) {
  Random random(options.seed ^ 0xBA5E);
  for (const auto& source : sources) add(source, random);
  shuffle(0);
}

void DialogueSet::add(const DialogueSource& source, Random& random) {
  std::ifstream stream(source.dialogues);
  const std::string name = source.dialogues.string();
  if (!stream) fail("{}: cannot be read", name);
  const Path folder = source.dialogues.parent_path();
  qwen3_vl::PromptOptions options;
  options.chat.add_generation_prompt = false;
  std::string line;
  for (std::int64_t number = 1; std::getline(stream, line); ++number) {
    if (line.empty()) continue;
    const auto dialogue =
        as_sent_back(parse_dialogue(line, fmt::format("{}:{}", name, number)), options_.bare_history, random);
    auto prompt = processor_.prepare(
        dialogue.messages, [&](const std::string& map) { return shelf_->canvas(folder, map); }, options);
    forget_answers(prompt, answer_numbers(dialogue));
    if (std::int64_t(prompt.ids.size()) > options_.pack_tokens) {
      ++dropped_;
      continue;
    }
    TokenizedDialogue item{{prompt.ids.begin(), prompt.ids.end()}, prompt.answer, {}, folder};
    for (const auto& message : dialogue.messages)
      for (const auto& part : message.content)
        if (part.kind == ContentPart::Kind::image) item.images.push_back(part.source);
    for (int round = 0; round < source.repeat; ++round) items_.push_back(item);
  }
}

void DialogueSet::shuffle(std::uint64_t seed) {
  constexpr double kJitter = 0.1;  // of the length: what of it may be padding
  Random random(seed ^ 0xD1A106);
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < items_.size(); ++i)
    order.emplace_back(double(items_[i].ids.size()) * random.uniform(1, 1 + kJitter), i);
  std::sort(order.begin(), order.end());
  packs_.clear();
  std::size_t longest = 0;
  for (const auto& [length, index] : order) {
    longest = std::max(longest, items_[index].ids.size());
    const auto rows = packs_.empty() ? 0 : packs_.back().size();
    if (rows == 0 || std::int64_t(longest * (rows + 1)) > options_.pack_tokens) {
      packs_.emplace_back();
      longest = items_[index].ids.size();
    }
    packs_.back().push_back(index);
  }
}

qwen3_vl::Prompt DialogueSet::prompt(const TokenizedDialogue& item) const {
  qwen3_vl::Prompt prompt;
  prompt.ids.assign(item.ids.begin(), item.ids.end());
  prompt.answer = item.answer;
  for (const auto& image : item.images)
    prompt.images.push_back(qwen3_vl::make_patches(shelf_->canvas(item.folder, image), processor_.images()));
  return prompt;
}

std::vector<qwen3_vl::Prompt> DialogueSet::pack(std::int64_t index) const {
  std::vector<qwen3_vl::Prompt> prompts;
  for (const auto item : packs_[std::size_t(index)]) prompts.push_back(prompt(items_[item]));
  return prompts;
}

}  // namespace kerf::converse
