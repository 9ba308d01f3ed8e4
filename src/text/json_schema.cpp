#include "text/json_schema.h"

#include "text/json_input.h"
#include "text/json_schema_compiler.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf::grammar {
namespace {

constexpr RuleId kOpen = -1;
constexpr std::string_view kDefinitions = "#/$defs/";

// The allowed companions of `type`, for every type that a list of types names.
void add_keywords_of(const std::string& type, std::vector<std::string_view>& keywords) {
  const auto add = [&](std::initializer_list<std::string_view> more) {
    keywords.insert(keywords.end(), more.begin(), more.end());
  };
  if (type == "object") add({"properties", "required", "additionalProperties"});
  if (type == "array") add({"items", "prefixItems", "minItems", "maxItems"});
  if (type == "string") add({"minLength", "maxLength"});
  if (type == "integer") add({"minimum", "maximum"});
}

}  // namespace

Grammar::Rules SchemaCompiler::run() {
  rules_.root = compile(root_, "#");
  return std::move(rules_);
}

RuleId SchemaCompiler::compile(const Json& schema, const std::string& place) {
  const Keywords words(schema, name_, place);
  if (++depth_ > kMaxSchemaDepth) fail("{} is more than {} schemas deep", words.where(), kMaxSchemaDepth);
  const RuleId rule = compile_form(words);
  --depth_;
  return rule;
}

RuleId SchemaCompiler::compile_form(const Keywords& words) {
  if (words.has("$ref")) return compile_reference(words);
  if (words.has("anyOf")) return compile_branches(words, "anyOf");
  if (words.has("oneOf")) return compile_branches(words, "oneOf");
  if (words.has("enum") || words.has("const")) return compile_literals(words);
  return compile_types(words);
}

RuleId SchemaCompiler::compile_reference(const Keywords& words) {
  words.allow_only({"$ref"}, "beside $ref");
  const Json& reference = *words.find("$ref");
  const std::string path = reference.is_string() ? reference.get<std::string>() : "";
  const std::string key = path.starts_with(kDefinitions) ? path.substr(kDefinitions.size()) : "";
  if (key.empty() || key.find_first_of("/~%") != std::string::npos) {
    fail("{} has a $ref to {}, expected \"#/$defs/NAME\"", words.where(), shown(path));
  }
  const Json* definitions = Keywords(root_, name_, "#").find("$defs");
  if (definitions == nullptr || !definitions->is_object() || !definitions->contains(key)) {
    fail("{} has a $ref to {}, which is not in $defs", words.where(), shown(path));
  }
  const auto [known, is_new] = references_.emplace(key, kOpen);
  if (!is_new && known->second == kOpen) {
    fail("{} has a $ref to {}, which contains itself: recursion is not supported", words.where(),
         shown(path));
  }
  if (!is_new) return known->second;
  const RuleId rule = compile(definitions->at(key), Keywords(*definitions, name_, "#/$defs").place(key));
  return references_[key] = rule;
}

RuleId SchemaCompiler::compile_branches(const Keywords& words, const std::string& keyword) {
  words.allow_only({keyword}, "beside " + keyword);
  const Json& list = *words.list(keyword);
  if (list.size() > kMaxBranches) {
    fail("{} has {} alternatives, at most {} are supported", words.where(), list.size(), kMaxBranches);
  }
  std::vector<RuleId> branches;
  for (std::size_t i = 0; i < list.size(); ++i) {
    branches.push_back(compile(list[i], fmt::format("{}/{}/{}", words.place(), keyword, i)));
  }
  for (std::size_t i = 0; keyword == "oneOf" && i < branches.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (exclude_each_other(rules_, branches[j], branches[i])) continue;
      fail(
          "{} has oneOf alternatives {} and {} that may both hold; alternatives must exclude each other, or "
          "be anyOf",
          words.where(), j, i);
    }
  }
  return choice(branches, words);
}

RuleId SchemaCompiler::compile_types(const Keywords& words) {
  const std::vector<std::string> types = words.types();
  std::vector<std::string_view> keywords{"type"};
  for (const std::string& type : types) add_keywords_of(type, keywords);
  const bool has_number = std::find(types.begin(), types.end(), "number") != types.end();
  if (has_number) std::erase_if(keywords, [](std::string_view keyword) { return keyword.ends_with("imum"); });
  words.allow_only(keywords, fmt::format("for type {}", fmt::join(types, ", ")));
  std::vector<RuleId> branches;
  for (const std::string& type : types) {
    if (type != "integer" || !has_number) branches.push_back(compile_type(words, type));
  }
  return choice(branches, words);
}

RuleId SchemaCompiler::compile_type(const Keywords& words, const std::string& type) {
  if (type == "object") return compile_object(words);
  if (type == "array") return compile_array(words);
  if (type == "string") return compile_string(words);
  if (type == "integer") return compile_integer(words);
  if (type == "number") return add(NumberRule{}, words);
  if (type == "boolean") return literals({false, true}, words);
  return literals({nullptr}, words);
}

RuleId SchemaCompiler::choice(const std::vector<RuleId>& branches, const Keywords& words) {
  if (branches.size() == 1) return branches.front();
  ChoiceRule flat;
  for (RuleId branch : branches) {
    const auto* inner = std::get_if<ChoiceRule>(&rules_[branch].form);
    const auto& parts = inner != nullptr ? inner->branches : std::vector<RuleId>{branch};
    for (RuleId part : parts) {
      if (std::find(flat.branches.begin(), flat.branches.end(), part) == flat.branches.end()) {
        flat.branches.push_back(part);
      }
    }
  }
  return add(std::move(flat), words);
}

Grammar::Rules compile_schema(std::string_view schema, const std::string& name) {
  if (schema.size() > kMaxSchemaBytes) {
    fail("{}: the schema has {} bytes, at most {} are supported", name, schema.size(), kMaxSchemaBytes);
  }
  const nlohmann::ordered_json root = text::parse_ordered_json(schema, name);
  return SchemaCompiler(root, name).run();
}

}  // namespace kerf::grammar
