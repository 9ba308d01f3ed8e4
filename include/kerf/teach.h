// Teaching mode: cases are shown, a trainee names pattern, place, cause and first check, and each answer is
// graded against labels, measured facts and reviewed knowledge, with reasons in words.
#pragma once

#include <kerf/dialogue.h>
#include <kerf/wafer.h>
#include <kerf/wafer_facts.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kerf {

/// A map to learn from.
struct TeachCase {
  std::string id;  ///< "patterns.npz[12]"
  WaferMap map;
  std::vector<std::string> labels;  ///< patterns; {"Normal"}: none
  WaferFacts facts;
};
/// The labelled maps of a file; those without labels are left out. Of dialogues (.jsonl, as `kerf vmqa review
/// --out` writes the accepted ones) the maps that they are about, each once, with their class; files relative
/// to it. Throws Error as read_wafers and read_dialogues do, and where no map has a label.
std::vector<TeachCase> load_teach_cases(const Path& file);

enum class TeachQuestion : std::uint8_t { pattern, place, cause, check };
/// "pattern", "place", "cause", "check".
std::string_view question_name(TeachQuestion question);

struct TeachGrade {
  double score = 0;    ///< 0..1
  std::string reason;  ///< one to three sentences: what is right, what is missing, what shows it
  bool right() const { return score >= 0.75; }
};

/// Grades one answer in English or Chinese.
TeachGrade grade_answer(TeachQuestion question, const TeachCase& about,
                        const std::vector<KnowledgeEntry>& knowledge, const std::string& answer);
/// The patterns that a text names, by their names in kerf/wafer_classes.h; synonyms count, negated ones
/// ("no scratch") do not. "Normal" where it says that there is none.
std::vector<std::string> patterns_in(const std::string& text);

/// One graded answer, as it is kept.
struct TeachRecord {
  std::string who;
  std::string when;  ///< UTC, "2026-01-31T12:00:00Z"
  std::string id;    ///< of the case
  std::vector<std::string> labels;
  TeachQuestion question = TeachQuestion::pattern;
  std::string answer;
  double score = 0;
  bool operator==(const TeachRecord&) const = default;
};
struct TeachLog {
  std::vector<TeachRecord> records;
  std::string warning;  ///< a sentence about a torn last line; empty: none
};
/// Of one trainee; a log that is not there is empty. Throws Error naming file and line.
TeachLog load_teach_log(const Path& file, const std::string& who);
/// Appends and flushes to disk; a writer that is killed loses at most the line it writes.
void append_teach_record(const Path& file, const TeachRecord& record);

struct TeachOptions {
  std::uint64_t seed = 0;
  int max_patterns = 4;  ///< of a case: how mixed cases may become
};

/// How well a pattern is known: a box of Leitner's, 0 (missed last) to 5.
struct PatternProgress {
  std::string pattern;
  int box = 0;
  int seen = 0;
  int right = 0;
  int due = 0;  ///< the case, counted from 0, from which on it comes again
};

struct TeachStep {
  const TeachCase* about = nullptr;
  TeachQuestion question = TeachQuestion::pattern;
  bool new_case = false;  ///< show the map
  std::string prompt;     ///< "Which patterns do you see?"
};

/// One trainee's lessons. Weak patterns come sooner, and cases become more mixed as answers are right. The
/// same seed, history and answers give the same lessons.
class TeachSession {
 public:
  /// Throws Error when there is no case. `history`: earlier records of this trainee.
  TeachSession(std::vector<TeachCase> cases, std::vector<KnowledgeEntry> knowledge,
               const TeachOptions& options, const std::vector<TeachRecord>& history = {});

  /// What is asked now; the same until answer() is called.
  TeachStep next();
  /// Grades the answer to next() and moves on; place, cause and check are asked where there is a pattern.
  TeachGrade answer(const std::string& text);

  int level() const { return level_; }  ///< most patterns of the cases that come now
  std::vector<PatternProgress> progress() const;

 private:
  void choose();
  void take(const std::vector<std::string>& labels, double score);

  std::vector<TeachCase> cases_;
  std::vector<KnowledgeEntry> knowledge_;
  TeachOptions options_;
  std::map<std::string, PatternProgress> progress_;
  std::map<std::string, int> shown_;  ///< case id to when it was shown last
  std::vector<bool> recent_;          ///< last pattern answers at this level: right or not
  int level_ = 1, shown_cases_ = 0;
  std::optional<std::size_t> current_;
  TeachQuestion question_ = TeachQuestion::pattern;
};

}  // namespace kerf
