// One trainee's lessons: which case comes next, and what is asked of it.
#include <kerf/error.h>
#include <kerf/teach.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/random.h"
#include "dialogue/teach/grade.h"
#include "dialogue/teach/places.h"

namespace kerf {
namespace {

// Leitner's boxes: after how many cases a pattern comes again.
constexpr std::array<int, 6> kWait = {1, 2, 4, 8, 16, 32};
constexpr std::size_t kWindow = 6;  ///< answers that decide whether cases become more mixed

std::vector<std::string> patterns_of(const std::vector<std::string>& labels) {
  return teach::is_normal(labels) ? std::vector<std::string>{"Normal"} : labels;
}

std::string prompt_for(TeachQuestion question) {
  switch (question) {
    case TeachQuestion::pattern:
      return "Which patterns do you see?";
    case TeachQuestion::place:
      return "Where on the wafer?";
    case TeachQuestion::cause:
      return "What may have caused it (module or mechanism)?";
    case TeachQuestion::check:
      return "What would you check first?";
  }
  throw Bug("a question without words");
}

}  // namespace

TeachSession::TeachSession(std::vector<TeachCase> cases, std::vector<KnowledgeEntry> knowledge,
                           const TeachOptions& options, const std::vector<TeachRecord>& history)
    : cases_(std::move(cases)), knowledge_(std::move(knowledge)), options_(options) {
  if (cases_.empty()) fail("there is no case to teach with, expected maps with labels");
  for (const TeachCase& about : cases_)
    for (const std::string& pattern : patterns_of(about.labels)) progress_[pattern].pattern = pattern;
  for (const TeachRecord& record : history) {
    if (record.question != TeachQuestion::pattern) continue;
    shown_[record.id] = ++shown_cases_;
    take(record.labels, record.score);
  }
}

TeachStep TeachSession::next() {
  if (!current_) choose();
  return {&cases_[*current_], question_, question_ == TeachQuestion::pattern, prompt_for(question_)};
}

TeachGrade TeachSession::answer(const std::string& text) {
  const TeachCase& about = *next().about;
  TeachGrade grade = grade_answer(question_, about, knowledge_, text);
  if (question_ == TeachQuestion::pattern) {
    shown_[about.id] = ++shown_cases_;
    take(about.labels, grade.score);
  }
  const bool done = teach::is_normal(about.labels) || question_ == TeachQuestion::check;
  question_ = done ? TeachQuestion::pattern : TeachQuestion(int(question_) + 1);
  if (question_ == TeachQuestion::place && teach::places_of(about).empty()) question_ = TeachQuestion::cause;
  if (done) current_.reset();
  return grade;
}

void TeachSession::take(const std::vector<std::string>& labels, double score) {
  const bool right = score >= 1;
  for (const std::string& pattern : patterns_of(labels)) {
    PatternProgress& known = progress_[pattern];
    known.pattern = pattern;
    ++known.seen;
    known.right += right ? 1 : 0;
    known.box = right ? std::min(known.box + 1, int(kWait.size()) - 1) : 0;
    known.due = shown_cases_ + kWait[std::size_t(known.box)] - 1;
  }
  recent_.push_back(right);
  if (recent_.size() < kWindow) return;
  const auto hits = std::count(recent_.end() - kWindow, recent_.end(), true);
  if (hits >= 5 && level_ < options_.max_patterns) {
    ++level_;
    recent_.clear();
  } else if (hits <= 2 && level_ > 1) {
    --level_;
    recent_.clear();
  }
}

/// The weakest pattern that is due, and of its cases one as mixed as the level allows, the longest unseen
/// first.
void TeachSession::choose() {
  Random random(mix_bits(options_.seed) ^ std::uint64_t(shown_cases_));
  std::optional<std::size_t> best;
  std::array<double, 5> best_rank{};
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    const auto patterns = patterns_of(cases_[i].labels);
    const int over = std::max(0, int(patterns.size()) - level_);
    int overdue = -1000000;
    for (const std::string& pattern : patterns) {
      const PatternProgress& known = progress_[pattern];
      overdue = std::max(overdue, shown_cases_ - known.due - 2 * known.box);
    }
    const auto shown = shown_.find(cases_[i].id);
    const int last = shown == shown_.end() ? -1 : shown->second;
    const bool just_now = last == shown_cases_ && shown_cases_ > 0;
    const int off_level = std::abs(int(patterns.size()) - level_);
    // Lexicographic: within the level and not the map just seen, overdue, unseen, then as mixed as may be.
    const std::array<double, 5> rank = {-double(over) - (just_now ? 100 : 0), double(overdue),
                                        last < 0 ? 1.0 : 0.0, -double(last) / 8 - off_level,
                                        random.uniform()};
    if (!best || rank > best_rank) best = i, best_rank = rank;
  }
  current_ = best;
  question_ = TeachQuestion::pattern;
}

std::vector<PatternProgress> TeachSession::progress() const {
  std::vector<PatternProgress> list;
  for (const auto& [name, known] : progress_) list.push_back(known);
  return list;
}

}  // namespace kerf
