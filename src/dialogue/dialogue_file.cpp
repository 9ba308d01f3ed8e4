#include <kerf/dialogue_file.h>
#include <kerf/error.h>

#include <string_view>

namespace kerf {
namespace {

// Pages that are read stay mapped; letting go now and then keeps long files from filling the memory.
constexpr std::size_t kForgetEvery = std::size_t{64} << 20;

std::string_view text_of(const MappedFile& file) {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

}  // namespace

std::string dialogue_id(const Dialogue& dialogue) {
  Dialogue said;
  said.images = dialogue.images;
  said.messages = dialogue.messages;
  said.classes = dialogue.classes;
  return hash_bytes(dialogue_json(said)).substr(0, 16);
}

void read_dialogues(const Path& file, const DialogueSink& sink) {
  if (std::filesystem::is_regular_file(file) && std::filesystem::file_size(file) == 0) return;
  const MappedFile mapped(file);
  std::string_view text = text_of(mapped);
  std::size_t since = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (!sink(parse_dialogue(line, fmt::format("{}: line {}", file.string(), number)))) return;
    since += line.size();
    if (since > kForgetEvery) mapped.forget(), since = 0;
  }
}

std::vector<Dialogue> load_dialogues(const Path& file) {
  std::vector<Dialogue> dialogues;
  read_dialogues(file, [&](Dialogue&& dialogue) {
    dialogues.push_back(std::move(dialogue));
    return true;
  });
  return dialogues;
}

}  // namespace kerf
