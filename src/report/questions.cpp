#include "report/questions.h"

#include <algorithm>
#include <cmath>

namespace kerf::report {
namespace {

bool is_same(const std::optional<Finding>& a, const Finding& b) {
  return a && a->label == b.label && a->box == b.box;
}

/// The questions of one record, those of no interest among them.
class RecordQuestions {
 public:
  RecordQuestions(const InspectionRecord& record, std::size_t index, std::size_t first_finding)
      : index_(index) {
    for (const Revision& revision : record.revisions) add_revision(revision);
    for (std::size_t i = 0; i < record.findings.size(); ++i)
      add_finding(record.findings[i], first_finding + i);
    for (const Finding& candidate : record.candidates)
      if (candidate.review) add_candidate(candidate);
  }

  std::vector<Question> interesting() && {
    std::erase_if(questions_, [](const Question& one) { return !one.asks && one.revised == Revised::kept; });
    return std::move(questions_);
  }

 private:
  void add_revision(const Revision& revision) {
    if (!revision.before && !revision.after) return;
    questions_.push_back(
        {.record = index_, .revised = revision.what, .before = revision.before, .after = revision.after});
    questions_.back().asks = revision.after && revision.after->review;
  }

  void add_finding(const Finding& finding, std::size_t place) {
    auto known = std::ranges::find_if(questions_, [&](const Question& one) {
      return !one.finding && one.revised != Revised::removed && is_same(one.after, finding);
    });
    if (known == questions_.end()) known = questions_.insert(known, {.record = index_, .after = finding});
    known->finding = place, known->asks = finding.review;
  }

  /// What the second stage removed may live on as a candidate.
  void add_candidate(const Finding& candidate) {
    auto known = std::ranges::find_if(questions_, [&](const Question& one) {
      return !one.finding && !one.candidate &&
             is_same(one.revised == Revised::removed ? one.before : one.after, candidate);
    });
    if (known == questions_.end()) known = questions_.insert(known, {.record = index_});
    known->candidate = known->asks = true, known->after = candidate;
  }

  std::size_t index_;
  std::vector<Question> questions_;
};

}  // namespace

std::vector<Question> collect_questions(const InspectionRun& run) {
  std::vector<Question> questions;
  std::size_t first = 0;
  for (std::size_t i = 0; i < run.records.size(); ++i) {
    const auto found = RecordQuestions(run.records[i], i, first).interesting();
    questions.insert(questions.end(), found.begin(), found.end());
    first += run.records[i].findings.size();
  }
  const auto settled = std::ranges::stable_partition(questions, &Question::asks);
  const auto doubt = [](const Question& one) { return std::abs(one.last().confidence - 0.5); };
  std::stable_sort(questions.begin(), settled.begin(),
                   [&](const Question& a, const Question& b) { return doubt(a) < doubt(b); });
  return questions;
}

}  // namespace kerf::report
