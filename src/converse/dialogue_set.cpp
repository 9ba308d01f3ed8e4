#include "converse/dialogue_set.h"

#include <kerf/error.h>

#include <algorithm>
#include <fstream>

#include "base/random.h"
#include "base/side_by_side.h"
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
  const auto& maps = grids(name.file.is_absolute() ? name.file : folder / name.file);
  if (std::size_t(name.index) >= maps.size())
    fail("'{}': the file has {} maps, numbered from 0", source, maps.size());
  return canvas_image(maps[std::size_t(name.index)], config_);
}

const std::vector<DieGrid>& MapShelf::grids(const Path& file) {
  const std::lock_guard lock(mutex_);
  auto found = files_.find(file);
  if (found == files_.end()) found = files_.emplace(file, read_grids(file)).first;
  return found->second;
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
  for (const auto& source : sources) add(source);
  shuffle(0);
}

/// Line `number` of a file; whether its first turns are bare follows from seed and number.
TokenizedDialogue DialogueSet::tokenize(const std::string& line, std::int64_t number,
                                        const Path& file) const {
  const Path folder = file.parent_path();
  qwen3_vl::PromptOptions options;
  options.chat.add_generation_prompt = false;
  Random random(options_.seed ^ mix_bits(std::uint64_t(number)));
  const auto dialogue = as_sent_back(parse_dialogue(line, fmt::format("{}:{}", file.string(), number)),
                                     options_.bare_history, random);
  auto prompt = processor_.prepare(
      dialogue.messages, [&](const std::string& map) { return shelf_->canvas(folder, map); }, options);
  forget_answers(prompt, answer_numbers(dialogue));
  TokenizedDialogue item{{prompt.ids.begin(), prompt.ids.end()}, prompt.answer, {}, folder};
  for (const auto& message : dialogue.messages)
    for (const auto& part : message.content)
      if (part.kind == ContentPart::Kind::image) item.images.push_back(part.source);
  return item;
}

void DialogueSet::add(const DialogueSource& source) {
  std::ifstream stream(source.dialogues);
  if (!stream) fail("{}: cannot be read", source.dialogues.string());
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  std::vector<TokenizedDialogue> read(lines.size());
  side_by_side(std::int64_t(lines.size()), options_.readers, [&](std::int64_t i) {
    const auto& line = lines[std::size_t(i)];
    if (!line.empty()) read[std::size_t(i)] = tokenize(line, i + 1, source.dialogues);
  });
  for (auto& item : read) {
    if (item.ids.empty()) continue;
    if (std::int64_t(item.ids.size()) > options_.pack_tokens) {
      ++dropped_;
      continue;
    }
    for (int round = 1; round < source.repeat; ++round) items_.push_back(item);
    items_.push_back(std::move(item));
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
