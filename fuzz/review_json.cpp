// Rooms: review
// Tasks of Label Studio and COCO, and lines of the log, of any bytes are read or refused with an Error. What
// is read can be judged; a verdict that is read is written and read again the same.
#include <kerf/error.h>

#include "one_finding.h"
#include "review/geometry.h"
#include "review/judge.h"
#include "review/tasks.h"
#include "review/verdict_line.h"

namespace {

using Reader = std::vector<kerf::review::TaskImage> (*)(std::string_view, const std::string&);

void read_and_judge(Reader read, std::string_view text) {
  try {
    const auto tasks = read(text, "input");
    for (const auto& task : tasks)
      for (const auto& box : task.boxes) kerf::check(kerf::review::is_usable(box.box), "boxes have a size");
    const kerf::Reviewer reviewer{"fuzz", "2026-01-31T12:00:00Z", "", true};
    kerf::review::judge(review(), tasks, reviewer, "input");
  } catch (const kerf::Error&) {  // refused
  }
}

void read_line(std::string_view text) {
  try {
    const auto verdict = kerf::review::parse_verdict(text, "input");
    const std::string line = kerf::review::verdict_line(verdict);
    kerf::check(kerf::review::parse_verdict(line, "output") == verdict, "verdicts come back as they went");
  } catch (const kerf::Error&) {  // refused
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_and_judge(kerf::review::read_label_studio, text);
  read_and_judge(kerf::review::read_coco_tasks, text);
  read_line(text);
  return 0;
}
