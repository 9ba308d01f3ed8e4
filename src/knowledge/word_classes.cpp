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

}  // namespace kerf::knowledge
