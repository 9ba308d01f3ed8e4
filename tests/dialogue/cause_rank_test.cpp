// Which cause stands first, and why: hand-made contexts over the shipped knowledge.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/root_cause.h>

#include <algorithm>
#include <chrono>

namespace kerf {
namespace {

using Kind = CauseNoteKind;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

const KnowledgeBase& shipped() {
  static const KnowledgeBase base({KERF_SOURCE_DIR "/knowledge"});
  return base;
}
CauseRanking rank(const std::string& json, const std::vector<std::string>& labels = {"Center"},
                  const std::vector<CaseFact>& facts = {}) {
  return rank_causes(labels, facts, parse_context(json, "p"), shipped());
}
const Cause& cause_of(const CauseRanking& ranking, const std::string& id) {
  const auto at = std::find_if(ranking.causes.begin(), ranking.causes.end(),
                               [&](const Cause& cause) { return cause.entry.id == id; });
  EXPECT_NE(at, ranking.causes.end()) << id;
  return *at;
}
std::vector<Kind> kinds(const std::vector<CauseNote>& notes) {
  std::vector<Kind> found;
  for (const auto& note : notes) found.push_back(note.kind);
  return found;
}
std::string cmp_step(const std::string& fields) {
  return R"({"steps": [{"step": "P", "module": "CMP", "tool": "CMP-02")" + fields + "}]}";
}

TEST(CauseRank, TheExamplePointsToPolishing) {
  const auto ranking = rank_causes(
      {"Center"}, {}, load_context(KERF_SOURCE_DIR "/examples/process/center-cmp.json"), shipped());
  const Cause& first = ranking.causes.at(0);
  EXPECT_EQ(first.entry.id, "center.cmp-pressure");
  EXPECT_THAT(first.evidence_for,
              Contains(CauseNote{Kind::above_limit,
                                 {"head_pressure_centre", "CMP-02", "5.2", "4.8", "psi", "STI-CMP"}}));
  EXPECT_THAT(
      first.evidence_for,
      Contains(CauseNote{Kind::lots_show, {"2", "3", "CMP-02", "CMP-02-H1", "Center", "K4709", "K4710"}}));
  EXPECT_THAT(
      first.evidence_for,
      Contains(CauseNote{Kind::event_hours,
                         {"membrane replaced", "CMP-02", "CMP-02-H1", "2026-03-02T02:00", "6", "STI-CMP"}}));
  EXPECT_THAT(first.missing, Contains(CauseNote{Kind::no_limits, {"STI-CMP", "slurry_flow"}}));
  const Cause& etch = cause_of(ranking, "center.etch-nonuniform");
  EXPECT_THAT(etch.evidence_against, Contains(CauseNote{Kind::inside_limits, {"GATE-ETCH", "rf_power"}}));
  EXPECT_THAT(etch.evidence_against,
              Contains(CauseNote{Kind::lots_do_not_show, {"ETCH-05", "", "Center", "K4650"}}));
  EXPECT_THAT(etch.missing, Contains(CauseNote{Kind::no_chamber, {"GATE-ETCH"}}));
  EXPECT_THAT(cause_of(ranking, "center.rtp-zone").evidence_against,
              Contains(CauseNote{Kind::not_on_route, {"Rapid thermal processing"}}));
}

// Route 1, parameter 2, and 0.5 as the entry speaks of pressure itself; lots 2 * 2 / 3; event 1, and 0.5 for
// the membrane.
TEST(CauseRank, WeightsAreThoseOfTheDocument) {
  const auto ranking = rank_causes(
      {"Center"}, {}, load_context(KERF_SOURCE_DIR "/examples/process/center-cmp.json"), shipped());
  EXPECT_DOUBLE_EQ(ranking.causes[0].score, 1 + 2.5 + 4.0 / 3 + 1.5);
  EXPECT_DOUBLE_EQ(cause_of(ranking, "center.etch-nonuniform").score, 1 - 1 - 1);
  EXPECT_DOUBLE_EQ(cause_of(ranking, "center.rtp-zone").score, -2);
}

TEST(CauseRank, WithoutAContextTheOrderIsThatOfTheKnowledge) {
  const auto ranking = rank("{}");
  const auto about = shipped().about({"Center"});
  ASSERT_EQ(ranking.causes.size(), about.size());
  for (std::size_t i = 0; i < about.size(); ++i) {
    EXPECT_EQ(ranking.causes[i].entry, shipped().entries()[about[i]]);
    EXPECT_THAT(ranking.causes[i].evidence_for, IsEmpty());
    EXPECT_THAT(ranking.causes[i].evidence_against, IsEmpty());
    EXPECT_THAT(ranking.causes[i].missing, Not(IsEmpty()));
  }
}

TEST(CauseRank, ModulesGoByManyNames) {
  for (const char* name : {"CMP", "chemical mechanical polishing", "Polish", "化学机械抛光", "oxide CMP 2"}) {
    const auto ranking = rank(R"({"steps": [{"step": "X", "module": ")" + std::string(name) + "\"}]}");
    EXPECT_THAT(kinds(cause_of(ranking, "center.cmp-pressure").evidence_for), Contains(Kind::on_route))
        << name;
  }
  for (const char* name : {"Post-CMP clean", "furnace", "metrology"}) {
    const auto ranking = rank(R"({"steps": [{"step": "X", "module": ")" + std::string(name) + "\"}]}");
    EXPECT_THAT(kinds(cause_of(ranking, "center.cmp-pressure").evidence_against),
                Contains(Kind::not_on_route))
        << name;
  }
}

