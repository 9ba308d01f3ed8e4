// A loop on several threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace kerf {

/// Calls use(0) .. use(count - 1), in no order, on `threads` threads; with 0 or 1 in order on this one. What
/// the lowest number throws is thrown when all threads have ended; numbers above it may be left out then.
inline void side_by_side(std::int64_t count, int threads, const std::function<void(std::int64_t)>& use) {
  if (threads <= 1) {
    for (std::int64_t i = 0; i < count; ++i) use(i);
    return;
  }
  std::atomic<std::int64_t> next = 0, failed = std::numeric_limits<std::int64_t>::max();
  std::mutex mutex;
  std::exception_ptr error;
  const auto work = [&] {
    for (std::int64_t i = next++; i < count && i < failed; i = next++) {
      try {
        use(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (i < failed) failed = i, error = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back(work);
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace kerf
