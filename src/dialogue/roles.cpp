#include <kerf/dialogue_roles.h>
#include <kerf/error.h>

#include <algorithm>

#include "base/random.h"
#include "base/trimmed.h"
#include "dialogue/letters.h"
#include "dialogue/message_json.h"
#include "dialogue/role_prompts.h"

namespace kerf {
namespace {

using namespace dialogue;

constexpr std::size_t kLongestQuestion = 600, kLongestAnswer = 2000;  // bytes

/// The ids in brackets: letters, digits, '.', '-' and '_'.
std::vector<std::string> cited_ids(const std::string& text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  std::vector<std::string> ids;
  for (std::size_t at = text.find('['); at != text.npos; at = text.find('[', at + 1)) {
    const std::size_t end = text.find_first_not_of(kLetters, at + 1);
    if (end != text.npos && text[end] == ']' && end > at + 1)
      ids.push_back(text.substr(at + 1, end - at - 1));
  }
  return ids;
}

void check_options(const RoleBrief& brief, const RoleOptions& options) {
  if (brief.kinds.empty()) fail("no kinds of questions are given, expected at least one");
  if (options.turns_min < 1 || options.turns_max < options.turns_min || options.turns_max > 50)
    fail("{} to {} turns, expected 1 to 50, the larger number last", options.turns_min, options.turns_max);
  if (options.tries < 1) fail("{} tries, expected at least 1", options.tries);
}

std::string models_of(const Roles& roles) {
  const std::string& asks = roles.questioner.endpoint().model;
  const std::string& answers = roles.answerer.endpoint().model;
  const std::string names = asks == answers ? answers : fmt::format("{} asks, {} answers", asks, answers);
  return fmt::format("{}, prompt {}", names, kPromptVersion);
}

/// One conversation in the making.
class Conversation {
 public:
  Conversation(const Roles& roles, const RoleBrief& brief, const RoleOptions& options)
      : roles_(roles), brief_(brief), options_(options), random_(options.seed) {
    made_.images = {brief.about.image};
    made_.classes = brief.about.labels;
    made_.language = options.language;
    made_.made_by = models_of(roles);
    made_.seed = options.seed;
    asking_ = {text_message("system", questioner_prompt(brief, options))};
    answering_ = {text_message("system", answerer_prompt(brief, options))};
  }

  Dialogue talk() {
    std::vector<std::string> kinds = brief_.kinds;
    shuffle(kinds, random_);
    const int turns = options_.turns_min + int(random_.below(options_.turns_max - options_.turns_min + 1));
    // Some turns may be dropped; a model that never passes the check must not be asked for ever.
    for (int asked = 0; asked < 2 * turns && int(made_.kinds.size()) < turns; ++asked)
      take_turn(kinds[std::size_t(asked) % kinds.size()]);
    if (int(made_.kinds.size()) < options_.turns_min)
      throw DialogueRejected(
          fmt::format("{}: {} of {} turns passed the check, expected {}; the last complaint: {}",
                      brief_.about.image, made_.kinds.size(), 2 * turns, options_.turns_min, complaint_));
    if (!says_something_)
      throw DialogueRejected(fmt::format("{}: no answer says anything of it", brief_.about.image));
    return std::move(made_);
  }

 private:
  std::string say(const ChatClient& client, std::vector<Message> messages) {
    const auto seed = std::int64_t(random_.bits() >> 33);  // servers take 31 bits
    const ChatRequest request{std::move(messages), {}, options_.temperature, seed, 512};
    return std::string(trimmed(text_of(client.complete(request).message)));
  }

  void take_turn(const std::string& kind) {
    auto asking = asking_;
    asking.push_back(text_message("user", next_question(kind, last_answer_)));
    const std::string question = say(roles_.questioner, asking);
    if (question.empty() || question.size() > kLongestQuestion) {
      complaint_ = question.empty() ? "the question is empty" : "the question is too long";
      return;
    }
    const std::string answer = answer_to(question);
    if (answer.empty()) return;
    asking.push_back(text_message("assistant", question));
    asking_ = std::move(asking);
    last_answer_ = answer;
    keep(kind, question, answer);
  }

  /// The first answer that passes; empty when none does.
  std::string answer_to(const std::string& question) {
    auto messages = answering_;
    messages.push_back(text_message("user", question));
    for (int attempt = 0; attempt < options_.tries; ++attempt) {
      std::string answer = say(roles_.answerer, messages);
      const auto complaints = complaints_about(answer, brief_);
      if (complaints.empty()) return answer;
      complaint_ = complaints.front();
      messages.push_back(text_message("assistant", answer));
      messages.push_back(text_message("user", rejection(complaints)));
    }
    return "";
  }

  void keep(const std::string& kind, const std::string& question, const std::string& answer) {
    for (const Message& message : {text_message("user", question), text_message("assistant", answer)}) {
      answering_.push_back(message);
      made_.messages.push_back(message);
    }
    made_.kinds.push_back(kind);
    says_something_ = says_something_ || !brief_.check(answer).empty();
    for (const std::string& id : cited_ids(answer))
      if (std::ranges::find(made_.cites, id) == made_.cites.end()) made_.cites.push_back(id);
  }

  Roles roles_;
  const RoleBrief& brief_;
  const RoleOptions& options_;
  Random random_;
  Dialogue made_;
  std::vector<Message> asking_, answering_;  ///< as each role sees it
  std::string last_answer_, complaint_;
  bool says_something_ = false;  ///< some answer has a claim or cites an entry
};

}  // namespace

std::vector<std::string> complaints_about(const std::string& answer, const RoleBrief& brief) {
  if (trimmed(answer).empty()) return {"it is empty"};
  if (answer.size() > kLongestAnswer) return {"it is too long"};
  std::vector<std::string> complaints;
  for (const std::string& id : cited_ids(answer))
    if (std::ranges::find(brief.entries, id, &KnowledgeEntry::id) == brief.entries.end())
      complaints.push_back(fmt::format("there is no entry [{}]", id));
  for (const Claim& claim : brief.check(answer))
    if (!claim.holds)
      complaints.push_back(fmt::format("'{}' does not hold: {} is {}, not {}", claim.text, claim.fact,
                                       claim.expected, claim.said));
  return complaints;
}

Dialogue converse_roles(const Roles& roles, const RoleBrief& brief, const RoleOptions& options) {
  check_options(brief, options);
  return Conversation(roles, brief, options).talk();
}

}  // namespace kerf
