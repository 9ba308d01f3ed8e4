#include "converse/history.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf::converse {
namespace {

/// Index of the user's message of each turn.
std::vector<std::size_t> turn_starts(const std::vector<Message>& messages) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < messages.size(); ++i)
    if (messages[i].role == "user") starts.push_back(i);
  return starts;
}

std::vector<Message> from(const std::vector<Message>& messages, std::size_t first,
                          const HistoryOptions& options) {
  std::vector<Message> selected;
  if (!options.system.empty()) selected.push_back(text_message("system", options.system));
  for (std::size_t i = first; i < messages.size(); ++i) selected.push_back(messages[i]);
  const auto question = std::find_if(selected.begin(), selected.end(),
                                     [](const Message& message) { return message.role == "user"; });
  check(question != selected.end(), "a conversation has a question");
  if (!options.picture.empty())
    question->content.insert(question->content.begin(), {ContentPart::Kind::image, "", options.picture});
  return selected;
}

}  // namespace

std::vector<Message> select_history(const std::vector<Message>& messages, const HistoryOptions& options,
                                    const std::function<bool(const std::vector<Message>&)>& fits) {
  const auto starts = turn_starts(messages);
  if (starts.empty()) fail("the conversation has no question");
  const auto last = starts.size() - 1;
  for (std::size_t dropped = 0;; dropped = std::min(last, dropped + std::size_t(options.step))) {
    auto selected = from(messages, starts[dropped], options);
    if (fits(selected)) return selected;
    if (dropped == last) fail("the question is too long for the model to read");
  }
}

}  // namespace kerf::converse