TEST(CauseRank, AStepWithoutAModuleIsAskedAbout) {
  const auto ranking = rank(R"({"steps": [{"step": "X17"}]})");
  const Cause& cause = cause_of(ranking, "center.cmp-pressure");
  EXPECT_THAT(cause.missing, Contains(CauseNote{Kind::no_module, {"X17"}}));
  EXPECT_DOUBLE_EQ(cause.score, -1);
  // Its name or its tool may tell.
  EXPECT_DOUBLE_EQ(cause_of(rank(R"({"steps": [{"step": "STI-CMP"}]})"), "center.cmp-pressure").score, 1);
  EXPECT_DOUBLE_EQ(cause_of(rank(R"({"steps": [{"tool": "CMP-02"}]})"), "center.cmp-pressure").score, 1);
}

TEST(CauseRank, ContradictingFieldsCountForNeitherSide) {
  const auto limits = rank(cmp_step(R"(, "parameters": {"pressure": {"value": 9, "low": 6, "high": 4}})"));
  EXPECT_DOUBLE_EQ(cause_of(limits, "center.cmp-pressure").score, 1);
  EXPECT_THAT(limits.contradictions, Not(IsEmpty()));
  const auto twice =
      rank(cmp_step(R"(, "parameters": {"q": {"value": 9, "high": 4}, "q": {"value": 3, "high": 4}})"));
  EXPECT_DOUBLE_EQ(cause_of(twice, "center.cmp-pressure").score, 1);
  const auto lots = rank(R"({"steps": [{"step": "P", "module": "CMP", "tool": "T"}], "other_lots": [
    {"lot": "L", "tool": "T", "pattern": "Center"}, {"lot": "L", "tool": "T", "pattern": "none"}]})");
  EXPECT_DOUBLE_EQ(cause_of(lots, "center.cmp-pressure").score, 1);
  const auto tools =
      rank(R"({"steps": [{"step": "P", "module": "CMP", "tool": "T", "tool": "U"}], "other_lots": [
    {"lot": "L", "tool": "T", "pattern": "Center"}]})");
  EXPECT_DOUBLE_EQ(cause_of(tools, "center.cmp-pressure").score, 1);
  EXPECT_THAT(kinds(cause_of(tools, "center.cmp-pressure").missing), Not(Contains(Kind::no_tool)));
}

TEST(CauseRank, ALimitIsStillInside) {
  const auto ranking = rank(cmp_step(R"(, "parameters": {"q": {"value": 4, "low": 4, "high": 4}})"));
  EXPECT_THAT(kinds(ranking.causes.back().evidence_for), Not(Contains(Kind::above_limit)));
  EXPECT_THAT(kinds(cause_of(ranking, "center.cmp-pressure").evidence_against),
              Contains(Kind::inside_limits));
  const auto below = rank(cmp_step(R"(, "parameters": {"q": {"value": 3.9, "low": 4}})"));
  EXPECT_THAT(cause_of(below, "center.cmp-pressure").evidence_for,
              Contains(CauseNote{Kind::below_limit, {"q", "CMP-02", "3.9", "4", "", "P"}}));
}

std::vector<Kind> events_at(const std::string& time) {
  const auto ranking = rank(R"({"steps": [{"step": "P", "module": "CMP", "tool": "T", "chamber": "H1",
    "start": "2026-03-10T08:00", "end": "2026-03-10T09:00"}], "history": [
    {"tool": "T", "what": "PM", "time": ")" +
                            time + R"("},
    {"tool": "T", "chamber": "H2", "what": "other head", "time": "2026-03-10T07:00"},
    {"tool": "U", "what": "other tool", "time": "2026-03-10T07:00"}]})");
  auto found = kinds(cause_of(ranking, "center.cmp-pressure").evidence_for);
  found.erase(std::remove(found.begin(), found.end(), Kind::on_route), found.end());
  return found;
}

