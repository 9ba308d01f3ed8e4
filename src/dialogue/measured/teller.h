// Tells what a question about numbers and places asks for; its parts lie in answer_*.cpp by what is asked.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dialogue/measured/answer.h"
#include "dialogue/measured/map_counts.h"
#include "dialogue/measured/wording.h"

namespace kerf::dialogue {

class MeasuredTeller {
 public:
  MeasuredTeller(const MeasuredQuestion& question, const MapInView& map)
      : question_(question),
        map_(map),
        language_(map.language),
        counts_(map.view.facts),
        words_(map.language, map.view.facts, map.normal, map.view.labels) {}
  std::optional<MeasuredAnswer> tell();

 private:
  bool tell_form();

  // ---- the words

  const Lexicon& lexicon() const;
  void add_names(const MapPart& part, const std::string& suffix, Variables& variables) const;
  static void add_counts(const Counts& counts, const std::string& suffix, Variables& variables);
  Variables variables_of(const Counted& one, const std::string& suffix = "") const;
  Variables variables_of(const Counted& first, const Counted& second) const;

  // ---- values

  Variables whole_variables() const;
  static std::string name_of_value(const std::string& measure);
  bool tell_value(const MapPart& part, const std::string& measure);
  bool tell_values();
  /// Several parts of one kind as one.
  bool tell_sum();
  bool tell_stretch();

  // ---- order

  /// The parts from that end of the order on; by number of failed or passed dies where those are counted.
  std::vector<Counted> in_order(const std::string& dimension, bool most) const;
  static bool alike(const Counted& a, const Counted& b);
  /// Dies that are counted in an order by number.
  double counted(const Counts& counts, bool most) const;
  /// Parts differ in size: the one that fails most need not have the most failed dies.
  void add_by_number(const std::vector<Counted>& parts, bool most);
  bool tell_end(const std::string& dimension, const End& end);
  bool tell_at(const MapPart& part);
  bool tell_tie(const std::vector<Counted>& parts, const End& end);
  /// The fact of the densest part may be none where no part stands out.
  std::string name_of_end(const MapPart& part, bool most) const;
  bool tell_extremes();
  bool tell_whether_extreme();
  bool tell_whether_more_than(const MapPart& part, const MapPart& other, bool most);

  // ---- comparison

  std::optional<std::pair<Counted, Counted>> both() const;
  bool tell_comparison();
  bool asks_for_good() const;
  bool tell_by_count(const Counted& first, const Counted& second);

  // ---- a number of the question

  std::optional<double> measured(const std::string& measure, const Counts& counts) const;
  std::optional<Counts> counts_asked() const;
  std::optional<std::string> statement(const std::string& measure, const Counts& counts) const;
  bool tell_threshold();
  std::string unit() const;
  /// The question with the part at an end of the order as its second part, where it names an end.
  std::optional<MeasuredQuestion> with_end() const;
  bool tell_difference();
  /// By how many dies a rate lies off that of the question.
  bool tell_dies_apart(const Counts& counts, const std::optional<std::string>& told);
  bool tell_target();
  bool tell_without();

  // ---- all parts of a kind

  /// "upper left 12.3 %, ..": the measure of each; empty where a part has no name.
  std::string listed(const std::vector<Counted>& parts, const std::string& measure) const;
  std::string first_measure(const std::string& otherwise) const;
  bool tell_spread();
  bool tell_filter();
  /// Of all their dies for rates, of the parts for numbers.
  double mean_of(const std::vector<Counted>& parts, const std::string& measure) const;
  bool tell_average();
  /// The yield, had the dies of a part passed.
  bool tell_gain();
  /// A part, and all that lies outside it.
  bool tell_rest();
  /// Whether a part has more of the failures than of the dies.
  bool tell_expected();
  Subject subject() const;

  const MeasuredQuestion& question_;
  const MapInView& map_;
  const Language& language_;
  MapCounts counts_;
  Wording words_;
  std::vector<MapPart> answered_;
};

}  // namespace kerf::dialogue
