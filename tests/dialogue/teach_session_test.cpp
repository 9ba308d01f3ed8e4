// Lessons: what comes next, and the log they are kept in.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/dialogue.h>
#include <kerf/error.h>
#include <kerf/knowledge.h>
#include <kerf/teach.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "support/temporary.h"

namespace kerf {
namespace {

using ::testing::HasSubstr;

std::string truth(const TeachCase& about) {
  std::string text;
  for (const std::string& label : about.labels) text += label + " ";
  return text;
}

/// Three cases of each single pattern, and of some mixtures.
std::vector<TeachCase> pool() {
  std::vector<TeachCase> cases;
  const std::vector<std::vector<std::string>> kinds = {{"Normal"},
                                                       {"Center"},
                                                       {"Donut"},
                                                       {"Edge-Loc"},
                                                       {"Scratch"},
                                                       {"Center", "Scratch"},
                                                       {"Donut", "Edge-Loc", "Scratch"}};
  for (const auto& labels : kinds)
    for (int i = 0; i < 3; ++i) {
      TeachCase about;
      about.id = fmt::format("{}.{}", cases.size(), i);
      about.labels = labels;
      cases.push_back(about);
    }
  return cases;
}

using Answerer = std::function<std::string(const TeachCase&)>;

/// Answers `count` cases and returns the labels of each.
std::vector<std::string> lesson(TeachSession& session, int count, const Answerer& answer) {
  std::vector<std::string> seen;
  for (TeachStep step = session.next(); int(seen.size()) < count; step = session.next()) {
    if (step.question == TeachQuestion::pattern) seen.push_back(truth(*step.about));
    session.answer(step.question == TeachQuestion::pattern ? answer(*step.about) : "?");
  }
  return seen;
}

TEST(TeachSession, AsksAllFourOfAPatternAndOneOfANormalMap) {
  TeachSession session(pool(), {}, {});
  std::map<std::string, std::set<std::string>> asked;
  for (int i = 0; i < 60; ++i) {
    const TeachStep step = session.next();
    EXPECT_EQ(session.next().about, step.about) << "asking twice changes nothing";
    EXPECT_EQ(step.new_case, step.question == TeachQuestion::pattern);
    asked[truth(*step.about)].emplace(question_name(step.question));
    session.answer(truth(*step.about));
  }
  EXPECT_EQ(asked["Normal "], (std::set<std::string>{"pattern"}));
  EXPECT_EQ(asked["Center "], (std::set<std::string>{"pattern", "place", "cause", "check"}));
}

TEST(TeachSession, TheSameSeedGivesTheSameLesson) {
  TeachSession one(pool(), {}, {.seed = 7}), two(pool(), {}, {.seed = 7}), other(pool(), {}, {.seed = 8});
  const auto seen = lesson(one, 30, truth);
  EXPECT_EQ(lesson(two, 30, truth), seen);
  EXPECT_NE(lesson(other, 30, truth), seen);
}

TEST(TeachSession, BecomesMoreMixedWithRightAnswersAndSimplerWithWrongOnes) {
  TeachSession session(pool(), {}, {});
  EXPECT_EQ(session.level(), 1);
  for (const std::string& labels : lesson(session, 6, truth)) EXPECT_EQ(patterns_in(labels).size(), 1u);
  const auto later = lesson(session, 24, truth);
  EXPECT_GE(session.level(), 3);
  EXPECT_THAT(later, ::testing::Contains(HasSubstr("Donut Edge-Loc Scratch")));
  const int high = session.level();
  lesson(session, 12, [](const TeachCase&) { return "random"; });
  EXPECT_LT(session.level(), high);
}

TEST(TeachSession, WeakPatternsComeSooner) {
  TeachSession session(pool(), {}, {.max_patterns = 1});
  const auto seen = lesson(session, 60, [](const TeachCase& about) {
    return about.labels[0] == "Donut" ? "center" : truth(about);
  });
  const auto count = [&](const char* name) { return std::ranges::count(seen, name); };
  for (const char* known : {"Center ", "Edge-Loc ", "Scratch ", "Normal "}) {
    EXPECT_GE(count(known), 2) << known;
    EXPECT_GT(count("Donut "), 2 * count(known)) << known;
  }
}

TEST(TeachSession, EveryPatternComesBeforeOneComesTwice) {
  TeachSession session(pool(), {}, {.max_patterns = 1});
  const auto seen = lesson(session, 5, truth);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 5u);
}

TEST(TeachSession, HistoryGoesOnWhereItEnded) {
  TeachSession before(pool(), {}, {.seed = 3});
  std::vector<TeachRecord> history;
  for (int i = 0; i < 50; ++i) {
    const TeachStep step = before.next();
    TeachRecord record{"Ada",         "2026-01-31T12:00:00Z", step.about->id, step.about->labels,
                       step.question, truth(*step.about)};
    record.score = before.answer(record.answer).score;
    history.push_back(record);
  }
  TeachSession after(pool(), {}, {.seed = 3}, history);
  EXPECT_EQ(after.level(), before.level());
  ASSERT_EQ(after.progress().size(), before.progress().size());
  for (std::size_t i = 0; i < after.progress().size(); ++i) {
    EXPECT_EQ(after.progress()[i].box, before.progress()[i].box);
    EXPECT_EQ(after.progress()[i].due, before.progress()[i].due);
  }
}

TEST(TeachSession, RefusesAnEmptyPool) {
  EXPECT_THAT(test::sentence_of<Error>([] { TeachSession({}, {}, {}); }), HasSubstr("no case to teach with"));
}

TEST(TeachLog, KeepsEachTraineeApartAndAnyText) {
  const test::TemporaryFolder folder;
  const Path file = folder / "log.jsonl";
  const TeachRecord ada{
      "Ada", "2026-01-31T12:00:00Z", "maps.npz[1]", {"Center"}, TeachQuestion::place, "中心\n\"x\"", 0.5};
  TeachRecord bob = ada;
  bob.who = "Bob";
  append_teach_record(file, ada);
  append_teach_record(file, bob);
  EXPECT_EQ(load_teach_log(file, "Ada").records, std::vector<TeachRecord>{ada});
  TeachRecord broken = ada;
  broken.answer = "\xff";
  append_teach_record(file, broken);
  EXPECT_EQ(load_teach_log(file, "Ada").records.size(), 2u);
  EXPECT_TRUE(load_teach_log(folder / "none", "Ada").records.empty());
  write_file(file, read_file(file) + "{}\n");
  EXPECT_THAT(test::sentence_of<Error>([&] { load_teach_log(file, "Ada"); }),
              HasSubstr("log.jsonl: line 4: who"));
}

TEST(TeachLog, AKilledLessonLosesAtMostOneAnswer) {
  const test::TemporaryFolder folder;
  const Path file = folder / "log.jsonl";
  const TeachRecord record{"Ada", "2026-01-31T12:00:00Z", "a", {"Center"}, TeachQuestion::pattern, "center",
                           1};
  const pid_t child = ::fork();
  if (child == 0)
    for (;;) append_teach_record(file, record);
  while (load_teach_log(file, "Ada").records.size() < 5) ::usleep(1000);
  ::kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  const std::size_t kept = load_teach_log(file, "Ada").records.size();
  append_teach_record(file, record);
  const TeachLog log = load_teach_log(file, "Ada");
  EXPECT_EQ(log.warning, "");
  EXPECT_EQ(log.records.size(), kept + 1);
}

TEST(TeachCases, OfAcceptedDialoguesAreTheirMapsWithTheClassThatWasReviewed) {
  const test::TemporaryFolder folder;
  const Path maps = Path(KERF_SOURCE_DIR) / "examples/wafers/patterns.npz";
  std::filesystem::copy(maps, folder / "maps.npz");
  const auto line = [](const char* image, const char* label) {
    Dialogue dialogue;
    dialogue.images = {image}, dialogue.classes = {label};
    dialogue.messages = {text_message("user", "type?"), text_message("assistant", label)};
    return dialogue_json(dialogue) + "\n";
  };
  const Path accepted = folder / "accepted.jsonl";
  write_file(accepted,
             line("maps.npz[5]", "Loc") + line("maps.npz[2]", "Donut") + line("maps.npz[5]", "Site"));
  const auto cases = load_teach_cases(accepted);
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0].labels, std::vector<std::string>{"Donut"});
  EXPECT_EQ(cases[1].labels, std::vector<std::string>{"Site"});
  const auto all = load_teach_cases(maps);
  EXPECT_EQ(cases[0].map.dies, all[2].map.dies);
  EXPECT_EQ(cases[1].map.dies, all[5].map.dies);
  write_file(accepted, line("maps.npz[5000]", "Loc"));
  EXPECT_THAT(test::sentence_of<Error>([&] { load_teach_cases(accepted); }), HasSubstr("no map 5000"));
  write_file(accepted, "");
  EXPECT_THAT(test::sentence_of<Error>([&] { load_teach_cases(accepted); }), HasSubstr("no map has a label"));
}

TEST(TeachShipped, TheShippedMapsAndKnowledgeMakeLessons) {
  const Path root = KERF_SOURCE_DIR;
  TeachSession session(load_teach_cases(root / "examples/wafers/patterns.npz"),
                       KnowledgeBase({root / "knowledge"}).entries(), {.seed = 1});
  std::set<std::string> seen;
  for (int i = 0; i < 400; ++i) {
    const TeachStep step = session.next();
    seen.insert(step.about->id);
    const TeachGrade grade = session.answer(truth(*step.about));
    if (step.question == TeachQuestion::pattern) {
      EXPECT_EQ(grade.score, 1) << truth(*step.about) << grade.reason;
    }
    EXPECT_FALSE(grade.reason.empty());
  }
  EXPECT_GT(seen.size(), 30u) << "of 38 maps";
}

}  // namespace
}  // namespace kerf
