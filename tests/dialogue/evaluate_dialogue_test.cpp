// Reference answers score in full; an answer that is broken in one place is caught by the measure it breaks.
#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/evaluate_dialogue.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "dialogue/evaluate/turns.h"
#include "dialogue/hand_case.h"
#include "support/temporary.h"

namespace kerf::dialogue {
namespace {

using testing::HasSubstr;

AskAnswer answer_to(const std::string& id, const std::string& text) {
  AskAnswer answer;
  answer.id = "\"" + id + "\"";
  answer.text = text;
  return answer;
}

/// A dialogue of questions and answers by hand.
struct Script {
  std::string kind, question, answer;
};
Dialogue scripted(const std::vector<std::string>& classes, const std::vector<Script>& turns) {
  Dialogue dialogue;
  dialogue.images = {"hand.npz[0]"};
  dialogue.classes = classes;
  for (const Script& turn : turns) {
    dialogue.messages.push_back(text_message("user", turn.question));
    dialogue.messages.push_back(text_message("assistant", turn.answer));
    dialogue.kinds.push_back(turn.kind);
  }
  return dialogue;
}

const CaseFact& fact_of(const DialogueCase& about, const std::string& name) {
  for (const CaseFact& fact : about.facts)
    if (fact.name == name) return fact;
  throw std::out_of_range(name);
}

class EvaluateDialogue : public testing::Test {
 protected:
  /// What `texts` score as answers to one dialogue about a Center with a Scratch.
  DialogueMetrics score(const std::vector<Script>& turns, const std::vector<std::string>& texts) const {
    const std::vector<Dialogue> dialogues = {scripted(about_.labels, turns)};
    std::vector<AskAnswer> answers;
    for (std::size_t i = 0; i < texts.size(); ++i)
      answers.push_back(answer_to(fmt::format("1:{}", i + 1), texts[i]));
    return evaluate_dialogue(domain_, knowledge_, {dialogues, {about_}, answers});
  }
  std::string value(const std::string& name) const { return fact_of(about_, name).value; }

