// Threads that read and prepare the samples of coming steps while the present one computes.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "train/task.h"

namespace kerf::train {

/// Makes the T of some draws by `make`, which several threads call at once. What was announced by expect() is
/// made ahead; take() hands it out once, and makes what was not announced on the spot. The same draws give
/// the same T either way. With 0 threads nothing is made ahead. Draws are known by the number of the first.
template <class T>
class ReadAhead {
 public:
  ReadAhead(int threads, std::function<T(std::span<const Draw>)> make) : make_(std::move(make)) {
    for (int i = 0; i < threads; ++i) workers_.emplace_back([this](std::stop_token stop) { work(stop); });
  }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  /// What is being made is finished, what waits is not begun.
  ~ReadAhead() {
    for (auto& worker : workers_) worker.request_stop();  // all of them before the first is waited for
  }

  void expect(std::span<const Draw> draws) {
    if (workers_.empty()) return;
    const std::lock_guard lock(mutex_);
    if (slots_.try_emplace(draws.front().number).second) waiting_.emplace_back(draws.begin(), draws.end());
    announced_.notify_one();
  }

  /// Throws what `make` threw for them.
  T take(std::span<const Draw> draws) {
    {
      std::unique_lock lock(mutex_);
      const auto slot = slots_.find(draws.front().number);
      if (slot != slots_.end()) {
        made_.wait(lock, [&] { return slot->second.value || slot->second.error; });
        auto done = std::move(slot->second);
        slots_.erase(slot);
        if (done.error) std::rethrow_exception(done.error);
        return std::move(*done.value);
      }
    }
    return make_(draws);
  }

 private:
  struct Slot {
    std::optional<T> value;
    std::exception_ptr error;
  };

  void work(const std::stop_token& stop) {
    torch::set_num_threads(1);  // of this thread: the samples are what runs side by side
    std::unique_lock lock(mutex_);
    while (announced_.wait(lock, stop, [&] { return !waiting_.empty(); }) && !stop.stop_requested()) {
      const auto draws = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      Slot done = made(draws);
      lock.lock();
      slots_.at(draws.front().number) = std::move(done);
      made_.notify_all();
    }
  }

  Slot made(const std::vector<Draw>& draws) const {
    try {
      return {make_(draws), nullptr};
    } catch (...) {
      return {std::nullopt, std::current_exception()};
    }
  }

  std::function<T(std::span<const Draw>)> make_;
  std::mutex mutex_;
  std::condition_variable_any announced_;
  std::condition_variable made_;
  std::deque<std::vector<Draw>> waiting_;
  std::unordered_map<std::uint64_t, Slot>
      slots_;                          // by number of the first draw; node-based: references stay valid
  std::vector<std::jthread> workers_;  // last: they end before what they use
};

}  // namespace kerf::train
