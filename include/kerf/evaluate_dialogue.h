// How well questions about wafer maps are answered: reference dialogues become questions, the answers are
// held against facts measured anew, the labels, the knowledge base and each other. docs/dialogue-eval.md
#pragma once

#include <kerf/ask.h>
#include <kerf/dataset.h>
#include <kerf/dialogue.h>
#include <kerf/file.h>
#include <kerf/knowledge.h>

#include <cstdint>
#include <string>
#include <vector>

namespace kerf {

/// Every user turn of a dialogue as a question of its own; the turns before it are those of the dialogue,
/// without tool calls and their results. Ids are "NUMBER:TURN", `number` being that of the dialogue in its
/// file, both from 1. Throws Error for an image that is neither picture nor "maps.npz[12]".
std::vector<AskQuestion> dialogue_questions(const Dialogue& dialogue, std::int64_t number);

/// The case of each dialogue: its classes as labels, the facts measured on its map; files are looked for in
/// `folder`, each read once. Throws Error for a dialogue without a map, or a map that is not there.
std::vector<DialogueCase> measured_cases(const std::vector<Dialogue>& dialogues, const Path& folder);

/// The same for dialogues about labelled pictures: the cases of the data set's images (image_cases), whose
/// files are the dialogues' as seen from `folder`. Throws Error for a dialogue about another picture.
std::vector<DialogueCase> pictured_cases(const std::vector<Dialogue>& dialogues, const Path& folder,
                                         const Dataset& dataset);

/// Answers as `kerf ask` writes them. Throws Error naming file and line.
std::vector<AskAnswer> load_ask_answers(const Path& file);

/// A share as what it is made of; n/a where `of` is 0.
struct DialogueShare {
  std::int64_t right = 0, of = 0;
  double value() const;  ///< 0..1, NaN of nothing
  void add(bool is_right) { right += is_right ? 1 : 0, ++of; }
};

/// The answers to one kind of question, or to all.
struct DialogueScore {
  std::string kind;        ///< "all" of all
  DialogueShare answered;  ///< of the questions
  DialogueShare claims;    ///< of the statements that can be checked, those that hold
  DialogueShare wrong;     ///< of the answers, those with a statement that does not hold
  DialogueShare complete;  ///< that hold and say all that the reference says of what was asked
  DialogueShare pattern;   ///< where the type is asked for: the labels named are exactly the truth
  DialogueShare yes_no;    ///< where the reference says yes or no: the answer says the same
  DialogueShare place;     ///< where the reference tells places: all are told, none wrongly
  DialogueShare number;    ///< where it tells numbers: all are told, none wrongly
};

/// An answer that is wrong or lacks something.
struct DialogueFault {
  std::string id, kind, text;
  std::string why;  ///< one sentence
};

struct DialogueMetrics {
  std::int64_t dialogues = 0;
  DialogueScore all;
  std::vector<DialogueScore> kinds;  ///< that were asked, in the domain's order, others behind
  DialogueShare citations_exist;     ///< of the ids cited
  DialogueShare citations_fit;       ///< of them: about the map's patterns
  DialogueShare citations_kept;      ///< of those that exist: the answer has words of the entry
  DialogueShare declined;            ///< of what lies outside the field or the map
  DialogueShare wrongly_declined;    ///< of everything else
  DialogueShare consistent;          ///< of dialogues with two answers or more: none contradicts another
  DialogueShare in_words;            ///< type named exactly in the text, where class_name is told too
  DialogueShare by_classifier;       ///< class_name of the same answers
  DialogueShare classes;             ///< class_name of each map once
  double bleu = 0;                   ///< BLEU-4 of all answers, 0..100
  double rouge_l = 0;                ///< mean ROUGE-L F1, 0..1
  std::vector<DialogueFault> faults;
};

/// What is evaluated; `cases` are those of `dialogues`, one each.
struct DialogueAnswers {
  const std::vector<Dialogue>& dialogues;
  const std::vector<DialogueCase>& cases;
  const std::vector<AskAnswer>& answers;
};
/// Answers are found by their ids; a question without one counts as not answered. Answers to planted turns
/// are not compared with the reference, which is wrong there. Throws Error for an answer that belongs to no
/// question, or a second one to the same.
DialogueMetrics evaluate_dialogue(const DialogueDomain& domain, const KnowledgeBase& knowledge,
                                  const DialogueAnswers& given);
/// As text for people, at most `faults` of the faults in it.
std::string format_dialogue_metrics(const DialogueMetrics& metrics, int faults = 5);
/// As JSON: every field under its own name, shares as {"right","of","value"}, null for what is not defined.
std::string dialogue_metrics_to_json(const DialogueMetrics& metrics);

}  // namespace kerf
