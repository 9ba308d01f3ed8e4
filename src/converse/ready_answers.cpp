#include "converse/ready_answers.h"

#include <algorithm>
#include <array>

#include "converse/as_learnt.h"
#include "converse/checks.h"
#include "converse/senses.h"
#include "converse/tools.h"
#include "dialogue/asking_part.h"
#include "dialogue/domain.h"
#include "dialogue/measured/question.h"
#include "dialogue/measured/tell.h"
#include "dialogue/message_json.h"
#include "dialogue/presence.h"
#include "dialogue/question_parts.h"
#include "dialogue/speech.h"
#include "dialogue/sums.h"

namespace kerf::converse {
namespace {

constexpr int kCausesShown = 3;  // with their evidence
// Likeness to the questions of a note from which on it comes before all that reads the question word by word,
// if it has a text of its own, and else after that; and the least, where the words are of the field.
constexpr double kLikeQuestion = 0.25, kLeast = 0.15;
// From this likeness on what is asked of the view is sure.
constexpr double kSurelyLike = 0.42;
// Share of a question's letters in words of no table up to which what is read off the facts answers all of
// it.
constexpr double kReadWhole = 0.15;
constexpr double kMostUnknown = 0.3;  // and above which it may answer none of it
// Likeness to the questions that the model has learnt from which on it is asked in their words, and the least
// for which it is asked at all, where no turn before says what is meant.
constexpr double kLikeLearnt = 0.35, kLeastLearnt = 0.18;
constexpr const char* kTypeKind = "type";        // of questions which pattern it is
constexpr const char* kUnknownKind = "unknown";  // and of those that facts do not answer
// The least with a story around the question: other words make it less like any.
constexpr double kLeastInStory = 0.13;
// By how much it has to be likelier than the next note and what the model has learnt to answer, with a view;
// less where it is very like.
constexpr double kLead = 0.05, kVeryLike = 0.35, kLeadOfVeryLike = 0.02;
// The same of a note with a text of its own; one that is clearly like needs no lead.
constexpr double kLeadOfText = 0.03, kClearlyLike = 0.3;

/// Gives out what the domain tells of the facts; false: it tells nothing.
bool give(Work& work, const std::optional<std::string>& told, const Talker::OnText& on_text) {
  if (told) work.tell(*told, check_sentence(work, *told), on_text);
  return told.has_value();
}

/// The same for what is told of entries, word for word: no claim about what is in view.
bool give_as_it_is(Work& work, const std::optional<std::string>& told, const Talker::OnText& on_text) {
  if (told) work.tell(*told, {}, on_text);
  return told.has_value();
}

/// The question, as the handbook takes one about what is in view; there is something.
HandbookQuestion of_view(const Work& work) {
  return {work.typed(), {}, work.language, work.field.domain.labels(), work.about()->labels, {}};
}

bool names_nothing(const Work& work) {
  const auto named = work.knowledge.names_in(work.typed(), false);
  return named.patterns.empty() && named.modules.empty();
}

/// With process data: what they say of what is asked.
bool read_process(Work& work, const Talker::OnText& on_text) {
  if (!work.ranking) return false;
  auto told = answer_from_process(*work.conversation.process, *work.ranking, work.typed(), work.language);
  if (!told && names_nothing(work)) {
    told = judge_from_process(*work.ranking, work.typed(), work.language);
    if (told) *told += "\n\n" + root_cause_text(*work.ranking, {work.language, kCausesShown});
  }
  return give_as_it_is(work, told, on_text);
}

/// And what the process data say of the modules that the question names.
std::optional<std::string> with_evidence(const Work& work, std::optional<std::string> told) {
  if (!told || !work.ranking) return told;
  const auto modules = work.knowledge.names_in(work.typed(), false).modules;
  const auto evidence = evidence_on(*work.ranking, modules, work.language);
  if (!evidence.empty()) *told += (work.language == "zh" ? "" : " ") + evidence;
  return told;
}

/// With nothing in view, or to a question of the field: what the handbook says.
bool look_up(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  if (!handbook) return false;
  // As typed: a domain's spelling knows only its own words.
  HandbookQuestion question{work.typed(), {}, work.language, {}, {}, {}};
  for (const auto& message : work.messages)
    if (message.role == "user") question.earlier.push_back(dialogue::text_of(message));
  question.earlier.pop_back();  // itself
  const auto* about = work.about();
  if (about) {
    question.labels_known = work.field.domain.labels(), question.labels_shown = about->labels;
    if (!handbook->is_general(question, work.knowledge)) return false;
  }
  auto told = handbook->answer(question, work.knowledge);
  if (!told && !about) question.text = work.question, told = handbook->answer(question, work.knowledge);
  return give_as_it_is(work, with_evidence(work, told), on_text);
}

/// Where the domain of what is shown has no words in the question's language: what is there, in one it has.
bool lacks_words(Work& work, const Talker::OnText& on_text) {
  const auto& domain = work.field.domain;
  const auto* about = work.about();
  const auto languages = domain.languages();
  if (!about || std::ranges::find(languages, work.language) != languages.end()) return false;
  const auto told = domain.tell_type(*about, languages.front());
  work.tell("关于这类图像，目前只能用英文提问和回答。" + told.value_or(""),
            told ? check_sentence(work, *told) : std::vector<Claim>{}, on_text);
  return true;
}

/// What is said where nothing can be.
std::string said_nothing(const Work& work, const Handbook* handbook) {
  if (!work.about() && handbook) return handbook->nothing_shown(work.language);
  if (work.conversation.picture && work.outside > kMaybeOutside)
    if (const auto told = dialogue::tell_off_topic(work.field.domain, work.language)) return *told;
  const bool chinese = work.language == "zh";
  // It may well be that the facts answer it: it was not understood.
  std::string said =
      chinese ? "这个问题我没有把握理解对，所以不硬答。" : "I am not sure that I understand the question.";
  const auto report =
      work.about() ? work.field.domain.tell_report(*work.about(), work.language) : std::nullopt;
  if (!report) return said;
  return said + (chinese ? "我能说的是：" : " What I can say: ") + *report;
}

/// "Explain it to me like I'm new", "what makes it a Donut?": what is seen, and what that means. "What is a
/// Donut?": that alone.
bool tell_plainly(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  const auto* about = work.about();
  if (!handbook || !about || !work.conversation.wafer) return false;
  if (const auto told = handbook->define(of_view(work), work.knowledge))
    return give_as_it_is(work, told, on_text);
  auto meant = handbook->explain(of_view(work), work.knowledge);
  const auto seen = meant ? work.field.domain.tell_type(*about, work.language) : std::nullopt;
  if (!seen) return false;
  return give(work, *seen + (work.language == "zh" ? "" : " ") + *meant, on_text);
}

/// "What causes the Scratch?" of a mixture: what the entries say of that pattern. One alone is the model's.
bool tell_of_one(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  const auto* about = work.about();
  if (!handbook || !about || about->labels.size() < 2) return false;
  const auto named = work.knowledge.names_in(work.typed(), false).patterns;
  if (named.empty()) return false;
  const auto told = handbook->answer_of_view(of_view(work), work.knowledge);
  return give_as_it_is(work, told, on_text);
}

/// "The causes of each": what the entries say of every pattern by itself.
bool tell_of_each(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  if (!handbook || !work.about()) return false;
  return give_as_it_is(work, handbook->answer_of_each(of_view(work), work.knowledge), on_text);
}

/// "Are those two linked?": what the entries about both say.
bool tell_of_links(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  const auto* about = work.about();
  if (!handbook || !about) return false;
  const auto told = handbook->answer_of_links(of_view(work), work.knowledge);
  return give_as_it_is(work, told, on_text);
}

/// "Could it be CMP?": held against the entries about what is in view.
bool judge_module(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  const auto* about = work.about();
  if (!handbook || !about || about->labels.empty()) return false;
  if (work.knowledge.names_in(work.typed(), false).modules.empty()) return false;
  const auto told = handbook->answer_of_view(of_view(work), work.knowledge);
  return give_as_it_is(work, with_evidence(work, told), on_text);
}

/// "Could a worn pad do this?": held against the entries.
bool judge_suspicion(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  if (!handbook || !work.about()) return false;
  const auto told = handbook->judge_suspicion(of_view(work), work.knowledge);
  return give_as_it_is(work, with_evidence(work, told), on_text);
}

/// The turns before the question, without their calls of tools.
std::vector<EarlierTurn> earlier_turns(const Work& work) {
  std::vector<EarlierTurn> turns;
  const auto asked = last_question(work.messages);
  for (auto message = work.messages.cbegin(); message != asked; ++message)
    if (message->role == "user")
      turns.push_back({dialogue::text_of(*message), "", false});
    else if (message->role == "assistant" && !turns.empty() && message->tool_calls.empty())
      turns.back().answer = dialogue::text_of(*message);
  for (std::size_t i = 0; i < std::min(work.parts_before, turns.size()); ++i)
    turns[turns.size() - 1 - i].same = true;
  return turns;
}

/// What the domain reads off the facts.
bool tell_directly(Work& work, const Talker::OnText& on_text) {
  const auto* about = work.about();
  if (!about) return false;
  const auto& domain = work.field.domain;
  // As typed, too: the spelling does not know the words that the expressions know.
  const auto typed = work.typed();
  const auto earlier = earlier_turns(work);
  auto told = domain.tell_directly(*about, work.question, work.language, earlier);
  if (!told && typed != work.question) told = domain.tell_directly(*about, typed, work.language, earlier);
  return give(work, told, on_text);
}

/// Who asks how sure it is is told what it sees; the degree follows. An answer that was wrong is the model's
/// to take back.
bool repeat_type(Work& work, const Talker::OnText& on_text) {
  const auto* about = work.about();
  const bool asks = dialogue::asks_confidence(work.question) ||
                    (work.conversation.wafer && dialogue::asks_familiarity(work.typed()));
  if (!about || !asks || was_wrong(work)) return false;
  return give(work, work.field.domain.tell_type(*about, work.language), on_text);
}

/// What the entries say that the answer has looked up last; nullopt where it has looked up none.
std::optional<std::string> quote(const Work& work) {
  const auto* about = work.about();
  if (!about) return std::nullopt;
  for (auto use = work.reply.tools.rbegin(); use != work.reply.tools.rend(); ++use) {
    std::vector<const KnowledgeEntry*> entries;
    for (const auto& id : use->cites)
      if (const auto* entry = work.knowledge.find(id)) entries.push_back(entry);
    if (!entries.empty())
      return work.field.domain.tell_knowledge(*about, entries, asked_of(use->call), work.language);
  }
  return std::nullopt;
}

/// What the handbook says of the patterns in view, where causes, checks or the like are asked for, of all or
/// by name.
std::optional<std::string> of_what_is_shown(const Work& work, const Handbook* handbook) {
  const auto* about = work.about();
  if (!handbook || !about || about->labels.empty()) return std::nullopt;
  return handbook->answer_of_view(of_view(work), work.knowledge);
}

/// "D0, if a die has 22 mm2?": with the number that the question gives, or what stands around it.
bool tell_of_sums(Work& work, const Talker::OnText& on_text) {
  const auto* about = work.about();
  if (!about) return false;
  for (const auto& text : {work.typed(), work.whole})
    if (const auto told = dialogue::tell_sum(work.field.domain.state(), *about, text, work.language))
      return give_as_it_is(work, told, on_text);
  return false;
}

/// "Can you see our tool logs?"
bool tell_of_kerf(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  return handbook && give_as_it_is(work, handbook->about_kerf(work.typed(), work.language), on_text);
}

/// "And if that comes back clean?": the entries about what is in view, those told already or those not.
bool tell_of_entries(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  if (!handbook || !work.about()) return false;
  auto question = of_view(work);
  for (const auto& message : work.messages)
    if (message.role == "assistant") question.answers.push_back(dialogue::text_of(message));
  return give_as_it_is(work, handbook->answer_of_entries(question, work.knowledge), on_text);
}

/// Handbook and entries.
bool asks_handbook(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  return tell_of_entries(work, handbook, on_text) || tell_plainly(work, handbook, on_text) ||
         judge_suspicion(work, handbook, on_text) || look_up(work, handbook, on_text);
}

/// Facts of what is shown, and entries about it.
bool reads_facts(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  return tell_of_links(work, handbook, on_text) || tell_directly(work, on_text) ||
         judge_module(work, handbook, on_text) || tell_of_one(work, handbook, on_text) ||
         tell_of_each(work, handbook, on_text) || repeat_type(work, on_text);
}

/// What the view answers to a question, without notes; empty: nothing.
std::string answer_of_view(Work work, const Handbook* handbook) {
  if (reads_facts(work, handbook, {}) || asks_handbook(work, handbook, {})) return work.reply.text;
  return of_what_is_shown(work, handbook).value_or("");
}

/// What the domain of what is shown has in the answer's language; null: nothing.
const dialogue::Language* spoken_in(const Work& work) {
  const auto& languages = work.field.domain.state().languages;
  const auto spoken = languages.find(work.language);
  return spoken == languages.end() ? nullptr : &spoken->second;
}

/// Of what is shown; empty: nothing is.
std::string domain_in_view(const Work& work) {
  return work.about() ? work.field.domain.name() : "";
}

/// All words of the question are such as what is read off the facts knows.
bool is_read_whole(const Work& work) {
  const auto* spoken = spoken_in(work);
  return spoken && dialogue::unknown_share(spoken->lexicon.scan(work.question)) <= kReadWhole;
}

/// The question with the same conversation before it.
Work asking(const Work& work, const std::string& question) {
  auto asked = work;
  asked.question = question, asked.said.clear(), asked.reply = {};
  asked.messages.erase(last_question(asked.messages), asked.messages.cend());
  asked.messages.push_back(text_message("user", question));
  return asked;
}

/// The patterns that a question means: those that it names, in view or not, else those in view of the kind of
/// thing that it speaks of ("the ring"), else all in view.
std::vector<std::string> patterns_meant(const Work& work) {
  const auto& shown = work.about()->labels;
  auto named = dialogue::labels_named(work.field.domain, work.question, work.language);
  if (!named.empty()) return named;
  std::vector<std::string> meant;
  const auto mean = [&](const std::string& label) {
    if (std::ranges::find(shown, label) != shown.end()) add_once(meant, label);
  };
  for (const auto& label : work.knowledge.names_in(work.question, false).patterns) mean(label);
  const auto& state = work.field.domain.state();
  const auto* spoken = spoken_in(work);
  if (meant.empty() && spoken)
    for (const auto& word : spoken->lexicon.scan(work.question))
      if (word.kind == dialogue::WordKind::thing)
        for (const auto& kinds : {state.things.kinds, state.things.also})
          for (const auto& [label, kind] : kinds)
            if (kind == word.value || "label." + label == word.value) mean(label);
  return meant.empty() ? shown : meant;
}

/// The words by which a question names parts of the map.
std::string places_named(const Work& work) {
  const auto* spoken = spoken_in(work);
  std::string places;
  if (!spoken) return places;
  for (const auto& word : spoken->lexicon.scan(work.question))
    if (word.kind == dialogue::WordKind::place)
      places += (places.empty() ? "" : " ") + work.question.substr(word.begin, word.end - word.begin);
  return places;
}

/// A question about what is in view for each pattern that is meant where it has a place for one, "{p}", with
/// the words of what was asked in that of "{q}" and those of the parts that it names in that of "{places}":
/// none where it names none.
std::vector<std::string> questions_of_view(const Work& work, std::string question) {
  constexpr std::string_view kPattern = "{p}", kAsked = "{q}", kPlaces = "{places}";
  if (const auto at = question.find(kAsked); at != std::string::npos)
    question.replace(at, kAsked.size(), work.question);
  if (const auto at = question.find(kPlaces); at != std::string::npos) {
    const auto places = places_named(work);
    if (places.empty()) return {};
    question.replace(at, kPlaces.size(), places);
  }
  const auto at = question.find(kPattern);
  if (at == std::string::npos) return {question};
  const auto* spoken = spoken_in(work);
  std::vector<std::string> questions;
  Random first(0);
  for (const auto& label : patterns_meant(work)) {
    const auto name = spoken ? dialogue::say(*spoken, label, "say", first) : label;
    questions.push_back(std::string(question).replace(at, kPattern.size(), name));
  }
  return questions;
}

/// The answer before says of the view what does not hold: it is to be taken back, which no note does.
bool told_wrong(const Work& work) {
  const auto* about = work.about();
  if (!about) return false;
  const auto before = answer_before(work);
  if (before.empty()) return false;
  return std::ranges::any_of(work.field.domain.check(before, *about, work.knowledge), [](const Claim& claim) {
    return !claim.holds && claim.fact != "knowledge" && claim.fact != "number";
  });
}

/// What a note answers: what is asked of the view for it, and its text.
std::string tell_of_note(const Work& work, const Handbook* handbook, const KnowledgeNote& note) {
  const bool chinese = work.language == "zh";
  std::string told;
  const auto add = [&](const std::string& text) {
    if (text.empty() || told.find(text) != std::string::npos) return;
    told += (told.empty() || chinese ? "" : " ") + text;
  };
  if (work.about())
    for (const auto& asked : chinese ? note.ask_zh : note.ask)
      for (const auto& question : questions_of_view(work, asked))
        add(answer_of_view(asking(work, question), handbook));
  const auto& text = chinese ? note.text_zh : note.text;
  if (!text.empty()) add(text + (chinese ? "[" : " [") + note.id + "]");
  return told;
}

struct LikestNote {
  const KnowledgeNote* note = nullptr;  ///< null: none is like the question, or not clearly
  double likeness = 0;
  bool has_text() const { return note && !note->text.empty(); }
};

/// With nothing in view a note without a text has nothing to say, and what is most like it is no other
/// note's.
LikestNote likest_to(const Work& work, const std::string& question) {
  const auto* about = work.about();
  const auto hits = work.knowledge.notes_like(
      {question, domain_in_view(work), about ? about->labels : std::vector<std::string>{}});
  if (hits.empty() || hits.front().likeness < (work.whole.empty() ? kLeast : kLeastInStory)) return {};
  const auto& likest = hits.front();
  const auto& note = work.knowledge.notes()[likest.note];
  if (note.text.empty() && !about) return {};
  double lead = !note.text.empty()            ? (likest.likeness < kClearlyLike ? kLeadOfText : 0)
                : likest.likeness < kVeryLike ? kLead
                                              : kLeadOfVeryLike;
  // Of two notes that are about as like the question either is of its matter.
  const bool rivals = hits.size() > 1 && likest.likeness - hits[1].likeness <= likest.lead;
  if (rivals) lead = 0;
  return likest.lead < lead ? LikestNote{} : LikestNote{&note, likest.likeness};
}

/// The likest to the question with all that stands around it, if it has a text and the question alone is not
/// more like the model's own, or else the likest to the question.
LikestNote likest_note(const Work& work) {
  if (told_wrong(work)) return {};
  if (!work.whole.empty())
    if (const auto likest = likest_to(work, work.whole); likest.has_text())
      if (likest.likeness >= work.knowledge.likest_other(work.question, domain_in_view(work)).likeness)
        return likest;
  return likest_to(work, work.question);
}

/// A question of another field, whatever words it shares with this one; what is like a question of a note has
/// to be so the more clearly.
bool is_outside(const Work& work, const LikestNote& likest) {
  const bool like_note = likest.has_text() || likest.likeness >= kVeryLike;
  return work.outside > (like_note ? kOutsideThoughLikeNote : kOutside);
}

bool declines_outside(Work& work, const LikestNote& likest, const Talker::OnText& on_text) {
  if (!is_outside(work, likest)) return false;
  return give_as_it_is(work, dialogue::tell_off_topic(work.field.domain, work.language), on_text);
}

/// The note, if it is that like the question.
bool tell_note(Work& work, const Handbook* handbook, const LikestNote& likest, double least,
               const Talker::OnText& on_text) {
  if (!likest.note || likest.likeness < least) return false;
  const auto told = tell_of_note(work, handbook, *likest.note);
  return !told.empty() && give_as_it_is(work, told, on_text);
}

/// What is surely asked of the view, in whatever words: facts that they name, or the note.
bool surely_of_view(Work& work, const Handbook* handbook, const LikestNote& likest,
                    const Talker::OnText& on_text) {
  if (!likest.note || likest.has_text() || likest.likeness < kSurelyLike) return false;
  // Which pattern it is: no numbers or places of the question say more than the note.
  const bool asks_type = std::ranges::find(likest.note->kinds, kTypeKind) != likest.note->kinds.end();
  if (!asks_type && is_read_whole(work) && reads_facts(work, handbook, on_text)) return true;
  return tell_note(work, handbook, likest, kSurelyLike, on_text) || reads_facts(work, handbook, on_text);
}

/// Asked in words that are like those of a kind of question that the model has learnt: in these, which are
/// read off the facts or else left for the model to read.
bool ask_as_learnt(Work& work, const Talker::OnText& on_text) {
  const auto* spoken = spoken_in(work);
  if (!work.about() || !spoken || spoken->lexicon.empty()) return false;
  for (const auto& text : {work.question, work.whole}) {
    if (text.empty()) continue;
    const auto kind = work.knowledge.likest_other(text, domain_in_view(work));
    if (kind.likeness < kLikeLearnt || kind.kind == kUnknownKind) continue;
    const auto learnt = as_learnt(text, kind, spoken->lexicon);
    if (!learnt) continue;
    work.learnt = *learnt;
    auto asked = asking(work, *learnt);
    return tell_directly(asked, {}) && give_as_it_is(work, asked.reply.text, on_text);
  }
  return false;
}

/// The model would answer something else: the question is like none that it has learnt, and no turn before it
/// says what is meant.
bool is_beyond_model(const Work& work) {
  const auto turns = std::ranges::count(work.messages, "user", &Message::role);
  if (!work.about() || std::size_t(turns) > work.parts_before + 1) return false;
  return std::ranges::none_of(std::array{work.question, work.whole}, [&](const std::string& text) {
    if (text.empty()) return false;
    return work.knowledge.likest_other(text, domain_in_view(work)).likeness >= kLeastLearnt;
  });
}

/// Most of its words are in no table, and it is like no question that the model has learnt: what a word or
/// two seem to ask for is hardly it.
bool is_unfamiliar(const Work& work) {
  const auto* spoken = spoken_in(work);
  return spoken && dialogue::unknown_share(spoken->lexicon.scan(work.question)) > kMostUnknown &&
         is_beyond_model(work);
}

bool knows(Work& work, const Handbook* handbook, const LikestNote& likest, const Talker::OnText& on_text) {
  return read_process(work, on_text) || tell_of_sums(work, on_text) ||
         tell_of_kerf(work, handbook, on_text) ||
         (likest.has_text() && tell_note(work, handbook, likest, kLeast, on_text)) ||
         surely_of_view(work, handbook, likest, on_text) ||
         (!likest.note && !is_read_whole(work) && ask_as_learnt(work, on_text)) ||
         asks_handbook(work, handbook, on_text);
}

bool knows_of_view(Work& work, const Handbook* handbook, const LikestNote& likest,
                   const Talker::OnText& on_text) {
  return (!is_unfamiliar(work) && reads_facts(work, handbook, on_text)) ||
         (!likest.note && is_read_whole(work) && ask_as_learnt(work, on_text)) ||
         tell_note(work, handbook, likest, kLikeQuestion, on_text);
}

/// Declines a question that nothing answers and that is rather of another field; but by the story around it
/// it may be of the field: then the note most like all of that is told.
bool declines(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  if (work.outside <= kRatherOutside) return false;
  const auto told = dialogue::tell_off_topic(work.field.domain, work.language);
  if (!told) return false;
  if (!work.whole.empty() && tell_note(work, handbook, likest_to(work, work.whole), kLeastInStory, on_text))
    return true;
  work.says_nothing = true;
  return give_as_it_is(work, told, on_text);
}

}  // namespace

std::optional<std::string> answer_from_sources(Work work, const Handbook* handbook) {
  if (!work.checked) return std::nullopt;
  const auto likest = likest_note(work);
  if (is_outside(work, likest)) return std::nullopt;
  const bool known = knows(work, handbook, likest, {}) || knows_of_view(work, handbook, likest, {});
  return known ? std::optional(work.reply.text) : std::nullopt;
}

std::optional<std::string> asked_within(const Work& work, const Handbook* handbook) {
  const auto typed = work.typed();
  if (const auto part = dialogue::asking_part(typed)) {
    const bool recalls = dialogue::recalls_answers(part->around);
    const bool names = !dialogue::labels_named(work.field.domain, part->around, work.language).empty();
    if (!recalls && !(names && answer_from_sources(work, handbook))) return part->asks;
    return std::nullopt;
  }
  const auto& domain = work.field.domain;
  const auto* spoken = spoken_in(work);
  if (work.language != "en" || !spoken) return std::nullopt;
  const auto asks = dialogue::without_purpose(typed, [&](const std::string& words) {
    return !dialogue::speaks_of_map(words, *spoken) &&
           dialogue::labels_named(domain, words, work.language).empty();
  });
  if (asks.empty() || answer_from_sources(work, handbook)) return std::nullopt;
  return asks;
}

bool answer_without_model(Work& work, const Handbook* handbook, const Talker::OnText& on_text) {
  const auto likest = work.checked ? likest_note(work) : LikestNote{};
  if (work.checked && declines_outside(work, likest, on_text)) return true;
  if (work.checked && knows(work, handbook, likest, on_text)) return true;
  if (lacks_words(work, on_text)) return true;
  if (work.checked &&
      (knows_of_view(work, handbook, likest, on_text) ||
       (!work.whole.empty() && tell_note(work, handbook, likest, kLeastInStory, on_text)) ||
       declines(work, handbook, on_text) || tell_note(work, handbook, likest, kLeast, on_text)))
    return true;
  const auto& unlearnt = work.field.domain.state().phrases_only;
  const bool speaks = std::ranges::find(unlearnt, work.language) == unlearnt.end();
  const bool beyond = !speaks || (work.checked && is_beyond_model(work));
  if (!work.about() || !beyond) return false;
  stand_in(work, handbook, {}, on_text);
  return true;
}

void stand_in(Work& work, const Handbook* handbook, const std::vector<Claim>& refused,
              const Talker::OnText& on_text) {
  const auto* about = work.about();
  if (const auto told = of_what_is_shown(work, handbook)) return work.tell(*told, {}, on_text);
  if (give(work, quote(work), on_text)) return;
  if (std::ranges::any_of(refused, takes_back_what_holds) &&
      give(work, dialogue::tell_again(work.field.domain, answer_before(work), work.language), on_text))
    return;
  const bool about_type = std::ranges::any_of(
      refused, [](const Claim& claim) { return !claim.holds && claim.fact == "pattern"; });
  if (about && about_type && give(work, work.field.domain.tell_type(*about, work.language), on_text)) return;
  work.says_nothing = true;
  work.tell(said_nothing(work, handbook), {}, on_text);
}

void take_back_the_rest(Work& work, const Talker::OnText& on_text) {
  const auto* about = work.about();
  if (!work.checked || !about || work.reply.stopped || work.reply.text.empty()) return;
  const auto& domain = work.field.domain;
  const bool chinese = work.language == "zh";
  for (const auto& fact : left_untaken(work)) {
    const auto told =
        fact == "pattern" ? domain.tell_type(*about, work.language)
        : fact == "yield"
            ? domain.tell_directly(*about, chinese ? "良率是多少？" : "What is the yield?", work.language)
            : std::nullopt;
    if (!told) continue;
    const auto further = (chinese ? "" : " ") + *told;
    const auto claims = check_sentence(work, *told);
    work.reply.text += further;
    work.reply.claims.insert(work.reply.claims.end(), claims.begin(), claims.end());
    if (on_text) on_text(further);
  }
}

}  // namespace kerf::converse
