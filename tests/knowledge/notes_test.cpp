// Notes: how they are read, which questions find them, and what a site's do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/knowledge.h>

#include "data/sentence.h"
#include "data/temporary_folder.h"
#include "knowledge/entry_reader.h"
#include "knowledge/note_index.h"

namespace kerf {
namespace {

using knowledge::parse_entries;
using testing::AllOf;
using testing::ElementsAre;
using testing::Gt;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

const std::string kHead = "domain = \"wafer\"\n";

std::string note(const std::string& id, const std::string& question, const std::string& more = "") {
  return "[[note]]\nid = \"" + id + "\"\nquestions = [\"" + question +
         "\"]\ntext = \"t\"\nsources = [\"s\"]\n" + more;
}

std::string entry(const std::string& id, const std::string& pattern, const std::string& module) {
  return "[[entry]]\nid = \"" + id + "\"\npatterns = [\"" + pattern + "\"]\nmodule = \"" + module +
         "\"\nmechanism = \"m\"\nchecks = [\"c\"]\nactions = [\"a\"]\nsources = [\"s\"]\n";
}

/// Patterns and modules are known by the entries about them.
const std::string kPatterns = entry("e", "Scratch", "CMP") + entry("d", "Donut", "Etch") +
                              "[[alias]]\nmeans = \"Donut\"\nnames = [\"doughnut\"]\n";

std::string refusal(const std::string& text) {
  return sentence_of([&] { parse_entries(text, "a.toml"); });
}

TEST(Notes, AreReadWithAllTheirKeys) {
  const auto file = parse_entries(
      kHead +
          "[[note]]\nid = \"note.a\"\npatterns = [\"Donut\"]\nmodules = [\"CMP\"]\n"
          "questions = [\"q\"]\nquestions_zh = [\"z\"]\nask = [\"a\"]\nask_zh = [\"b\"]\nkinds = [\"k\"]\n"
          "text = \"t\"\ntext_zh = \"u\"\nsources = [\"s\"]\n[[same]]\nwords = [\"tool\", "
          "\"machine\"]\n",
      "a.toml");
  ASSERT_THAT(file.notes, SizeIs(1));
  const KnowledgeNote whole{"note.a", "wafer", {"Donut"}, {"CMP"}, {"q"}, {"z"},     {"a"},
                            {"b"},    {"k"},   "t",       "u",     {"s"}, "a.toml:2"};
  EXPECT_EQ(file.notes.front(), whole);
  EXPECT_THAT(file.same, ElementsAre(ElementsAre("tool", "machine")));
}

TEST(Notes, WhatIsMissingOrUnknownIsNamed) {
  EXPECT_EQ(refusal(kHead + "[[note]]\nid = \"a\"\ntext = \"t\"\nsources = [\"s\"]\n"),
            "a.toml:2: the note 'a' has no 'questions'");
  EXPECT_EQ(refusal(kHead + "[[note]]\nid = \"a\"\nquestions = [\"q\"]\n"), "a.toml:2: 'text' is missing");
  EXPECT_EQ(refusal(kHead + "[[note]]\nid = \"a\"\nquestions = [\"q\"]\ntext = \"t\"\n"),
            "a.toml:2: 'sources' is missing");
  EXPECT_EQ(refusal(note("a", "q")), "a.toml:1: 'domain' is missing");
  EXPECT_EQ(refusal(kHead + note("a", "q", "answer = \"x\"\n")), "a.toml:7: the key 'answer' is not known");
}

class NoteBase : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) { folder_.write(name, kHead + text); }
  KnowledgeBase base() const { return KnowledgeBase({folder_ / "ours"}); }
  static std::string first(const KnowledgeBase& base, const NoteQuery& query) {
    const auto hits = base.notes_like(query);
    return hits.empty() ? "" : base.notes().at(hits.front().note).id;
  }
  TemporaryFolder folder_;
};

TEST_F(NoteBase, AreFoundByOtherFormsOfTheirWords) {
  write("ours/a.toml", note("stop", "Should the polisher be stopped?") + note("hold", "Do I hold the lot?") +
                           "[[same]]\nwords = [\"stop\", \"halt\"]\n");
  const auto base = this->base();
  EXPECT_EQ(first(base, {"stopping the polisher?", "", {}}), "stop");
  EXPECT_EQ(first(base, {"must we halt it", "", {}}), "stop");
  EXPECT_EQ(first(base, {"is the lot on hold", "", {}}), "hold");
  const auto same = base.notes_like({"Do I hold the lot?", "", {}});
  ASSERT_FALSE(same.empty());
  EXPECT_THAT(same.front().likeness, AllOf(Gt(0.95), Le(1))) << "a share of it is a probability";
  EXPECT_THAT(same.front().lead, Gt(0.5));
  EXPECT_THAT(base.notes_like({"banana", "", {}}), IsEmpty());
}

TEST_F(NoteBase, OnePatternStandsForAnother) {
  write("ours/a.toml", kPatterns + note("shift", "Why is the donut shifted?") + note("real", "Is it real?"));
  const auto hits = base().notes_like({"why is the scratch shifted?", "", {}});
  ASSERT_FALSE(hits.empty());
  EXPECT_GT(hits.front().likeness, 0.95);
}

