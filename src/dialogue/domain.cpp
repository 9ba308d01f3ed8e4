// Reads a domain folder: domain.toml and, of each language, questions, answers, terms, claims, off_topic.
#include "dialogue/domain.h"

#include <kerf/error.h>

#include <algorithm>

#include "dialogue/language.h"
#include "dialogue/toml_file.h"

namespace kerf {
namespace dialogue {
namespace {

std::vector<Condition> read_conditions(const toml::node& node) {
  std::vector<Condition> conditions;
  for (const std::string& text : texts_of(node)) conditions.push_back(parse_condition(text, place_of(node)));
  return conditions;
}

double weight_of(const toml::node& node) {
  const auto weight = node.value<double>();
  if (!weight || !(*weight >= 0 && *weight <= 1e6)) fail("{}: expected a weight from 0 on", place_of(node));
  return *weight;
}

void read_outcomes(const toml::table& table, Kind& kind) {
  each_key(table, [&](const std::string& name, const toml::node& node) {
    kind.outcomes.push_back({name, read_conditions(node), false});
    return true;
  });
}

void mark_blind(const std::vector<std::string>& names, Kind& kind, const std::string& place) {
  for (const std::string& name : names) {
    const auto found = std::find_if(kind.outcomes.begin(), kind.outcomes.end(),
                                    [&](const Outcome& outcome) { return outcome.name == name; });
    if (found == kind.outcomes.end()) fail("{}: '{}' has no outcome '{}'", place, kind.name, name);
    found->blind = true;
  }
}

void read_draws(const toml::table& table, Kind& kind) {
  each_key(table, [&](const std::string& name, const toml::node& node) {
    kind.draws.emplace_back(name, text_of(node));
    return true;
  });
}

bool read_flag(const std::string& key, const toml::node& node, Kind& kind) {
  bool* flag = key == "opens"        ? &kind.opens
               : key == "repeats"    ? &kind.repeats
               : key == "plants"     ? &kind.plants
               : key == "challenges" ? &kind.challenges
                                     : nullptr;
  if (flag) *flag = flag_of(node);
  return flag != nullptr;
}

bool read_text(const std::string& key, const toml::node& node, Kind& kind) {
  std::string* text = key == "name"            ? &kind.name
                      : key == "knowledge"     ? &kind.knowledge
                      : key == "knowledge_for" ? &kind.knowledge_for
                      : key == "tool"          ? &kind.tool
                      : key == "arguments"     ? &kind.arguments
                                               : nullptr;
  if (text) *text = text_of(node);
  return text != nullptr;
}

bool read_list(const std::string& key, const toml::node& node, Kind& kind) {
  std::vector<std::string>* list = key == "after"    ? &kind.after
                                   : key == "follow" ? &kind.follow
                                   : key == "needs"  ? &kind.needs
                                   : key == "about"  ? &kind.about
                                                     : nullptr;
  if (list) *list = texts_of(node);
  return list != nullptr;
}

Kind read_kind(const toml::table& table) {
  Kind kind;
  std::vector<std::string> blind;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (read_flag(key, node, kind) || read_text(key, node, kind) || read_list(key, node, kind)) return true;
    if (key == "weight") return kind.weight = weight_of(node), true;
    if (key == "blind") return blind = texts_of(node), true;
    if (key == "draw") return read_draws(table_of(node), kind), true;
    if (key == "outcome") return read_outcomes(table_of(node), kind), true;
    return false;
  });
  if (kind.name.empty()) fail("{}: a kind lacks its name", place_of(table));
  if (kind.outcomes.empty()) kind.outcomes.push_back({});
  mark_blind(blind, kind, place_of(table));
  return kind;
}

void read_kinds(const toml::node& node, DialogueDomain::State& state) {
  const auto* array = node.as_array();
  if (!array) fail("{}: expected [[kind]] tables", place_of(node));
  for (const toml::node& item : *array) {
    state.kinds.push_back(read_kind(table_of(item)));
    if (std::count(state.kind_names.begin(), state.kind_names.end(), state.kinds.back().name))
      fail("{}: the kind '{}' is there twice", place_of(item), state.kinds.back().name);
    state.kind_names.push_back(state.kinds.back().name);
  }
}

void read_sets(const toml::table& table, DialogueDomain::State& state) {
  each_key(table, [&](const std::string& name, const toml::node& node) {
    state.sets[name] = texts_of(node);
    return true;
  });
}

void read_tools(const toml::table& table, DialogueDomain::State& state) {
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "facts") return state.facts_tool = text_of(node), true;
    if (key == "knowledge") return state.knowledge_tool = text_of(node), true;
    return false;
  });
}

void read_domain(const toml::table& table, DialogueDomain::State& state) {
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "name") return state.name = text_of(node), true;
    if (key == "normal") return state.normal = text_of(node), true;
    if (key == "labels") return state.labels = texts_of(node), true;
    if (key == "languages") return state.language_codes = texts_of(node), true;
    if (key == "phrases_only") return state.phrases_only = texts_of(node), true;
    if (key == "tools") return read_tools(table_of(node), state), true;
    if (key == "sets") return read_sets(table_of(node), state), true;
    if (key == "kind") return read_kinds(node, state), true;
    return false;
  });
}

void check_sets(const DialogueDomain::State& state, const std::string& file) {
  for (const Kind& kind : state.kinds)
    for (const auto& [variable, set] : kind.draws)
      if (set != "labels" && set != "case_labels" && set != "absent_labels" && !state.sets.count(set))
        fail("{}: the kind '{}' draws from the set '{}', which is not there", file, kind.name, set);
}

}  // namespace
}  // namespace dialogue

DialogueDomain::DialogueDomain(const Path& folder) : state_(std::make_unique<State>()) {
  const Path file = folder / "domain.toml";
  dialogue::read_domain(dialogue::read_toml_file(file), *state_);
  if (state_->labels.empty() || state_->language_codes.empty() || state_->kinds.empty())
    fail("{}: expected labels, languages and at least one [[kind]]", file.string());
  dialogue::check_sets(*state_, file.string());
  for (const std::string& code : state_->language_codes)
    state_->languages[code] = dialogue::read_language(folder, code, *state_);
  if (const Path things = folder / "things.toml"; std::filesystem::exists(things))
    state_->things = dialogue::read_thing_rules(things);
}
DialogueDomain::~DialogueDomain() = default;
DialogueDomain::DialogueDomain(DialogueDomain&&) noexcept = default;

const std::string& DialogueDomain::name() const {
  return state_->name;
}
const std::vector<std::string>& DialogueDomain::labels() const {
  return state_->labels;
}
const std::vector<std::string>& DialogueDomain::languages() const {
  return state_->language_codes;
}
const std::vector<std::string>& DialogueDomain::kinds() const {
  return state_->kind_names;
}

}  // namespace kerf
