#include "review/verdict_line.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "data/json_document.h"
#include "review/finding_json.h"

namespace kerf::review {
namespace {

constexpr std::array kDecisions = {Decision::accept, Decision::reject, Decision::move, Decision::retype,
                                   Decision::add};

nlohmann::ordered_json box_json(const Box& box) {
  for (const double number : {box.x, box.y, box.width, box.height})
    if (!std::isfinite(number)) fail("a verdict with a box that is not finite cannot be written");
  return {box.x, box.y, box.width, box.height};
}

Decision read_decision(const Json& object, const JsonPlace& place) {
  const std::string& name = required_text(object, "decision", place);
  const auto found = std::ranges::find(kDecisions, name, decision_name);
  if (found == kDecisions.end())
    wrong_type(place.field("decision"), "accept, reject, move, retype or add", object["decision"]);
  return *found;
}

std::optional<ClaimedFinding> read_claim(const Json& object, const std::string& name) {
  const Json* value = find_member(object, "claim");
  if (value == nullptr) return std::nullopt;
  const std::string where = name + ": claim";
  return read_finding(*value, JsonPlace::document(where));
}

void check_claim(const Verdict& verdict, const std::string& name) {
  const bool may_lack = verdict.decision == Decision::add || verdict.decision == Decision::reject;
  if (!verdict.claim && !may_lack) fail("{}: claim is missing", name);
  if (verdict.claim && verdict.decision == Decision::add) fail("{}: what is added has no claim", name);
}

bool fits(std::string_view text, std::string_view pattern) {
  return text.size() == pattern.size() && std::ranges::equal(text, pattern, [](char got, char wanted) {
           return wanted == '0' ? got >= '0' && got <= '9' : got == wanted;
         });
}

}  // namespace

void check_time(std::string_view when, const std::string& place) {
  constexpr std::string_view kPattern = "0000-00-00T00:00:00";
  const auto seconds = when.substr(0, kPattern.size());
  const auto rest = when.substr(seconds.size());
  const bool fraction =
      rest.size() > 2 && rest.front() == '.' && rest.back() == 'Z' &&
      std::ranges::all_of(rest.substr(1, rest.size() - 2), [](char c) { return c >= '0' && c <= '9'; });
  if (!fits(seconds, kPattern) || !(rest == "Z" || fraction))
    fail("{}: expected a time in UTC such as 2026-01-31T12:00:00Z, got '{}'", place, when.substr(0, 40));
}

std::string verdict_line(const Verdict& verdict) {
  nlohmann::ordered_json line;
  line["id"] = verdict.id;
  line["image"] = verdict.image;
  line["decision"] = decision_name(verdict.decision);
  if (verdict.claim) {
    line["claim"] = {{"label", verdict.claim->label},
                     {"bbox", box_json(verdict.claim->box)},
                     {"confidence", verdict.claim->confidence}};
  }
  line["label"] = verdict.label;
  line["bbox"] = box_json(verdict.box);
  line["who"] = verdict.who;
  line["when"] = verdict.when;
  line["why"] = verdict.why;
  std::string text;
  try {
    text = line.dump();
  } catch (const nlohmann::json::exception&) {
    fail("the verdict on {} cannot be written because a text in it is not valid UTF-8", verdict.id);
  }
  // What could not be read again never gets into a log.
  parse_verdict(text, "a verdict that cannot be written");
  return text + "\n";
}

Verdict parse_verdict(std::string_view line, const std::string& name) {
  if (!Json::accept(line.begin(), line.end())) fail("{}: not valid JSON, expected one verdict a line", name);
  const Json object = parse_json(line, name);
  const auto place = JsonPlace::document(name);
  Verdict verdict;
  verdict.id = read_name(object, "id", place);
  verdict.image = read_name(object, "image", place);
  verdict.decision = read_decision(object, place);
  verdict.claim = read_claim(object, name);
  check_claim(verdict, name);
  verdict.label = read_name(object, "label", place);
  verdict.box = read_box(object, place);
  verdict.who = required_text(object, "who", place);
  verdict.when = required_text(object, "when", place);
  check_time(verdict.when, place.field("when"));
  verdict.why = required_text(object, "why", place);
  return verdict;
}

}  // namespace kerf::review
