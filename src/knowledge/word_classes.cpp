#include "knowledge/word_classes.h"

#include <kerf/error.h>

#include <sstream>

namespace kerf::knowledge {
namespace {

constexpr std::uint64_t kMostBytes = 16 << 20;

}

void read_word_classes(const Path& file, WordClasses& classes) {
  std::istringstream lines(read_file(file, kMostBytes));
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream parts(line);
    std::string word;
    parts >> word;
    std::vector<int> read;
    for (int one = 0; parts >> one;) read.push_back(one);
    if (word.empty() || read.empty() || !parts.eof())
      fail("{}:{}: expected a word and the numbers of its classes", file.string(), number);
    classes[word] = std::move(read);
  }
}

std::vector<std::string> classes_of(const std::vector<std::string>& words, const WordClasses& classes) {
  std::vector<std::string> names;
  for (const auto& word : words)
    if (const auto known = classes.find(word); known != classes.end())
      for (std::size_t i = 0; i < known->second.size(); ++i)
        names.push_back("@" + std::to_string(i) + "=" + std::to_string(known->second[i]));
  return names;
}

}  // namespace kerf::knowledge