TEST_F(NoteBase, ThoseAboutPatternsAreForThemAlone) {
  write("ours/a.toml", kPatterns + note("bent", "Is it bent?", "patterns = [\"Scratch\"]\n") +
                           note("pad", "Is it worn?", "modules = [\"CMP\"]\n"));
  const auto base = this->base();
  EXPECT_EQ(first(base, {"is it bent?", "", {"Scratch"}}), "bent");
  EXPECT_NE(first(base, {"is it bent?", "", {"Donut"}}), "bent");
  EXPECT_NE(first(base, {"is it bent?", "", {}}), "bent");
  EXPECT_EQ(first(base, {"is the scratch bent?", "", {}}), "bent");
  EXPECT_NE(first(base, {"is the doughnut bent?", "", {"Scratch"}}), "bent");
  EXPECT_EQ(first(base, {"is CMP worn?", "", {}}), "pad");
  EXPECT_EQ(first(base, {"is it worn?", "", {}}), "pad");
  EXPECT_NE(first(base, {"is Etch worn?", "", {}}), "pad");
}

TEST_F(NoteBase, ASitesTakesThePlaceOfOurs) {
  write("ours/a.toml", note("call", "Whom do I call?") + note("kept", "Is it kept?"));
  write("site/b.toml", note("call", "Whom do I ring at night?"));
  const KnowledgeBase base({folder_ / "ours", folder_ / "site"});
  ASSERT_THAT(base.notes(), SizeIs(2));
  EXPECT_THAT(base.find_note("call")->questions, ElementsAre("Whom do I ring at night?"));
  EXPECT_NE(base.find_note("kept"), nullptr);
  EXPECT_EQ(base.find("call"), nullptr);
}

TEST_F(NoteBase, AnIdIsOfAnEntryOrANote) {
  write("ours/a.toml", entry("x", "Loc", "M"));
  write("site/b.toml", note("x", "q"));
  EXPECT_EQ(sentence_of([&] {
              KnowledgeBase({folder_ / "ours", folder_ / "site"});
            }),
            (folder_ / "site/b.toml").string() + ":2: 'x' is the id of an entry");
}

TEST_F(NoteBase, WhatOthersAnswerIsLeftToThem) {
  write("ours/a.toml", note("hold", "Do I hold the lot?") + note("stop", "Is the polisher stopped?"));
  auto base = this->base();
  const double alone = base.notes_like({"hold it?", "", {}}).front().lead;
  base.leave_to_others({{"count", {"How many dies does the lot hold?"}}, {"type", {"Which pattern is it?"}}});
  EXPECT_THAT(base.notes_like({"how many dies hold", "", {}}), IsEmpty());
  EXPECT_EQ(first(base, {"do I hold it?", "", {}}), "hold");
  EXPECT_LT(base.notes_like({"do I hold it?", "", {}}).front().lead, alone);
  EXPECT_GT(base.likest_other("which pattern is it", "").likeness, 0.9);
  EXPECT_LT(base.likest_other("do I hold it", "").likeness, 0.5);
  EXPECT_EQ(this->base().likest_other("which pattern is it", "").likeness, 0);
}

/// Vectors that tell "hold" from all else.
TEST_F(NoteBase, QuestionsOfTheLikestKindAreToldByVectorsOnly) {
  write("ours/a.toml", note("hold", "Do I hold the lot?"));
  auto base = this->base();
  base.leave_to_others({{"type", {"Which pattern is it?", "Name the pattern."}}});
  const auto by_words = base.likest_other("which pattern is it", "");
  EXPECT_EQ(by_words.kind, "type");
  EXPECT_THAT(by_words.texts, IsEmpty());
  base.read_with([](const std::vector<std::string>& texts) {
    std::vector<std::vector<float>> vectors;
    for (const auto& text : texts)
      vectors.push_back(text.find("hold") != std::string::npos   ? std::vector<float>{1, 0, 0}
                        : text.find("Name") != std::string::npos ? std::vector<float>{0, 0.6F, 0.8F}
                                                                 : std::vector<float>{0, 1, 0});
    return vectors;
  });
  const auto by_vectors = base.likest_other("what have we got", "");
  EXPECT_EQ(by_vectors.kind, "type");
  EXPECT_THAT(by_vectors.texts, ElementsAre("Which pattern is it?", "Name the pattern."));
  EXPECT_EQ(first(base, {"hold", "", {}}), "hold");
}

TEST(NoteIndex, StemsShareWhatAWordMeans) {
  for (const char* word : {"cause", "causes", "caused", "causing"}) EXPECT_EQ(knowledge::stem(word), "caus");
  EXPECT_EQ(knowledge::stem("stopping"), knowledge::stem("stop"));
  EXPECT_EQ(knowledge::stem("scratches"), "scratch");
  EXPECT_EQ(knowledge::stem("glass"), "glass");
  EXPECT_EQ(knowledge::stem("this"), "this");
  EXPECT_EQ(knowledge::stem("falling"), "fall");
}

}  // namespace
}  // namespace kerf
