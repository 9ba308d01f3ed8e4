#include <kerf/error.h>
#include <kerf/evaluate_dialogue.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "dialogue/evaluate/judge.h"

namespace kerf {
namespace dialogue {
namespace {

using AnswersById = std::unordered_map<std::string, const AskAnswer*>;

AnswersById by_id(const std::vector<AskAnswer>& answers) {
  AnswersById found;
  for (const AskAnswer& answer : answers)
    if (!found.emplace(answer.id, &answer).second)
      fail("the question {} is answered twice, expected one answer to each", answer.id);
  return found;
}

void add(DialogueShare& share, const std::optional<bool>& right) {
  if (right) share.add(*right);
}

void add(DialogueScore& score, const Judgement& judgement) {
  for (const Claim& claim : judgement.claims) score.claims.add(claim.holds);
  score.wrong.add(!judgement.holds);
  add(score.complete, judgement.complete);
  add(score.pattern, judgement.pattern);
  add(score.yes_no, judgement.yes_no);
  add(score.place, judgement.place);
  add(score.number, judgement.number);
}

void add(DialogueShare& share, int right, int of) {
  share.right += right, share.of += of;
}

/// What was said in one dialogue so far.
struct Spoken {
  std::vector<std::vector<Claim>> answers;
  std::vector<std::set<std::string>> types;  ///< labels named where the type was asked for
};

std::string contradiction_in(const Spoken& spoken, const std::string& normal) {
  for (std::size_t i = 0; i < spoken.answers.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (auto why = contradiction(spoken.answers[j], spoken.answers[i], normal); !why.empty()) return why;
  for (const auto& type : spoken.types)
    if (type != spoken.types.front()) return "two types are named";
  return "";
}

class Evaluation {
 public:
  Evaluation(const DialogueDomain& domain, const KnowledgeBase& knowledge, const DialogueAnswers& given)
      : domain_(domain),
        judge_(domain, knowledge),
        specs_(kind_specs(domain.state())),
        given_(given),
        answers_(by_id(given.answers)) {
    for (const std::string& kind : domain.kinds()) metrics_.kinds.push_back({.kind = kind});
    metrics_.all.kind = "all";
  }

  DialogueMetrics run() {
    for (std::size_t i = 0; i < given_.dialogues.size(); ++i) hear(i);
    if (!answers_.empty())
      fail("the answer {} belongs to no question of the {} dialogues", answers_.begin()->first,
           given_.dialogues.size());
    std::erase_if(metrics_.kinds, [](const DialogueScore& score) { return score.answered.of == 0; });
    metrics_.dialogues = std::int64_t(given_.dialogues.size());
    metrics_.bleu = bleu_.score();
    metrics_.rouge_l =
        compared_ > 0 ? rouge_sum_ / double(compared_) : std::numeric_limits<double>::quiet_NaN();
    return std::move(metrics_);
  }

 private:
  void hear(std::size_t number);
  void judge(const JudgedTurn& judged, const DialogueCase& about, Spoken& spoken);
  void compare_classes(const JudgedTurn& judged, const Judgement& judgement, bool right);
  void compare_texts(const JudgedTurn& judged);
  void count_citations(const Citations& citations);
  void count_consistency(std::size_t number, const Spoken& spoken);
  const AskAnswer* take_answer(const ReferenceTurn& turn);
  DialogueScore& score_of(const std::string& kind);
  const KindSpec& spec_of(const std::string& kind) const {
    const auto found = specs_.find(kind);
    return found == specs_.end() ? other_ : found->second;
  }

  const DialogueDomain& domain_;
  Judge judge_;
  std::map<std::string, KindSpec> specs_;
  KindSpec other_;
  const DialogueAnswers& given_;
  AnswersById answers_;
  DialogueMetrics metrics_;
  CorpusBleu bleu_;
  double rouge_sum_ = 0;
  std::int64_t compared_ = 0;
};

DialogueScore& Evaluation::score_of(const std::string& kind) {
  const std::string name = kind.empty() ? "other" : kind;
  for (DialogueScore& score : metrics_.kinds)
    if (score.kind == name) return score;
  return metrics_.kinds.emplace_back(DialogueScore{.kind = name});
}

/// The turn's answer, which is taken off those that are left; null: there is none.
const AskAnswer* Evaluation::take_answer(const ReferenceTurn& turn) {
  const auto found = answers_.find("\"" + turn.id + "\"");
  if (found == answers_.end()) return nullptr;
  const AskAnswer* answer = found->second;
  answers_.erase(found);
  return answer;
}

void Evaluation::hear(std::size_t number) {
  Spoken spoken;
  const DialogueCase& about = given_.cases[number];
  const KindSpec* doubted = &other_;
  const AskAnswer* with_class = nullptr;
  for (const ReferenceTurn& turn : reference_turns(given_.dialogues[number], std::int64_t(number) + 1)) {
    const KindSpec& kind = spec_of(turn.kind);
    if (!kind.challenges) doubted = &kind;
    if (turn.question.empty()) continue;
    const AskAnswer* answer = take_answer(turn);
    const bool answered = answer && answer->error.empty();
    metrics_.all.answered.add(answered);
    score_of(turn.kind).answered.add(answered);
    if (!answered) {
      metrics_.faults.push_back({turn.id, turn.kind, "", answer ? answer->error : "there is no answer"});
      continue;
    }
    judge({turn, kind, *doubted, *answer}, about, spoken);
    if (answer->class_name) with_class = answer;
  }
  if (with_class) metrics_.classes.add(judge_.is_class_of(*with_class->class_name, about));
  count_consistency(number, spoken);
}

void Evaluation::judge(const JudgedTurn& judged, const DialogueCase& about, Spoken& spoken) {
  Judgement judgement = judge_.judge(judged, about);
  add(metrics_.all, judgement);
  add(score_of(judged.turn.kind), judgement);
  (judged.kind.declines ? metrics_.declined : metrics_.wrongly_declined).add(judgement.declined);
  count_citations(judgement.citations);
  if (judged.answer.class_name)
    compare_classes(judged, judgement, judge_.is_class_of(*judged.answer.class_name, about));
  compare_texts(judged);
  if (!judgement.why.empty())
    metrics_.faults.push_back({judged.turn.id, judged.turn.kind, judged.answer.text, judgement.why});
  if (judged.kind.asks_type) spoken.types.push_back(named_labels(judgement.claims).affirmed);
  spoken.answers.push_back(std::move(judgement.claims));
}

void Evaluation::compare_classes(const JudgedTurn& judged, const Judgement& judgement, bool right) {
  if (!judged.kind.asks_type) return;
  metrics_.in_words.add(judgement.pattern.value_or(false));
  metrics_.by_classifier.add(right);
}

void Evaluation::compare_texts(const JudgedTurn& judged) {
  if (judged.turn.planted || judged.turn.answer.empty()) return;
  bleu_.add(judged.answer.text, judged.turn.answer);
  rouge_sum_ += rouge_l(judged.answer.text, judged.turn.answer);
  ++compared_;
}

void Evaluation::count_citations(const Citations& citations) {
  add(metrics_.citations_exist, citations.exist, citations.all);
  add(metrics_.citations_fit, citations.fit, citations.all);
  add(metrics_.citations_kept, citations.kept, citations.exist);
}

void Evaluation::count_consistency(std::size_t number, const Spoken& spoken) {
  if (spoken.answers.size() < 2) return;
  const std::string why = contradiction_in(spoken, domain_.state().normal);
  metrics_.consistent.add(why.empty());
  if (!why.empty()) metrics_.faults.push_back({fmt::format("{}", number + 1), "", "", why});
}

}  // namespace
}  // namespace dialogue

double DialogueShare::value() const {
  return of > 0 ? double(right) / double(of) : std::numeric_limits<double>::quiet_NaN();
}

DialogueMetrics evaluate_dialogue(const DialogueDomain& domain, const KnowledgeBase& knowledge,
                                  const DialogueAnswers& given) {
  check(given.cases.size() == given.dialogues.size(), "evaluate_dialogue: a case for each dialogue");
  return dialogue::Evaluation(domain, knowledge, given).run();
}

}  // namespace kerf