TEST(CauseRank, EventsCountUpToAWeekBefore) {
  using ::testing::ElementsAre;
  EXPECT_THAT(events_at("2026-03-10T07:30"), ElementsAre(Kind::event_minutes));
  EXPECT_THAT(events_at("2026-03-10T02:00"), ElementsAre(Kind::event_hours));
  EXPECT_THAT(events_at("2026-03-07T02:00"), ElementsAre(Kind::event_days));
  EXPECT_THAT(events_at("2026-03-10T08:30"), ElementsAre(Kind::event_during));
  EXPECT_THAT(events_at("2026-03-10T09:30"), IsEmpty());
  EXPECT_THAT(events_at("2026-03-01T08:00"), IsEmpty());
  EXPECT_THAT(events_at("2026-03-10T07:30Z"), IsEmpty());  // with a zone against without one
  EXPECT_THAT(events_at("soon"), IsEmpty());
}

TEST(CauseRank, OtherLotsOfTheChamberComeBeforeThoseOfTheTool) {
  const std::string lots = R"(, "other_lots": [{"lot": "A", "tool": "T", "chamber": "H1", "pattern": "none"},
    {"lot": "B", "tool": "T", "chamber": "H2", "pattern": "centre+Scratch"}, {"lot": "ME", "tool": "T", "pattern": "Center"}]})";
  const auto with = [&](const std::string& chamber) {
    return rank(R"({"lot": "ME", "steps": [{"step": "P", "module": "CMP", "tool": "T", "chamber": ")" +
                chamber + "\"}]" + lots);
  };
  EXPECT_THAT(cause_of(with("H1"), "center.cmp-pressure").evidence_against,
              Contains(CauseNote{Kind::lots_do_not_show, {"T", "H1", "Center", "A"}}));
  EXPECT_THAT(cause_of(with("H3"), "center.cmp-pressure").evidence_for,
              Contains(CauseNote{Kind::lots_show, {"1", "2", "T", "", "Center", "B"}}));
}

TEST(CauseRank, EventsAndLotsWithoutAToolAreAskedAbout) {
  const auto ranking = rank(R"({"steps": [{"step": "P", "module": "CMP", "tool": "T"}],
    "history": [{"what": "pad change", "time": "2026-03-10T07:00"}], "other_lots": [{"lot": "L", "pattern": "Center"}]})");
  const Cause& cause = cause_of(ranking, "center.cmp-pressure");
  EXPECT_DOUBLE_EQ(cause.score, 1);
  EXPECT_THAT(cause.missing, Contains(CauseNote{Kind::no_event_tool, {"pad change"}}));
  EXPECT_THAT(cause.missing, Contains(CauseNote{Kind::no_lot_tool, {"L"}}));
}

TEST(CauseRank, RepeatsSpeakForTheReticle) {
  const auto reticle =
      std::find_if(shipped().entries().begin(), shipped().entries().end(), [](const auto& entry) {
        return entry.module == "Reticle" && entry.patterns == std::vector<std::string>{"Loc"};
      });
  ASSERT_NE(reticle, shipped().entries().end());
  const auto of = [&](const char* found) {
    return cause_of(rank("{}", {"Loc"}, {{"repeats.found", found, {}}}), reticle->id).score;
  };
  EXPECT_DOUBLE_EQ(of("yes"), 1);
  EXPECT_DOUBLE_EQ(of("no"), -1);
}

TEST(CauseRank, TenThousandStepsAreRankedInTime) {
  std::string json = R"({"steps": [)", events, lots;
  for (int i = 0; i < 10'000; ++i) {
    const std::string n = std::to_string(i);
    json += (i ? "," : "") + std::string(R"({"step": "P)") + n +
            R"(", "module": "CMP", "tool": "T", "start": "2026-03-10T08:00"})";
    if (i % 5 == 0)
      events += (i ? "," : "") + std::string(R"({"tool": "T", "what": "alarm", "time": "2026-03-10T07:00"})");
    lots += (i ? "," : "") + std::string(R"({"tool": "T", "pattern": "Center", "lot": "L)") + n + "\"}";
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto ranking = rank(json + R"(], "history": [)" + events + R"(], "other_lots": [)" + lots + "]}");
  EXPECT_EQ(ranking.causes[0].entry.id, "center.cmp-pressure");
  EXPECT_LE(ranking.causes[0].evidence_for.size(), 16u);
  EXPECT_LT(root_cause_text(ranking).size(), 20'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

}  // namespace
}  // namespace kerf
