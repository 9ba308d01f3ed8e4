#include <kerf/error.h>

#include <chrono>
#include <fstream>
#include <string>

#include "bench.h"

namespace kerf::bench {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Not getrusage, whose peak begins with that of the program that started this one.
std::int64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string key; status >> key;)
    if (key == "VmHWM:") {
      std::int64_t kibibytes = 0;
      status >> kibibytes;
      return kibibytes * 1024;
    }
  fail("/proc/self/status does not tell the peak of memory");
}

}  // namespace kerf::bench
