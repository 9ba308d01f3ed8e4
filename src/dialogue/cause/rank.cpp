#include <kerf/error.h>
#include <kerf/root_cause.h>

#include <algorithm>
#include <map>
#include <set>

#include "dialogue/cause/contradictions.h"
#include "dialogue/cause/lot_evidence.h"
#include "dialogue/cause/module_names.h"
#include "dialogue/cause/step_evidence.h"
#include "dialogue/cause/weights.h"
#include "knowledge/words.h"

namespace kerf {
namespace {

using namespace dialogue;
using Kind = CauseNoteKind;

// What no route lists as a step: that it is absent says nothing.
constexpr std::string_view kNoSteps[] = {
    "Wafer handling", "Cleanroom and facilities", "Line monitoring",      "Process integration",
    "Reticle",        "Mask design (OPC)",        "Wafer edge and bevel", "Photoresist"};

// Words so common that an entry which has them speaks of nothing in particular.
constexpr std::string_view kCommonWords[] = {"and",  "the",  "for",   "with",   "from",   "step",  "time",
                                             "rate", "high", "wafer", "wafers", "change", "check", "number"};

void add(std::vector<CauseNote>& notes, const CauseNote& note) {
  if (notes.size() < kMaxNotes && std::find(notes.begin(), notes.end(), note) == notes.end())
    notes.push_back(note);
}

std::string singular(std::string word) {
  if (word.size() > 3 && word.back() == 's') word.pop_back();
  return word;
}

std::set<std::string> words_of(const KnowledgeEntry& entry) {
  std::set<std::string> words;
  const auto learn = [&](const std::string& text) {
    for (std::string& word : knowledge::cut_words(text)) words.insert(singular(std::move(word)));
  };
  learn(entry.mechanism + " " + entry.mechanism_zh);
  for (const auto* list : {&entry.checks, &entry.actions, &entry.checks_zh, &entry.actions_zh})
    for (const std::string& text : *list) learn(text);
  return words;
}

bool speaks_of(const std::set<std::string>& entry_words, const std::string& text) {
  const auto words = knowledge::cut_words(text);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const bool common =
        std::find(std::begin(kCommonWords), std::end(kCommonWords), word) != std::end(kCommonWords);
    return word.size() >= 3 && !common && entry_words.count(singular(word)) > 0;
  });
}

/// All that does not depend on the cause, worked out once.
class Ranker {
 public:
  Ranker(const std::vector<CaseFact>& facts, const ProcessContext& context, const KnowledgeBase& knowledge)
      : facts_(facts), context_(context), names_(knowledge), history_(context), lots_(context, names_) {
    for (const ProcessStep& step : context.steps) {
      modules_.push_back(modules_of(step));
      evidence_.emplace_back();
    }
  }

  Cause weigh(const KnowledgeEntry& entry) {
    Cause cause{entry};
    const Steps& steps = steps_of(entry.module);
    weigh_route(steps, cause);
    weigh_parameters(steps, cause);
    weigh_lots(steps, cause);
    weigh_history(steps, cause);
    weigh_facts(cause);
    for (const std::size_t step : steps)
      for (const CauseNote& note : evidence_of(step).missing) add(cause.missing, note);
    if (!steps.empty()) ask_for_tools(cause);
    return cause;
  }

 private:
  using Steps = std::vector<std::size_t>;

  const std::set<std::string>& meaning_of(const std::string& text) {
    const auto at = meanings_.find(text);
    return at != meanings_.end() ? at->second
                                 : meanings_.emplace(text, names_.modules_in(text)).first->second;
  }
  // A step's module, else what its name or its tool's tells of one.
  std::set<std::string> modules_of(const ProcessStep& step) {
    if (!step.module.empty()) return meaning_of(step.module);
    const auto& by_name = meaning_of(step.step);
    return by_name.empty() ? meaning_of(step.tool) : by_name;
  }
  const Steps& steps_of(const std::string& module) {
    const auto [at, fresh] = steps_.emplace(module, Steps());
    for (std::size_t i = 0; fresh && i < modules_.size(); ++i)
      if (modules_[i].count(module) > 0) at->second.push_back(i);
    return at->second;
  }
  const StepEvidence& evidence_of(std::size_t step) {
    if (!evidence_[step]) evidence_[step] = weigh_step(context_.steps[step], history_);
    return *evidence_[step];
  }

  // What happened nowhere, as far as the file tells, counts for no step.
  void ask_for_tools(Cause& cause) const {
    for (const ProcessEvent& event : context_.history)
      if (event.tool.empty() && !event.what.empty()) add(cause.missing, {Kind::no_event_tool, {event.what}});
    for (const OtherLot& lot : context_.other_lots)
      if (lot.tool.empty() && !lot.lot.empty()) add(cause.missing, {Kind::no_lot_tool, {lot.lot}});
  }

