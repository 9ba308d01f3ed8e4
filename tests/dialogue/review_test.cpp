// The log of verdicts on dialogues, killed writers included, and what people are shown.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/dialogue_review.h>
#include <kerf/error.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "support/temporary.h"

namespace kerf {
namespace {

using ::testing::HasSubstr;

Dialogue about(const std::string& words) {
  Dialogue dialogue;
  dialogue.images = {"maps.npz[0]"};
  dialogue.messages = {text_message("user", words), text_message("assistant", "Center.")};
  dialogue.classes = {"Center"};
  dialogue.made_by = "grammar";
  return dialogue;
}

DialogueVerdict verdict_on(const Dialogue& dialogue, DialogueDecision decision) {
  return {dialogue_id(dialogue), decision, std::nullopt, "Ada", "2026-01-31T12:00:00Z", "a \"reason\""};
}

class DialogueReview : public ::testing::Test {
 protected:
  test::TemporaryFolder folder_;
  Path log_ = folder_ / "log.jsonl";
};

TEST_F(DialogueReview, TheLastVerdictCountsAndAllStay) {
  const Dialogue first = about("type?"), second = about("where?"), third = about("why?"),
                 open = about("yield?");
  DialogueVerdict edited = verdict_on(second, DialogueDecision::edit);
  edited.edited = about("where is it?");
  append_dialogue_verdicts(log_, {verdict_on(first, DialogueDecision::reject), edited});
  append_dialogue_verdicts(
      log_, {verdict_on(first, DialogueDecision::accept), verdict_on(third, DialogueDecision::reject)});
  const DialogueVerdictLog log = load_dialogue_verdicts(log_);
  EXPECT_EQ(log.warning, "");
  ASSERT_EQ(log.history.size(), 4u);
  EXPECT_EQ(log.history[1], edited);
  const auto latest = latest_dialogue_verdicts(log.history);
  EXPECT_EQ(reviewed_dialogue(first, latest), first);
  EXPECT_EQ(reviewed_dialogue(second, latest), edited.edited);
  EXPECT_EQ(reviewed_dialogue(third, latest), std::nullopt);
  EXPECT_EQ(reviewed_dialogue(open, latest), std::nullopt);
}

TEST_F(DialogueReview, RefusesALogThatIsNotOneByItsLine) {
  append_dialogue_verdicts(log_, {verdict_on(about("a"), DialogueDecision::accept)});
  const std::string good = read_file(log_);
  const auto refusal = [&](const std::string& line) {
    write_file(log_, good + line + "\n");
    return test::sentence_of<Error>([&] { load_dialogue_verdicts(log_); });
  };
  EXPECT_THAT(refusal("{}"), HasSubstr("log.jsonl: line 2: id is missing"));
  EXPECT_THAT(refusal(R"({"id":"1","decision":"maybe"})"),
              HasSubstr("decision: expected accept, edit or reject"));
  EXPECT_THAT(refusal(R"({"id":"1","decision":"edit","who":"a","when":"","why":""})"),
              HasSubstr("dialogue is missing"));
  EXPECT_THAT(refusal(R"({"id":"1","decision":"accept","who":"a","when":"today","why":""})"),
              HasSubstr("expected a time in UTC"));
}

TEST_F(DialogueReview, WritesNoVerdictOfNobody) {
  DialogueVerdict verdict = verdict_on(about("a"), DialogueDecision::accept);
  verdict.who = "";
  EXPECT_THAT(test::sentence_of<Error>([&] { append_dialogue_verdicts(log_, {verdict}); }), HasSubstr("who"));
  EXPECT_FALSE(std::filesystem::exists(log_));
}

TEST_F(DialogueReview, ATornLineIsToldAndClosed) {
  append_dialogue_verdicts(log_, {verdict_on(about("a"), DialogueDecision::accept),
                                  verdict_on(about("b"), DialogueDecision::accept)});
  const std::string whole = read_file(log_);
  write_file(log_, whole.substr(0, whole.size() - 30));
  EXPECT_THAT(load_dialogue_verdicts(log_).warning, HasSubstr("log.jsonl: line 2 is torn"));
  append_dialogue_verdicts(log_, {verdict_on(about("c"), DialogueDecision::accept)});
  const DialogueVerdictLog log = load_dialogue_verdicts(log_);
  EXPECT_EQ(log.warning, "");
  EXPECT_EQ(log.history.size(), 2u);
}

TEST_F(DialogueReview, KilledWritersLoseAtMostTheLineTheyWrite) {
  std::size_t before = 0;
  for (int round = 0; round < 3; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0;; ++i)
        append_dialogue_verdicts(
            log_, {verdict_on(about(fmt::format("{}.{}", round, i)), DialogueDecision::accept)});
    }
    while (load_dialogue_verdicts(log_).history.size() < before + 3) ::usleep(1000);
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    const DialogueVerdictLog log = load_dialogue_verdicts(log_);
    EXPECT_GE(log.history.size(), before + 3);
    before = log.history.size();
  }
}

TEST(DialogueIds, BeginningsAreEnoughWhereTheyAreTheOnlyOne) {
  const std::vector<std::string> ids = {"abcd0001", "abcd0002", "ffff0003", "ffff0003"};
  EXPECT_EQ(find_dialogue_id(ids, "abcd0002"), "abcd0002");
  EXPECT_EQ(find_dialogue_id(ids, "ffff"), "ffff0003");
  EXPECT_THAT(test::sentence_of<Error>([&] { find_dialogue_id(ids, "abcd"); }), HasSubstr("begins several"));
  EXPECT_THAT(test::sentence_of<Error>([&] { find_dialogue_id(ids, "fff"); }), HasSubstr("no dialogue has"));
}

TEST(DialogueText, ShowsEverythingAndSteersNoTerminal) {
  Dialogue dialogue = about("one two\x1b[2J three four five six seven");
  dialogue.messages.push_back({"assistant", {}, {{"wafer_facts", R"({"about":["yield"]})"}}});
  dialogue.planted = {1};
  const std::string text = dialogue_text(dialogue, 31);
  EXPECT_THAT(text, HasSubstr("user       one two?[2J three\n           four five six seven\n"));
  EXPECT_THAT(text, HasSubstr("Center. (wrong on\n           purpose)\n"));
  EXPECT_THAT(text, HasSubstr("-> wafer_facts\n"));
  EXPECT_THAT(text, HasSubstr(dialogue_id(dialogue)));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(DialogueText, TheIndentedFormReadsBack) {
  EXPECT_EQ(parse_dialogue(dialogue_json_indented(about("哪里？\n")), "edited"), about("哪里？\n"));
}

}  // namespace
}  // namespace kerf
