#include "converse/checks.h"

#include <algorithm>

#include "converse/tools.h"
#include "dialogue/message_json.h"
#include "dialogue/presence.h"

namespace kerf::converse {

std::vector<Claim> check_sentence(const Work& work, const std::string& sentence) {
  if (!work.checked) return {};
  const DialogueCase nothing;
  const auto* about = work.about();
  auto claims = work.field.domain.check(sentence, about ? *about : nothing, work.knowledge);
  // Of what is not there nothing can be true.
  for (auto& claim : claims) claim.holds = claim.holds && (about || claim.fact == "knowledge");
  const auto further = work.field.grounding.check(sentence, work.knowledge, work.looked_up());
  claims.insert(claims.end(), further.begin(), further.end());
  // A site's entry is quoted in the language that it is written in.
  if (work.language == "en" && language_of(sentence) == "zh" && sentence.find('[') == std::string::npos)
    claims.push_back({sentence, "language", "zh", "en", false});
  return claims;
}

std::vector<Claim> check_first(const Work& work, const std::string& sentence) {
  auto claims = check_sentence(work, sentence);
  const auto* about = work.about();
  if (!work.checked || !about) return claims;
  const auto presence = dialogue::check_presence(work.field.domain, *about, work.question, sentence);
  if (presence) claims.push_back(*presence);
  return claims;
}

bool was_wrong(const Work& work) {
  for (auto message = work.messages.rbegin(); message != work.messages.rend(); ++message)
    if (message->role == "assistant" && message->tool_calls.empty())
      return !std::ranges::all_of(check_sentence(work, dialogue::text_of(*message)), &Claim::holds);
  return false;
}

bool in_another_language(const Claim& claim) {
  return claim.fact == "language";
}

}  // namespace kerf::converse
