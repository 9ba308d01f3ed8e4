#include <kerf/error.h>
#include <kerf/evaluate_dialogue.h>

namespace kerf {

std::vector<AskAnswer> load_ask_answers(const Path& file) {
  const std::string text = read_file(file);
  std::vector<AskAnswer> answers;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = std::string_view(text).substr(begin, end - begin);
    ++number;
    if (line.find_first_not_of(" \t\r") != std::string_view::npos)
      answers.push_back(parse_ask_answer(line, fmt::format("{}: line {}", file.string(), number)));
    begin = end + 1;
  }
  return answers;
}

}  // namespace kerf
