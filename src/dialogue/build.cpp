#include <kerf/error.h>

#include <algorithm>

#include "base/random.h"
#include "dialogue/build.h"
#include "dialogue/conversation.h"

namespace kerf {
namespace dialogue {

Dialogue compose(const DialogueDomain& domain, const DialogueCase& about, const KnowledgeBase& knowledge,
                 const DialogueOptions& options) {
  return Conversation(domain.state(), about, knowledge, options).build();
}

}  // namespace dialogue

std::vector<Claim> false_claims(const DialogueDomain& domain, const DialogueCase& about,
                                const KnowledgeBase& knowledge, const Dialogue& dialogue) {
  std::vector<Claim> wrong;
  for (std::size_t i = 0; i < dialogue.messages.size(); ++i) {
    const Message& message = dialogue.messages[i];
    const bool planted =
        std::find(dialogue.planted.begin(), dialogue.planted.end(), int(i)) != dialogue.planted.end();
    if (message.role != "assistant" || planted) continue;
    for (const ContentPart& part : message.content)
      for (Claim& claim : domain.check(part.text, about, knowledge))
        if (!claim.holds) wrong.push_back(std::move(claim));
  }
  return wrong;
}

Dialogue build_dialogue(const DialogueDomain& domain, const DialogueCase& about,
                        const KnowledgeBase& knowledge, const DialogueOptions& options) {
  constexpr std::uint64_t kAttempts = 20;
  if (options.turns_min < 1 || options.turns_max < options.turns_min || options.turns_max > 100)
    fail("dialogues of {} to {} turns: expected 1 to 100, the fewest first", options.turns_min,
         options.turns_max);
  std::string why = "no question fits it";
  for (std::uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
    DialogueOptions varied = options;
    if (attempt > 0) varied.seed = mix_bits(options.seed + attempt);
    Dialogue built = dialogue::compose(domain, about, knowledge, varied);
    built.seed = options.seed;
    if (int(built.kinds.size()) < options.turns_min) continue;
    const auto wrong = false_claims(domain, about, knowledge, built);
    if (wrong.empty()) return built;
    why = fmt::format("'{}' says {} of {}, expected {}", wrong[0].text, wrong[0].said, wrong[0].fact,
                      wrong[0].expected);
  }
  fail("{}: no true dialogue in {} attempts: {}", about.image, kAttempts, why);
}

}  // namespace kerf