  DialogueDomain domain_{Path(KERF_SOURCE_DIR) / "domains/wafer"};
  KnowledgeBase knowledge_{{Path(KERF_SOURCE_DIR) / "tests/dialogue/knowledge"}};
  DialogueCase about_ = hand_case({"Center", "Scratch"}, 9);
};

struct Built {
  std::vector<Dialogue> dialogues;
  std::vector<DialogueCase> cases;
  std::vector<AskAnswer> answers;
};

/// Dialogues of the grammar without planted answers, with their own answers.
Built built(const DialogueDomain& domain, const KnowledgeBase& knowledge, double zh_share) {
  Built all;
  for (std::uint64_t seed = 0; all.dialogues.size() < 150; ++seed) {
    DialogueOptions options;
    options.seed = seed;
    options.zh_share = zh_share;
    const auto about = hand_case(hand_labels(seed), seed);
    const auto dialogue = build_dialogue(domain, about, knowledge, options);
    if (!dialogue.planted.empty()) continue;
    all.dialogues.push_back(dialogue);
    all.cases.push_back(about);
    for (const auto& turn : reference_turns(dialogue, std::int64_t(all.dialogues.size()))) {
      all.answers.push_back(answer_to(turn.id, turn.answer));
      const std::string& near = fact_of(about, "similar.1").value;
      all.answers.back().cites = {near.substr(0, near.find(' '))};
      all.answers.back().class_name =
          about.labels.empty() ? "Normal" : fmt::format("{}", fmt::join(about.labels, "+"));
    }
  }
  return all;
}

class EvaluateBuilt : public EvaluateDialogue, public testing::WithParamInterface<double> {};

TEST_P(EvaluateBuilt, ReferenceAnswersScoreInFull) {
  const Built all = built(domain_, knowledge_, GetParam());
  const auto metrics = evaluate_dialogue(domain_, knowledge_, {all.dialogues, all.cases, all.answers});
  for (const DialogueFault& fault : metrics.faults)
    ADD_FAILURE() << fault.id << " " << fault.kind << ": " << fault.why << "\n" << fault.text;
  const auto& score = metrics.all;
  EXPECT_EQ(score.wrong.right, 0);
  for (const auto& share :
       {score.answered, score.claims, score.complete, score.pattern, score.yes_no, score.place, score.number,
        metrics.citations_exist, metrics.citations_fit, metrics.citations_kept, metrics.declined,
        metrics.consistent, metrics.in_words, metrics.by_classifier, metrics.classes}) {
    EXPECT_GT(share.of, 10);
    EXPECT_EQ(share.right, share.of);
  }
  EXPECT_EQ(metrics.wrongly_declined.right, 0);
  EXPECT_NEAR(metrics.bleu, 100, 1e-9);
  EXPECT_NEAR(metrics.rouge_l, 1, 1e-12);
}

TEST_P(EvaluateBuilt, AnswersOfOthersDoNot) {
  Built all = built(domain_, knowledge_, GetParam());
  std::map<std::string, AskAnswer*> last;  // by kind
  std::size_t at = 0;
  for (const Dialogue& dialogue : all.dialogues)
    for (const std::string& kind : dialogue.kinds) {
      AskAnswer& answer = all.answers[at++];
      if (last[kind]) std::swap(last[kind]->text, answer.text);  // shifts the answers of a kind by one
      last[kind] = &answer;
    }
  const auto metrics = evaluate_dialogue(domain_, knowledge_, {all.dialogues, all.cases, all.answers});
  EXPECT_LT(metrics.all.pattern.value(), 0.3);
  EXPECT_LT(metrics.all.number.value(), 0.1);
  EXPECT_LT(metrics.all.place.value(), 0.4);
  EXPECT_LT(metrics.citations_fit.value(), 0.5);
  EXPECT_LT(metrics.consistent.value(), 0.8);
  EXPECT_EQ(metrics.declined.right, metrics.declined.of);  // that is the same for all
  for (AskAnswer& answer : all.answers) answer.text.clear();
  const auto silent = evaluate_dialogue(domain_, knowledge_, {all.dialogues, all.cases, all.answers});
  EXPECT_EQ(silent.all.complete.right, 0);
  EXPECT_EQ(silent.all.claims.of, 0);
  EXPECT_EQ(silent.bleu, 0);
}
INSTANTIATE_TEST_SUITE_P(Languages, EvaluateBuilt, testing::Values(0.0, 1.0));

TEST_F(EvaluateDialogue, OtherWordsForTheSameAreComplete) {
  const auto metrics =
      score({{"is_pattern", "Is it a scratch?", "Yes, there is a Scratch pattern."},
             {"at_zone", "At the rim?", "No, mostly in the " + value("zone.densest") + " zone."},
             {"yield", "Yield?", "Yield is " + value("yield") + "."}},
            {"Yes: the wafer shows Center and Scratch.",
             "No, the failures are densest in the " + value("zone.densest") + " zone.",
             "It yields " + value("yield") + "."});
  EXPECT_EQ(metrics.all.complete.right, 3);
  EXPECT_TRUE(metrics.faults.empty());
  EXPECT_LT(metrics.bleu, 60);
}

TEST_F(EvaluateDialogue, TypesAreNamedExactly) {
  const std::vector<Script> turns = {{"type", "Which pattern?", "The wafer shows Center and Scratch."}};
  EXPECT_EQ(score(turns, {"A mixed pattern: Center and Scratch."}).all.pattern.right, 1);
  const auto half = score(turns, {"It is Center."});
  EXPECT_EQ(half.all.pattern.right, 0);
  EXPECT_EQ(half.all.wrong.right, 0);  // what it says is true
  EXPECT_EQ(half.all.complete.right, 0);
  EXPECT_EQ(score(turns, {"It is Center, Scratch and Loc."}).all.wrong.right, 1);
  EXPECT_EQ(score(turns, {"Normal."}).all.claims.right, 0);
}

TEST_F(EvaluateDialogue, NumbersAndPlaces) {
  const std::vector<Script> turns = {
      {"yield", "Yield?", "Yield is " + value("yield") + "."},
      {"place", "Where?",
       "Mostly in the " + value("zone.densest") + " zone, densest at " + value("clock.densest") + "."}};
  const std::string other_zone = value("zone.densest") == "edge" ? "center" : "edge";
  const auto wrong = score(turns, {"Yield is 0.5 %.", "Mostly in the " + other_zone + " zone, densest at " +
                                                          value("clock.densest") + "."});
  EXPECT_EQ(wrong.all.number.of, 1);
  EXPECT_EQ(wrong.all.number.right, 0);
  EXPECT_EQ(wrong.all.place.of, 1);
  EXPECT_EQ(wrong.all.place.right, 0);
  EXPECT_EQ(wrong.all.claims.of, 3);
  EXPECT_EQ(wrong.all.claims.right, 1);
  const auto lacking = score(turns, {"I would say so.", "At " + value("clock.densest") + "."});
  EXPECT_EQ(lacking.all.number.right, 0);
  EXPECT_EQ(lacking.all.place.right, 0);
}

TEST_F(EvaluateDialogue, YesIsNotNo) {
  const std::vector<Script> turns = {{"is_pattern", "Is it a scratch?", "Yes, there is a Scratch pattern."},
                                     {"is_normal", "Normal?", "No, there is Center and Scratch."}};
  EXPECT_EQ(score(turns, {"Yes, Scratch.", "It is not Normal. The pattern is Center and Scratch."})
                .all.yes_no.right,
            2);
  const auto turned = score(turns, {"No, it shows Center.", "Yes, it shows Center and Scratch."});
  EXPECT_EQ(turned.all.yes_no.of, 2);
  EXPECT_EQ(turned.all.yes_no.right, 0);
  EXPECT_EQ(turned.all.complete.right, 0);
  EXPECT_EQ(score(turns, {"There is a Scratch.", "There is Center."}).all.yes_no.right, 1);
}

TEST_F(EvaluateDialogue, DecliningIsForWhatLiesOutside) {
  const std::vector<Script> turns = {
      {"off_topic", "Which laptop?",
       "I only answer questions about wafer maps: pattern, yield, places, likely causes and first checks."},
      {"unknown", "Which lot?", "The map does not tell the lot."},
      {"yield", "Yield?", "Yield is " + value("yield") + "."}};
  const auto right =
      score(turns, {"I cannot help with that; ask me about this wafer's pattern, yield or likely causes.",
                    "The lot: that is not in the map.", "Yield is " + value("yield") + "."});
  EXPECT_EQ(right.declined.right, 2);
  EXPECT_EQ(right.wrongly_declined.right, 0);
  EXPECT_EQ(right.all.complete.right, 3);
  const auto wrong = score(turns, {"Take a light one.", "It is Center.", "The map does not tell the yield."});
  EXPECT_EQ(wrong.declined.of, 2);
  EXPECT_EQ(wrong.declined.right, 0);
  EXPECT_EQ(wrong.wrongly_declined.of, 1);
  EXPECT_EQ(wrong.wrongly_declined.right, 1);
  EXPECT_EQ(wrong.all.complete.right, 0);
}

TEST_F(EvaluateDialogue, CitationsExistFitAndAreKeptTo) {
  const KnowledgeEntry& fits = knowledge_.entries()[knowledge_.about({"Center"}).front()];
  const KnowledgeEntry& other = knowledge_.entries()[knowledge_.about({"Donut"}).front()];
  const auto cite = [](const KnowledgeEntry& entry) {
    return "Likely " + entry.module + " [" + entry.id + "].";
  };
  const std::vector<Script> turns = {{"causes", "Why?", cite(fits)}};
  const auto right = score(turns, {cite(fits)});
  EXPECT_EQ(right.citations_kept.right, 1);
  EXPECT_EQ(right.all.complete.right, 1);
  const auto foreign = score(turns, {cite(other)});
  EXPECT_EQ(foreign.citations_exist.right, 1);
  EXPECT_EQ(foreign.citations_fit.right, 0);
  EXPECT_EQ(foreign.all.wrong.right, 1);
  const auto invented = score(turns, {"Likely the oven [center.oven]."});
  EXPECT_EQ(invented.citations_exist.of, 1);
  EXPECT_EQ(invented.citations_exist.right, 0);
  const auto astray = score(turns, {"Likely gremlins [" + fits.id + "]."});
  EXPECT_EQ(astray.citations_fit.right, 1);
  EXPECT_EQ(astray.citations_kept.right, 0);
  EXPECT_EQ(score(turns, {"It is Center."}).all.complete.right, 0);
}

// What another map is like is the tool's word, where the tool has named it.
TEST_F(EvaluateDialogue, SimilarMapsAreThoseOfTheTool) {
  const std::string near = value("similar.1"), name = near.substr(0, near.find(' '));
  const std::vector<Dialogue> dialogues = {
      scripted(about_.labels, {{"similar", "Seen before?", "The closest wafer on record is " + near + "."}})};
  auto answer = answer_to("1:1", "Yes, the most similar one is " + name + " Donut+Loc 0.71.");
  const auto complete = [&] {
    return evaluate_dialogue(domain_, knowledge_, {dialogues, {about_}, {answer}}).all.complete.right == 1;
  };
  EXPECT_FALSE(complete());
  answer.cites = {name};
  EXPECT_TRUE(complete());
  answer.text = "Yes, one.";
  EXPECT_FALSE(complete());
}

// A confidence that is told is held against that of the answer.
TEST_F(EvaluateDialogue, AConfidenceIsThatOfTheAnswer) {
  const std::vector<Dialogue> dialogues = {
      scripted(about_.labels, {{"type", "What is it?", "The pattern is Center."}})};
  auto answer = answer_to("1:1", "The calibrated confidence is 97.4 %.");
  const auto wrong = [&] {
    return evaluate_dialogue(domain_, knowledge_, {dialogues, {about_}, {answer}}).all.wrong.right;
  };
  EXPECT_EQ(wrong(), 1);
  answer.confidence = 0.9741;
  EXPECT_EQ(wrong(), 0);
  answer.confidence = 0.984;
  EXPECT_EQ(wrong(), 1);
}

TEST_F(EvaluateDialogue, WhatANameMeansIsSaidRightAndClaimsNothing) {
  const std::string ring = "Edge-Ring means that the failing dies run all around the rim.";
  const std::vector<Script> turns = {{"meaning", "What is an edge ring?", ring},
                                     {"thanks", "Thanks!", "You are welcome."}};
  const auto complete = [&](const std::string& first, const std::string& second) {
    const auto metrics = score(turns, {first, second});
    EXPECT_EQ(metrics.all.claims.of, 0);
    return metrics.all.complete.right;
  };
  EXPECT_EQ(complete(ring, "You are welcome."), 2);
  EXPECT_EQ(
      complete("Loc means that the failing dies form one patch away from the middle and the rim.", "Hello."),
      0);
}

TEST_F(EvaluateDialogue, AnswersContradictEachOther) {
  const std::vector<Script> turns = {{"yield", "Yield?", ""}, {"yield_vs", "Above?", ""}};
  const auto consistent = [&](const std::string& first, const std::string& second) {
    const auto share = score(turns, {first, second}).consistent;
    EXPECT_EQ(share.of, 1);
    return share.right == 1;
  };
  EXPECT_TRUE(consistent("Yield is 83.4 %.", "Yield is 83 %."));
  EXPECT_FALSE(consistent("Yield is 83.4 %.", "Yield is 38.4 %."));
  EXPECT_FALSE(consistent("Yield is 83.4 %.", "No: it is not above 80 %."));
  EXPECT_TRUE(consistent("Yield is 83.4 %.", "Yes, above 80 %."));
  EXPECT_FALSE(consistent("Yes, above 80 %.", "No, not above 80 %."));
  EXPECT_FALSE(consistent("It is Loc.", "There is no Loc."));
  EXPECT_FALSE(consistent("The wafer is Normal.", "It is Loc."));
  EXPECT_TRUE(consistent("It is Loc.", "It is Loc and Scratch."));
  EXPECT_TRUE(consistent("Densest in the edge zone.", "The failures are densest at 7 o'clock."));
  EXPECT_FALSE(consistent("They are densest at 6 o'clock.", "They are densest at 7 o'clock."));
}

TEST_F(EvaluateDialogue, WordsStandBesideTheClassifier) {
  const std::vector<Dialogue> dialogues = {
      scripted(about_.labels, {{"type", "Type?", "The wafer shows Center and Scratch."}})};
  auto answer = answer_to("1:1", "It is Center.");
  answer.class_name = "Scratch+Center";
  const auto metrics = evaluate_dialogue(domain_, knowledge_, {dialogues, {about_}, {answer}});
  EXPECT_EQ(metrics.in_words.right, 0);
  EXPECT_EQ(metrics.by_classifier.right, 1);
  EXPECT_EQ(metrics.classes.right, 1);
  EXPECT_THAT(format_dialogue_metrics(metrics), HasSubstr("-1.000"));
  answer.class_name = "unknown";
  EXPECT_EQ(evaluate_dialogue(domain_, knowledge_, {dialogues, {about_}, {answer}}).by_classifier.right, 0);
}

TEST_F(EvaluateDialogue, PlantedAnswersAreNoMeasure) {
  std::vector<Dialogue> dialogues = {scripted(about_.labels, {{"type", "Type?", "It is Loc."}})};
  dialogues[0].planted = {1};
  const auto metrics = evaluate_dialogue(
      domain_, knowledge_, {dialogues, {about_}, {answer_to("1:1", "The wafer shows Center and Scratch.")}});
  EXPECT_EQ(metrics.all.complete.of, 0);
  EXPECT_EQ(metrics.all.pattern.right, 1);
  EXPECT_TRUE(std::isnan(metrics.bleu));
}

TEST_F(EvaluateDialogue, AnswersAreFoundByTheirIds) {
  const std::vector<Dialogue> dialogues = {
      scripted(about_.labels, {{"type", "Type?", "It is Center."}, {"yield", "Yield?", "1 %"}})};
  AskAnswer failed = answer_to("1:2", "");
  failed.error = "no such map";
  const auto metrics = evaluate_dialogue(domain_, knowledge_, {dialogues, {about_}, {failed}});
  EXPECT_EQ(metrics.all.answered.of, 2);
  EXPECT_EQ(metrics.all.answered.right, 0);
  EXPECT_EQ(metrics.all.claims.of, 0);
  const auto sentence = [&](const std::vector<AskAnswer>& answers) {
    return test::sentence_of<Error>([&] {
      evaluate_dialogue(domain_, knowledge_, {dialogues, {about_}, answers});
    });
  };
  EXPECT_THAT(sentence({answer_to("2:1", "x")}), HasSubstr("\"2:1\" belongs to no question"));
  EXPECT_THAT(sentence({failed, failed}), HasSubstr("answered twice"));
}

TEST_F(EvaluateDialogue, JsonHasNullForWhatIsNotDefined) {
  const auto metrics = score({{"type", "Type?", "The wafer shows Center and Scratch."}}, {"It is Loc."});
  const auto document = nlohmann::json::parse(dialogue_metrics_to_json(metrics));
  EXPECT_TRUE(document["classes"]["value"].is_null());
  EXPECT_EQ(document["all"]["wrong"]["right"], 1);
  EXPECT_EQ(document["kinds"].size(), 1u);
  EXPECT_EQ(document["faults"][0]["id"], "1:1");
}

}  // namespace
}  // namespace kerf::dialogue
