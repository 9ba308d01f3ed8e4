// The log of verdicts: lines that are only ever appended.
#include <kerf/error.h>
#include <kerf/review.h>

#include "base/line_log.h"
#include "review/verdict_line.h"

namespace kerf {
namespace {

using review::parse_verdict;

std::string line_name(const Path& file, std::size_t number) {
  return fmt::format("{}: line {}", file.string(), number);
}

bool is_verdict(std::string_view line) {
  try {
    parse_verdict(line, "");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

VerdictLog load_verdicts(const Path& file) {
  const LineLog lines = read_line_log(file, is_verdict);
  VerdictLog log;
  for (const LogLine& line : lines.lines)
    log.history.push_back(parse_verdict(line.text, line_name(file, line.number)));
  if (lines.torn > 0)
    log.warning =
        fmt::format("{} is torn, its writer was stopped: that verdict is lost, the {} before it are whole",
                    line_name(file, lines.torn), log.history.size());
  return log;
}

void append_verdicts(const Path& file, const std::vector<Verdict>& verdicts) {
  std::string lines;
  for (const Verdict& verdict : verdicts) lines += review::verdict_line(verdict);
  append_lines(file, lines, is_verdict, "log of verdicts");
}

std::map<std::string, Verdict> latest_verdicts(const std::vector<Verdict>& history) {
  std::map<std::string, Verdict> latest;
  for (const Verdict& verdict : history) latest.insert_or_assign(verdict.id, verdict);
  return latest;
}

}  // namespace kerf
