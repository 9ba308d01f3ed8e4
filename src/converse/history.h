// What of a conversation the model reads.
#pragma once

#include <kerf/chat.h>

#include <functional>

namespace kerf::converse {

struct HistoryOptions {
  std::string system;   ///< told first, always
  std::string picture;  ///< source of the picture, shown with the first question that is read; empty: none
  /// Turns are left out in such steps, so that the next questions find their beginning in the cache.
  int step = 4;
};

/// System text, picture and as many of the latest turns as `fits` accepts; the oldest are left out, a
/// question with everything that answered it. The last turn always stays. Throws Error when it alone is too
/// long.
std::vector<Message> select_history(const std::vector<Message>& messages, const HistoryOptions& options,
                                    const std::function<bool(const std::vector<Message>&)>& fits);

}  // namespace kerf::converse