  void weigh_route(const Steps& steps, Cause& cause) const {
    const std::string& module = cause.entry.module;
    if (!steps.empty()) {
      cause.score += kRouteWeight;
      for (const std::size_t i : steps)
        add(cause.evidence_for,
            {Kind::on_route, {name_of(context_.steps[i]), module, context_.steps[i].tool}});
    } else if (std::find(std::begin(kNoSteps), std::end(kNoSteps), module) != std::end(kNoSteps)) {
      add(cause.missing, {Kind::nothing_on_module, {module}});
    } else if (context_.steps.empty()) {
      add(cause.missing, {Kind::no_steps, {module}});
    } else {
      weigh_absence(cause);
    }
  }
  void weigh_absence(Cause& cause) const {
    bool unsure = false;
    for (std::size_t i = 0; i < modules_.size(); ++i) {
      if (!context_.steps[i].module.empty() || !modules_[i].empty()) continue;
      unsure = true;
      add(cause.missing, {Kind::no_module, {name_of(context_.steps[i])}});
    }
    cause.score += unsure ? kUnsureRouteWeight : kNoRouteWeight;
    add(cause.evidence_against, {Kind::not_on_route, {cause.entry.module}});
  }

  double weight_for(const WeighedNote& one, const std::set<std::string>& words) const {
    return one.weight + (speaks_of(words, one.words) ? kNamedWeight : 0);
  }
  void weigh_parameters(const Steps& steps, Cause& cause) {
    const auto words = words_of(cause.entry);
    double best = 0;
    bool inside = false;
    for (const std::size_t step : steps) {
      const StepEvidence& evidence = evidence_of(step);
      for (const WeighedNote& one : evidence.outside) {
        best = std::max(best, weight_for(one, words));
        add(cause.evidence_for, one.note);
      }
      inside = inside || evidence.inside;
      if (evidence.inside) add(cause.evidence_against, *evidence.inside);
    }
    cause.score += best > 0 ? best : inside ? kInsideWeight : 0;
  }
  void weigh_lots(const Steps& steps, Cause& cause) {
    std::optional<double> best;
    for (const std::size_t step : steps) {
      const auto one = lots_.weigh(context_.steps[step], cause.entry.patterns);
      const std::string& tool = context_.steps[step].tool;
      if (one) {
        best = std::max(best.value_or(kNoLotsWeight), one->weight);
        add(one->weight > 0 ? cause.evidence_for : cause.evidence_against, one->note);
      } else if (!tool.empty() && !context_.steps[step].place_disputed) {
        add(cause.missing, {Kind::no_other_lots, {tool}});
      }
    }
    cause.score += best.value_or(0);
  }
  void weigh_history(const Steps& steps, Cause& cause) {
    const auto words = words_of(cause.entry);
    double best = 0;
    for (const std::size_t step : steps)
      for (const WeighedNote& one : evidence_of(step).events) {
        best = std::max(best, weight_for(one, words));
        add(cause.evidence_for, one.note);
      }
    cause.score += best;
  }
  // Failures that come back at the step of the field are the reticle's mark.
  void weigh_facts(Cause& cause) const {
    if (cause.entry.module != "Reticle") return;
    for (const CaseFact& fact : facts_) {
      if (fact.name != "repeats.found") continue;
      const bool found = fact.value == "yes";
      cause.score += found ? kFactWeight : -kFactWeight;
      add(found ? cause.evidence_for : cause.evidence_against,
          {found ? Kind::fact_for : Kind::fact_against, {fact.name, fact.value}});
    }
  }

  const std::vector<CaseFact>& facts_;
  const ProcessContext& context_;
  ModuleNames names_;
  History history_;
  OtherLots lots_;
  std::map<std::string, std::set<std::string>> meanings_;
  std::vector<std::set<std::string>> modules_;  // of each step
  std::map<std::string, Steps> steps_;
  std::vector<std::optional<StepEvidence>> evidence_;
};

}  // namespace

CauseRanking rank_causes(const std::vector<std::string>& labels, const std::vector<CaseFact>& facts,
                         const ProcessContext& context, const KnowledgeBase& knowledge) {
  CauseRanking ranking{labels, {}, context.contradictions, context.other};
  Ranker ranker(facts, context, knowledge);
  for (const std::size_t entry : knowledge.about(labels))
    ranking.causes.push_back(ranker.weigh(knowledge.entries()[entry]));
  std::stable_sort(ranking.causes.begin(), ranking.causes.end(),
                   [](const Cause& a, const Cause& b) { return a.score > b.score; });
  return ranking;
}

}  // namespace kerf
