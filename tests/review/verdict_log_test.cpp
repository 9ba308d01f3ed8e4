#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/review.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "data/sentence.h"
#include "support/temporary.h"

namespace kerf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Verdict accepted(const std::string& id) {
  return {id,
          "images/a.png",
          Decision::accept,
          ClaimedFinding{"bridge", {1.5, 2, 1.0 / 3, 4}, 0.1 + 0.2},
          "bridge",
          {1.5, 2, 1.0 / 3, 4},
          "ada",
          "2026-01-31T12:00:00Z",
          "because \"so\"\nand Überätzung"};
}

Verdict added(const std::string& id) {
  return {id, "b.png", Decision::add, std::nullopt, "burr", {0, 0, 5, 6}, "bob", "2026-01-31T12:00:00.25Z",
          ""};
}

std::vector<std::string> ids(const VerdictLog& log) {
  std::vector<std::string> found;
  for (const Verdict& verdict : log.history) found.push_back(verdict.id);
  return found;
}

class VerdictLogTest : public testing::Test {
 protected:
  test::TemporaryFolder folder_;
  Path file_ = folder_ / "verdicts.jsonl";

  void add_bytes(const std::string& bytes) const { std::ofstream(file_, std::ios::app) << bytes; }
  std::string bytes() const { return read_file(file_); }
};

TEST_F(VerdictLogTest, KeepsEveryFieldAndTheOrder) {
  Verdict both = accepted("b");
  both.decision = Decision::retype;
  both.label = "burr";
  both.box = {1e-7, 2, 3, 4};
  Verdict withdrawn = added("c");
  withdrawn.decision = Decision::reject;
  const std::vector<Verdict> written = {accepted("a"), both, added("c"), withdrawn};
  append_verdicts(file_, {written[0]});
  append_verdicts(file_, {written[1], written[2], written[3]});
  const VerdictLog log = load_verdicts(file_);
  EXPECT_EQ(log.history, written);
  EXPECT_EQ(log.warning, "");
}

