// Progress and interruption of long work. Work reports to an Observer; whoever runs it decides what to show.
#pragma once

#include <cstdint>
#include <string>

namespace kerf {

/// Receives the progress of long work and may ask it to stop. The default ignores everything and never stops.
class Observer {
 public:
  virtual ~Observer() = default;
  /// `done` of `total` steps are finished (total 0: unknown); `note` is a short phrase such as "loss 0.41".
  virtual void progress(std::int64_t done, std::int64_t total, const std::string& note) {
    (void)done, (void)total, (void)note;
  }
  /// Something the user should know that does not stop the work.
  virtual void warning(const std::string& sentence) { (void)sentence; }
  /// True once the work should save and end; asked between steps.
  virtual bool stop_requested() const { return false; }
};

}  // namespace kerf
