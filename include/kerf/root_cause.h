// Root causes from process data: which known causes of a pattern the tools, chambers, parameters and history
// of a lot speak for and against, and what is missing to tell. Nothing is said that is not in the data or the
// entry. docs/root-cause.md defines the file and the weights.
#pragma once

#include <kerf/dialogue.h>
#include <kerf/knowledge.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

enum class CauseNoteKind : std::uint8_t {
  // for
  on_route,
  above_limit,
  below_limit,
  lots_show,
  event_during,
  event_minutes,
  event_hours,
  event_days,
  fact_for,
  // against
  not_on_route,
  inside_limits,
  lots_do_not_show,
  fact_against,
  // missing
  no_steps,
  no_module,
  no_tool,
  no_chamber,
  no_times,
  no_parameters,
  no_limits,
  no_history,
  no_other_lots,
  no_event_time,
  no_event_tool,
  no_lot_tool,
  nothing_on_module,
  // contradictions
  two_values,
  two_values_of_step,
  two_values_of_parameter,
  end_before_start,
  unread_time,
  foreign_chamber,
  low_above_high,
  target_outside,
  lot_disagrees,
};

/// One statement as data; root_cause_text says it in a language.
struct CauseNote {
  CauseNoteKind kind{};
  /// What it is about, as the input has it; counts and lengths of time are the only ones worked out.
  std::vector<std::string> args;
  bool operator==(const CauseNote&) const = default;
};

/// A number as the file writes it.
struct WrittenNumber {
  std::string text;
  double value = 0;
  bool operator==(const WrittenNumber&) const = default;
};

struct ProcessParameter {
  std::string name, unit;
  std::optional<WrittenNumber> value, target, low, high;
  std::string words;      ///< a value that is no number: "AUTO"
  bool disputed = false;  ///< contradicts itself: counts for neither side
  bool operator==(const ProcessParameter&) const = default;
};

/// Texts of a context hold no control characters; an absent one is empty.
struct ProcessStep {
  std::string step, module, tool, chamber, recipe;
  std::string start, end;  ///< "2026-03-02T08:00", seconds and zone may follow
  std::vector<ProcessParameter> parameters;
  bool place_disputed = false;  ///< tool or chamber
  bool times_disputed = false;
  bool operator==(const ProcessStep&) const = default;
};

struct ProcessEvent {
  std::string time, tool, chamber, what;
  bool operator==(const ProcessEvent&) const = default;
};

struct OtherLot {
  std::string lot, tool, chamber;
  std::string pattern;  ///< labels with '+' between them; empty: not known
  std::string wafers;
  bool disputed = false;
  bool operator==(const OtherLot&) const = default;
};

/// What the file has under a key that Kerf does not know.
struct ContextFact {
  std::string of;  ///< the step, tool or lot that it belongs to; empty: the whole
  std::string key, value;
  bool operator==(const ContextFact&) const = default;
};

struct ProcessContext {
  std::string lot, wafer, product;
  std::vector<ProcessStep> steps;
  std::vector<ProcessEvent> history;
  std::vector<OtherLot> other_lots;
  std::vector<ContextFact> other;
  std::vector<CauseNote> contradictions;
  bool operator==(const ProcessContext&) const = default;
};

/// Reads process.json. Throws Error naming file and place for what is no JSON, of the wrong type or too much;
/// what contradicts itself is no error but listed.
ProcessContext load_context(const Path& path);
ProcessContext parse_context(std::string_view json, const std::string& name);

struct Cause {
  KnowledgeEntry entry;
  double score = 0;
  std::vector<CauseNote> evidence_for, evidence_against, missing;
  bool operator==(const Cause&) const = default;
};
struct CauseRanking {
  std::vector<std::string> labels;
  std::vector<Cause> causes;  ///< best first; of equal ones that which stands first in about(labels)
  std::vector<CauseNote> contradictions;
  std::vector<ContextFact> other;
};

/// Ranks what the knowledge base has about the labels. `facts` are those of the map (list_facts).
CauseRanking rank_causes(const std::vector<std::string>& labels, const std::vector<CaseFact>& facts,
                         const ProcessContext& context, const KnowledgeBase& knowledge);

/// What a question asks of the process data itself: a parameter by its name, what is outside its limits, the
/// route, the history, other lots, or what the ranking still needs; as the file has it. `language`: "en" or
/// "zh". nullopt: it asks something else.
std::optional<std::string> answer_from_process(const ProcessContext& context, const CauseRanking& ranking,
                                               const std::string& question, const std::string& language);

/// Who asks for the cause or what to check first is told what the process data speak for most, with the
/// entry's id in brackets; nullopt: the question asks for neither.
std::optional<std::string> judge_from_process(const CauseRanking& ranking, const std::string& question,
                                              const std::string& language);
/// What the process data say for and against causes in these modules, in sentences; empty: nothing.
std::string evidence_on(const CauseRanking& ranking, const std::vector<std::string>& modules,
                        const std::string& language);

struct RootCauseTextOptions {
  std::string language = "en";  ///< or "zh"
  int causes = 5;               ///< at most
};
/// The ranking in words: causes with their entry's id in brackets and the evidence for and against, then
/// contradictions, what is missing, and what was given and not used. Names that hold more than letters,
/// digits and - _ . / : # % stand in quotation marks, with ' for their own and ( ) for [ ]. Throws Error for
/// another language and a number of causes below 1.
std::string root_cause_text(const CauseRanking& ranking, const RootCauseTextOptions& options = {});

}  // namespace kerf
