#include "converse/views.h"

#include <fmt/ranges.h>
#include <kerf/dialogue_cases.h>
#include <kerf/wafer_classes.h>
#include <kerf/wafer_facts.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "dialogue/picture_facts.h"
#include "dialogue/plain_facts.h"

namespace kerf {

std::vector<CaseFact> similar_facts(const WaferVerdict& verdict) {
  std::vector<CaseFact> facts;
  for (const auto& near : verdict.neighbours)
    facts.push_back({fmt::format("similar.{}", facts.size() + 1),
                     fmt::format("{} {} {:.2f}", near.name, near.class_name, near.similarity), std::nullopt});
  return facts;
}

namespace converse {
namespace {

std::vector<std::string> label_names(const std::string& class_name) {
  const auto labels = wafer_labels_from(class_name);
  if (!labels) return {class_name};
  std::vector<std::string> names;
  for (int i = 0; i < kWaferPatterns; ++i)
    if ((*labels)[std::size_t(i)]) names.emplace_back(kWaferPatternNames[std::size_t(i)]);
  return names;
}

/// A name of a few words, of letters, figures and the marks that names have.
bool is_plain_name(const std::string& value) {
  constexpr std::size_t kLongest = 40;
  constexpr std::ptrdiff_t kWords = 3;
  const bool plain = std::ranges::all_of(value, [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("-_.:/+ ").find(char(c)) != std::string_view::npos;
  });
  return plain && !value.empty() && value.size() <= kLongest && std::ranges::count(value, ' ') < kWords;
}

/// What the file says of the wafer besides its dies. Text that is no plain name is not repeated in answers.
std::vector<CaseFact> file_facts(const WaferMap& map) {
  std::vector<CaseFact> facts;
  for (const auto& [name, value] : {std::pair("lot", map.lot),
                                    {"wafer", map.wafer},
                                    {"device", map.device},
                                    {"step", map.step},
                                    {"tool", map.tool},
                                    {"time", map.time}}) {
    if (is_plain_name(value)) facts.push_back({std::string("file.") + name, value, {}});
  }
  if (const auto& notch = map.geometry.notch; notch && !notch->guessed)
    facts.push_back({"file.notch", std::string(side_name(notch->value)), {}});
  return facts;
}

/// "probability.Scratch", of every label.
std::vector<CaseFact> label_facts(const WaferVerdict& verdict) {
  std::vector<CaseFact> facts;
  if (verdict.labels.size() != std::size_t(kWaferPatterns)) return facts;
  for (std::size_t i = 0; i < verdict.labels.size(); ++i)
    facts.push_back(share_fact(fmt::format("probability.{}", kWaferPatternNames[i]), verdict.labels[i]));
  return facts;
}

/// What else the classifier holds possible, and of which of the patterns that it names it is least sure.
std::vector<CaseFact> doubt_facts(const WaferVerdict& verdict, const std::vector<std::string>& labels) {
  std::vector<CaseFact> facts{share_fact("sure.confidence", verdict.confidence)};
  if (verdict.second.empty() || verdict.second == verdict.class_name) return facts;
  facts.push_back({"first.class", verdict.class_name, {}});
  facts.push_back({"second.class", verdict.second, {}});
  facts.push_back(share_fact("second.confidence", verdict.second_confidence));
  if (labels.size() < 2 || verdict.labels.size() != std::size_t(kWaferPatterns)) return facts;
  std::optional<std::size_t> least;
  std::string each;
  for (std::size_t i = 0; i < verdict.labels.size(); ++i) {
    if (std::ranges::count(labels, kWaferPatternNames[i]) == 0) continue;
    if (!least || verdict.labels[i] < verdict.labels[*least]) least = i;
    each += fmt::format("{}{} {}", each.empty() ? "" : " / ", kWaferPatternNames[i],
                        share_fact("", verdict.labels[i]).value);
  }
  if (!least) return facts;
  facts.push_back({"least_sure.label", std::string(kWaferPatternNames[*least]), {}});
  facts.push_back(share_fact("least_sure.probability", verdict.labels[*least]));
  facts.push_back({"sure.each", each, {}});
  return facts;
}

/// The findings as a labelled image, whose facts the domain's cases tell; `labels` first, in their order.
Dataset as_dataset(const InspectionRecord& record, const std::vector<std::string>& labels) {
  Dataset dataset;
  for (const auto& label : labels)
    dataset.categories.push_back({std::int64_t(dataset.categories.size()) + 1, label});
  dataset.images.push_back({1, record.file, record.width, record.height, {}});
  for (const auto& finding : record.findings) {
    const auto* known = dataset.find_category(finding.label);
    const auto id = known ? known->id : std::int64_t(dataset.categories.size()) + 1;
    if (!known) dataset.categories.push_back({id, finding.label});
    Annotation box;
    box.id = std::int64_t(dataset.annotations.size()) + 1, box.image_id = 1, box.category_id = id;
    box.box = finding.box, box.area = finding.box.area();
    dataset.annotations.push_back(box);
  }
  return dataset;
}

/// What is said of how sure each finding is: all of them, those for a person, the least sure, and what was
/// too weak to be said.
std::vector<CaseFact> sureness_facts(const InspectionRecord& record) {
  const auto told = [&](const Finding& finding) {
    return fmt::format("{} ({}, {})", finding.label,
                       dialogue::place_in_picture(finding.box, record.width, record.height),
                       share_fact("", finding.confidence).value);
  };
  const auto joined = [&](const std::vector<Finding>& findings, const auto& chosen) {
    std::string all;
    for (const auto& finding : findings)
      if (chosen(finding)) all += (all.empty() ? "" : "; ") + told(finding);
    return all;
  };
  std::vector<CaseFact> facts;
  facts.push_back(dialogue::count_fact("weaker", std::int64_t(record.candidates.size())));
  const auto less_sure = [](const Finding& a, const Finding& b) { return a.confidence < b.confidence; };
  if (record.width <= 0 || record.height <= 0) return facts;
  if (!record.candidates.empty())
    facts.push_back({"weaker.best", told(*std::ranges::max_element(record.candidates, less_sure)), {}});
  if (record.findings.empty()) return facts;
  facts.push_back({"sure.each", joined(record.findings, [](const Finding&) { return true; }), {}});
  facts.push_back({"least_sure", told(*std::ranges::min_element(record.findings, less_sure)), {}});
  if (auto doubtful = joined(record.findings, [](const Finding& one) { return one.review; });
      !doubtful.empty())
    facts.push_back({"doubtful", std::move(doubtful), {}});
  return facts;
}

/// The surest finding of each label decides for it; the least sure label for the whole.
double sureness(const InspectionRecord& record) {
  std::map<std::string, double> best;
  for (const auto& finding : record.findings)
    best[finding.label] = std::max(best[finding.label], finding.confidence);
  double least = 1;
  for (const auto& [label, confidence] : best) least = std::min(least, confidence);
  if (!best.empty()) return least;
  for (const auto& candidate : record.candidates) least = std::min(least, 1 - candidate.confidence);
  return least;
}

}  // namespace

DialogueCase case_of(const WaferMap& map, const WaferVerdict& verdict) {
  const WaferFacts measured = measure_wafer(map);
  DialogueCase about{map.source, label_names(verdict.class_name), case_facts(measured)};
  for (const auto& further :
       {similar_facts(verdict), pattern_facts(about), fitted_facts(map, measured, about.labels),
        label_facts(verdict), file_facts(map), doubt_facts(verdict, about.labels)})
    about.facts.insert(about.facts.end(), further.begin(), further.end());
  return about;
}

PictureInView view_of(InspectionRecord record, const std::vector<std::string>& labels) {
  PictureInView view;
  view.facts = image_cases(as_dataset(record, labels)).front();
  const auto sure = sureness_facts(record);
  view.facts.facts.insert(view.facts.facts.end(), sure.begin(), sure.end());
  view.class_name =
      view.facts.labels.empty() ? "Clean" : fmt::format("{}", fmt::join(view.facts.labels, "+"));
  view.confidence = sureness(record);
  view.record = std::move(record);
  return view;
}

}  // namespace converse
}  // namespace kerf
