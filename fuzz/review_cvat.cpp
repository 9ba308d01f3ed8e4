// Rooms: review
// CVAT's XML of any bytes is read or refused with an Error. What is read can be judged, and written and read
// again it is the same.
#include <kerf/error.h>

#include "one_finding.h"
#include "review/geometry.h"
#include "review/judge.h"
#include "review/tasks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    auto tasks = kerf::review::read_cvat(text, "input");
    for (const auto& task : tasks)
      for (const auto& box : task.boxes) kerf::check(kerf::review::is_usable(box.box), "boxes have a size");
    for (auto& task : tasks) task.finished = true;
    const auto again = kerf::review::read_cvat(kerf::review::write_cvat(review(), tasks), "output");
    kerf::check(again.size() == tasks.size(), "what was read can be written and read again");
    const kerf::Reviewer reviewer{"fuzz", "2026-01-31T12:00:00Z", "", false};
    kerf::review::judge(review(), tasks, reviewer, "input");
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
