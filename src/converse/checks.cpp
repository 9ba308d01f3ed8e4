#include "converse/checks.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "converse/senses.h"
#include "converse/tools.h"
#include "dialogue/citations.h"
#include "dialogue/domain.h"
#include "dialogue/measured/tell.h"
#include "dialogue/message_json.h"
#include "dialogue/opening.h"
#include "dialogue/presence.h"
#include "dialogue/worded.h"

namespace kerf::converse {
namespace {

/// Log-odds a word by which the question may fit another kind of answer better: of 1,800 answers to test
/// phrases in English that were right, three lay above.
constexpr double kMisfit = 2.2;
constexpr const char* kTakenBack = "answer before";

/// Whether a sentence withdraws the answer before, as the domain words that.
bool takes_back(const DialogueDomain::State& domain, const std::string& sentence) {
  const auto begins = [&](const dialogue::Template& phrase) {
    return dialogue::begins_like(sentence, phrase);
  };
  for (const auto& kind : domain.kinds) {
    if (!kind.challenges) continue;
    for (const auto& outcome : kind.outcomes) {
      const bool planted = std::ranges::any_of(outcome.conditions, [](const dialogue::Condition& condition) {
        return condition.kind == dialogue::Condition::Kind::planted && !condition.negated;
      });
      for (const auto& [code, language] : domain.languages)
        if (const auto answers = language.answers.find(kind.name);
            planted && answers != language.answers.end() && answers->second.contains(outcome.name) &&
            std::ranges::any_of(answers->second.at(outcome.name), begins))
          return true;
    }
  }
  return false;
}

/// "The line runs rising to the line runs rising to the rim": five words twice; in Chinese two letters twice
/// in a row.
bool repeats_itself(const std::string& sentence) {
  constexpr std::size_t kWords = 5, kTwoLetters = 6;
  for (std::size_t i = 0; i + 2 * kTwoLetters <= sentence.size(); ++i)
    if ((static_cast<unsigned char>(sentence[i]) & 0xF0) == 0xE0 &&
        sentence.compare(i, kTwoLetters, sentence, i + kTwoLetters, kTwoLetters) == 0)
      return true;
  std::istringstream stream(sentence);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  std::set<std::vector<std::string>> runs;
  for (std::size_t i = 0; i + kWords <= words.size(); ++i)
    if (!runs.insert({words.begin() + std::ptrdiff_t(i), words.begin() + std::ptrdiff_t(i + kWords)}).second)
      return true;
  return false;
}

}  // namespace

std::vector<Claim> check_sentence(const Work& work, const std::string& sentence) {
  if (!work.checked) return {};
  const DialogueCase nothing;
  const auto* about = work.about();
  auto claims = work.field.domain.check(sentence, about ? *about : nothing, work.knowledge);
  // Of what is not there nothing can be true.
  for (auto& claim : claims) claim.holds = claim.holds && (about || claim.fact == "knowledge");
  const bool after_entry = !dialogue::bracketed(work.written, work.knowledge).empty();
  const auto further = work.field.grounding.check(sentence, work.knowledge, work.looked_up(), after_entry);
  claims.insert(claims.end(), further.begin(), further.end());
  // A site's entry is quoted in the language that it is written in.
  if (work.language == "en" && language_of(sentence) == "zh" && sentence.find('[') == std::string::npos)
    claims.push_back({sentence, "language", "zh", "en", false});
  return claims;
}

std::vector<Claim> check_first(const Work& work, std::string& sentence) {
  auto claims = check_sentence(work, sentence);
  const auto* about = work.about();
  if (!work.checked || !about) return claims;
  const auto& domain = work.field.domain;
  if (repeats_itself(sentence))
    claims.push_back({sentence, "sense", "", "words that are not said twice", false});
  if (work.language == "en" && work.field.fit.misfit(work.question, sentence) > kMisfit)
    claims.push_back({sentence, "sense", "", "an answer to what is asked", false});
  if (takes_back(domain.state(), sentence) && !was_wrong(work))
    claims.push_back({sentence, kTakenBack, "", "the answer before, which holds", false});
  // A model that knows no answer declines what it may well be asked.
  const auto& languages = domain.state().languages;
  const auto spoken = languages.find(work.language);
  if (spoken != languages.end() && dialogue::declines_topic(domain, sentence) &&
      (work.outside < kMaybeOutside || dialogue::speaks_of_failures(work.question, spoken->second)))
    claims.push_back({sentence, "topic", "", "an answer to a question about the map", false});
  // What tells a number or a thing of the map in words that the domain does not have cannot be held against
  // anything.
  if (claims.empty() && spoken != languages.end() && dialogue::tells_of_map(sentence, spoken->second) &&
      !dialogue::is_worded(spoken->second, sentence))
    claims.push_back({sentence, "sense", "", "a statement that can be checked", false});
  if (dialogue::leaves_nothing_untold(domain, sentence, work.question))
    claims.push_back({sentence, "sense", "", "something that is untold", false});
  const auto presence = dialogue::check_presence(domain, *about, work.question, sentence, work.language);
  if (presence)
    claims.push_back(*presence);
  else if (!claims.empty() && dialogue::opens_with_word(sentence))
    sentence = dialogue::without_opening(sentence);
  return claims;
}

std::string answer_before(const Work& work) {
  for (auto message = work.messages.rbegin(); message != work.messages.rend(); ++message)
    if (message->role == "assistant" && message->tool_calls.empty()) return dialogue::text_of(*message);
  return "";
}

bool was_wrong(const Work& work) {
  return !std::ranges::all_of(check_sentence(work, answer_before(work)), &Claim::holds);
}

std::vector<std::string> left_untaken(const Work& work) {
  std::vector<std::string> facts;
  if (!takes_back(work.field.domain.state(), work.reply.text)) return facts;
  const auto told = [&](const std::string& fact) {
    return std::ranges::any_of(work.reply.claims, [&](const Claim& claim) { return claim.fact == fact; });
  };
  for (const auto& claim : check_sentence(work, answer_before(work)))
    if (!claim.holds && !told(claim.fact)) add_once(facts, claim.fact);
  return facts;
}

bool takes_back_what_holds(const Claim& claim) {
  return claim.fact == kTakenBack;
}

bool in_another_language(const Claim& claim) {
  return claim.fact == "language";
}

}  // namespace kerf::converse