TEST_F(VerdictLogTest, NoFileIsAnEmptyLogAndNothingMakesNone) {
  EXPECT_TRUE(load_verdicts(file_).history.empty());
  append_verdicts(file_, {});
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(VerdictLogTest, TheLaterVerdictWinsAndHistoryStays) {
  Verdict second = accepted("a");
  second.decision = Decision::reject;
  append_verdicts(file_, {accepted("a"), accepted("b"), second});
  const auto history = load_verdicts(file_).history;
  EXPECT_EQ(history.size(), 3u);
  const auto latest = latest_verdicts(history);
  ASSERT_EQ(latest.size(), 2u);
  EXPECT_EQ(latest.at("a"), second);
  EXPECT_EQ(latest.at("b"), accepted("b"));
}

TEST_F(VerdictLogTest, ATornLineAtAnyByteCostsThatLineOnly) {
  append_verdicts(file_, {accepted("a"), accepted("b")});
  const std::string two = bytes();
  append_verdicts(file_, {accepted("c")});
  const std::string three = bytes();
  for (std::size_t size = two.size() + 1; size + 1 < three.size(); size += 4) {
    SCOPED_TRACE(size);
    write_file(file_, three.substr(0, size));
    const VerdictLog torn = load_verdicts(file_);
    EXPECT_THAT(ids(torn), ElementsAre("a", "b"));
    EXPECT_EQ(torn.warning,
              file_.string() +
                  ": line 3 is torn, its writer was stopped: that verdict is lost, the 2 before it are "
                  "whole");
    append_verdicts(file_, {accepted("d")});
    const VerdictLog mended = load_verdicts(file_);
    EXPECT_THAT(ids(mended), ElementsAre("a", "b", "d"));
    EXPECT_EQ(mended.warning, "");
    EXPECT_TRUE(bytes().starts_with(three.substr(0, size))) << "nothing is ever taken out";
  }
}

TEST_F(VerdictLogTest, ALastLineThatLacksOnlyItsEndCounts) {
  append_verdicts(file_, {accepted("a"), accepted("b")});
  write_file(file_, bytes().substr(0, bytes().size() - 1));
  EXPECT_THAT(ids(load_verdicts(file_)), ElementsAre("a", "b"));
  append_verdicts(file_, {accepted("c")});
  EXPECT_THAT(ids(load_verdicts(file_)), ElementsAre("a", "b", "c"));
}

TEST_F(VerdictLogTest, ZerosThatAPowerCutLeavesAreATornLine) {
  append_verdicts(file_, {accepted("a")});
  add_bytes(std::string(100, '\0'));
  EXPECT_THAT(ids(load_verdicts(file_)), ElementsAre("a"));
  append_verdicts(file_, {accepted("b")});
  EXPECT_THAT(ids(load_verdicts(file_)), ElementsAre("a", "b"));
}

TEST_F(VerdictLogTest, UnknownKeysAndEmptyLinesArePassedOver) {
  append_verdicts(file_, {accepted("a")});
  std::string line = bytes();
  line.insert(1, R"("site": {"fab": 3}, )");
  write_file(file_, line + "\n" + line);
  EXPECT_THAT(ids(load_verdicts(file_)), ElementsAre("a", "a"));
}

TEST_F(VerdictLogTest, MalformedLinesAreNamed) {
  append_verdicts(file_, {accepted("a")});
  const std::string good = bytes();
  const auto sentence = [&](const std::string& from, const std::string& to) {
    std::string bad = good;
    const auto at = bad.find(from);
    EXPECT_NE(at, bad.npos) << from;
    bad.replace(at, from.size(), to);
    write_file(file_, good + bad + good);
    const std::string said = sentence_of([&] { load_verdicts(file_); });
    EXPECT_THAT(said, HasSubstr(file_.string() + ": line 2"));
    return said;
  };
  EXPECT_THAT(sentence("{\"id\"", "\"id\""), HasSubstr("not valid JSON"));
  EXPECT_THAT(sentence("{\"id\":\"a\"", "{\"id\":\"\""), HasSubstr("id is empty"));
  EXPECT_THAT(sentence("\"accept\"", "\"approve\""), HasSubstr("decision: expected accept"));
  EXPECT_THAT(sentence("\"accept\"", "\"add\""), HasSubstr("has no claim"));
  EXPECT_THAT(sentence("\"claim\"", "\"claims\""), HasSubstr("claim is missing"));
  EXPECT_THAT(sentence("[1.5,2.0", "[1.5"), HasSubstr("claim: bbox: expected four numbers"));
  EXPECT_THAT(sentence("[1.5,2.0", "[1.5,1e300"), HasSubstr("claim: bbox: expected a box"));
  EXPECT_THAT(sentence("\"confidence\":", "\"confidence\":\"x\",\"c\":"),
              HasSubstr("confidence: expected a number"));
  EXPECT_THAT(sentence("\"confidence\":", "\"confidence\":1.5,\"c\":"),
              HasSubstr("confidence: expected a number from 0 to 1, got 1.5"));
  EXPECT_THAT(sentence("\"who\":\"ada\"", "\"who\":7"), HasSubstr("who: expected a string, got 7"));
  EXPECT_THAT(sentence("2026-01-31T12", "31.1.2026 12"), HasSubstr("when: expected a time in UTC"));
  EXPECT_THAT(sentence("\"why\":", "\"id\":\"b\",\"why\":"), HasSubstr("key 'id' twice"));
  write_file(file_, good + "[]\n");
  EXPECT_THAT(sentence_of([&] { load_verdicts(file_); }), HasSubstr("line 2: expected an object"));
}

TEST_F(VerdictLogTest, WhatCannotBeWrittenLeavesTheLogAsItWas) {
  append_verdicts(file_, {accepted("a")});
  const std::string before = bytes();
  Verdict broken = accepted("b");
  broken.why = "\xff";
  EXPECT_THAT(sentence_of([&] { append_verdicts(file_, {accepted("c"), broken}); }), HasSubstr("UTF-8"));
  EXPECT_EQ(bytes(), before);
  EXPECT_THAT(sentence_of([&] { append_verdicts(folder_.path(), {accepted("a")}); }),
              HasSubstr("cannot write"));
  EXPECT_THAT(sentence_of([&] { append_verdicts("/dev/null", {accepted("a")}); }), HasSubstr("regular file"));
  EXPECT_THAT(sentence_of([&] { append_verdicts(folder_ / "no/log", {accepted("a")}); }),
              HasSubstr("no/log"));
}

/// Runs `work` in a process of its own and returns its exit status.
template <typename Work>
int in_child(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

TEST_F(VerdictLogTest, AFullDiskLeavesTheLogAsItWas) {
  append_verdicts(file_, {accepted("a")});
  const std::string before = bytes();
  const int status = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{before.size() + 700, before.size() + 700};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      append_verdicts(file_, std::vector<Verdict>(10, accepted("b")));
    } catch (const Error&) {
      ::_exit(7);
    }
  });
  EXPECT_EQ(WEXITSTATUS(status), 7);
  EXPECT_EQ(bytes(), before);
}

TEST_F(VerdictLogTest, WritersAtTheSameTimeLoseNothing) {
  constexpr int kWriters = 4, kLines = 25;
  std::vector<pid_t> children;
  for (int writer = 0; writer < kWriters; ++writer) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    for (int i = 0; i < kLines; ++i) append_verdicts(file_, {accepted(fmt::format("{}.{}", writer, i))});
    ::_exit(0);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  const VerdictLog log = load_verdicts(file_);
  EXPECT_EQ(log.warning, "");
  EXPECT_EQ(log.history.size(), std::size_t(kWriters * kLines));
  EXPECT_EQ(latest_verdicts(log.history).size(), std::size_t(kWriters * kLines));
}

TEST_F(VerdictLogTest, KilledWritersLoseAtMostTheLineTheyWrite) {
  std::size_t before = 0;
  for (int round = 0; round < 5; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0;; ++i) append_verdicts(file_, {accepted(fmt::format("{}.{}", round, i))});
    }
    while (!std::filesystem::exists(file_) || load_verdicts(file_).history.size() < before + 3)
      ::usleep(1000);
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    const VerdictLog log = load_verdicts(file_);
    EXPECT_GE(log.history.size(), before + 3);
    before = log.history.size();
  }
}

}  // namespace
}  // namespace kerf
