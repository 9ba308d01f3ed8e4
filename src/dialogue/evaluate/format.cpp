#include <fmt/format.h>
#include <kerf/evaluate_dialogue.h>

#include <algorithm>
#include <cmath>

#include "data/json_document.h"

namespace kerf {
namespace {

std::string share(double value) {
  return std::isnan(value) ? "" : fmt::format("{:.3f}", value);
}

std::string heading(std::size_t width) {
  const auto line =
      fmt::format("{:<{}}  {:>6} {:>8} {:>7} {:>7} {:>8} {:>7} {:>7} {:>7} {:>7}", "kind", width, "asked",
                  "answered", "hold", "wrong", "complete", "type", "yes/no", "place", "number");
  return line + "\n" + std::string(line.size(), '-') + "\n";
}

std::string score_line(const DialogueScore& score, std::size_t width) {
  std::string line = fmt::format("{:<{}}  {:>6}", score.kind, width, score.answered.of);
  for (const auto& [value, columns] :
       {std::pair{score.answered, 8}, std::pair{score.claims, 7}, std::pair{score.wrong, 7},
        std::pair{score.complete, 8}, std::pair{score.pattern, 7}, std::pair{score.yes_no, 7},
        std::pair{score.place, 7}, std::pair{score.number, 7}})
    line += fmt::format(" {:>{}}", share(value.value()), columns);
  return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

std::string share_line(std::string_view name, const DialogueShare& one) {
  if (one.of == 0) return fmt::format("{:<34}    n/a\n", name);
  return fmt::format("{:<34} {:>6} ({} of {})\n", name, share(one.value()), one.right, one.of);
}

std::string value_line(std::string_view name, double value, int decimals) {
  return fmt::format("{:<34} {:>6}\n", name,
                     std::isnan(value) ? "n/a" : fmt::format("{:.{}f}", value, decimals));
}

std::string type_lines(const DialogueMetrics& metrics) {
  std::string text = share_line("type right, in words", metrics.in_words);
  text += share_line("type right, by class_name", metrics.by_classifier);
  const double difference = metrics.in_words.value() - metrics.by_classifier.value();
  if (!std::isnan(difference)) text += fmt::format("{:<34} {:>+6.3f}\n", "words over class_name", difference);
  return text + share_line("class_name right, each map once", metrics.classes);
}

std::string fault_lines(const DialogueMetrics& metrics, int most) {
  if (metrics.faults.empty() || most <= 0) return "";
  std::string text = fmt::format("\n{} faults, the first of them:\n", metrics.faults.size());
  for (const DialogueFault& fault : metrics.faults) {
    if (most-- <= 0) break;
    text += fmt::format("{} {}: {}\n", fault.id, fault.kind, fault.why);
    if (!fault.text.empty()) text += fmt::format("    {}\n", fault.text);
  }
  return text;
}

Json to_json(double value) {
  return std::isnan(value) ? Json() : Json(value);
}
Json to_json(const DialogueShare& one) {
  return {{"right", one.right}, {"of", one.of}, {"value", to_json(one.value())}};
}

Json to_json(const DialogueScore& score) {
  return {{"kind", score.kind},
          {"answered", to_json(score.answered)},
          {"claims", to_json(score.claims)},
          {"wrong", to_json(score.wrong)},
          {"complete", to_json(score.complete)},
          {"pattern", to_json(score.pattern)},
          {"yes_no", to_json(score.yes_no)},
          {"place", to_json(score.place)},
          {"number", to_json(score.number)}};
}

Json to_json(const DialogueFault& fault) {
  return {{"id", fault.id}, {"kind", fault.kind}, {"text", fault.text}, {"why", fault.why}};
}

template <typename Items>
Json list_json(const Items& items) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(to_json(item));
  return list;
}

}  // namespace

std::string format_dialogue_metrics(const DialogueMetrics& metrics, int faults) {
  std::size_t width = 4;
  for (const DialogueScore& score : metrics.kinds) width = std::max(width, score.kind.size());
  std::string text =
      fmt::format("{} questions of {} dialogues\n\n", metrics.all.answered.of, metrics.dialogues);
  text += heading(width);
  for (const DialogueScore& score : metrics.kinds) text += score_line(score, width);
  text += score_line(metrics.all, width) + "\n";
  text += type_lines(metrics);
  text += share_line("citations that exist", metrics.citations_exist);
  text += share_line("citations about the patterns", metrics.citations_fit);
  text += share_line("citations with the entry's words", metrics.citations_kept);
  text += share_line("declined what lies outside", metrics.declined);
  text += share_line("declined what lies inside", metrics.wrongly_declined);
  text += share_line("dialogues without contradiction", metrics.consistent);
  text += value_line("BLEU-4", metrics.bleu, 1);
  text += value_line("ROUGE-L", metrics.rouge_l, 3);
  return text + fault_lines(metrics, faults);
}

std::string dialogue_metrics_to_json(const DialogueMetrics& metrics) {
  const Json document = {{"dialogues", metrics.dialogues},
                         {"all", to_json(metrics.all)},
                         {"kinds", list_json(metrics.kinds)},
                         {"citations_exist", to_json(metrics.citations_exist)},
                         {"citations_fit", to_json(metrics.citations_fit)},
                         {"citations_kept", to_json(metrics.citations_kept)},
                         {"declined", to_json(metrics.declined)},
                         {"wrongly_declined", to_json(metrics.wrongly_declined)},
                         {"consistent", to_json(metrics.consistent)},
                         {"in_words", to_json(metrics.in_words)},
                         {"by_classifier", to_json(metrics.by_classifier)},
                         {"classes", to_json(metrics.classes)},
                         {"bleu", to_json(metrics.bleu)},
                         {"rouge_l", to_json(metrics.rouge_l)},
                         {"faults", list_json(metrics.faults)}};
  return json_text(document, "metrics", 2);
}

}  // namespace kerf
