#include "dialogue/measured/thing_rules.h"

#include "dialogue/toml_file.h"

namespace kerf::dialogue {
namespace {

ThingRule read_rule(const toml::table& table) {
  ThingRule rule;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    std::string* text = key == "of"          ? &rule.of
                        : key == "ask"       ? &rule.ask
                        : key == "say"       ? &rule.say
                        : key == "otherwise" ? &rule.otherwise
                        : key == "value"     ? &rule.value
                                             : nullptr;
    if (text) return *text = text_of(node), true;
    if (key == "decides") return rule.decides = flag_of(node), true;
    if (key != "if") return false;
    for (const auto& condition : texts_of(node))
      rule.when.push_back(parse_condition(condition, place_of(node)));
    return true;
  });
  if (rule.ask.empty() || rule.say.empty()) fail("{}: a [[tell]] needs 'ask' and 'say'", place_of(table));
  return rule;
}

}  // namespace

ThingRules read_thing_rules(const Path& file) {
  ThingRules rules;
  const toml::table table = read_toml_file(file);
  const auto read_names = [](const toml::node& node, std::map<std::string, std::string>& names) {
    each_key(table_of(node), [&](const std::string& name, const toml::node& kind) {
      return names[name] = text_of(kind), true;
    });
    return true;
  };
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "kind") return read_names(node, rules.kinds);
    if (key == "also") return read_names(node, rules.also);
    if (key == "implied") return read_names(node, rules.implied);
    if (key != "tell") return false;
    each_table(node, [&](const auto& rule) { rules.rules.push_back(read_rule(rule)); });
    return true;
  });
  return rules;
}

}  // namespace kerf::dialogue
