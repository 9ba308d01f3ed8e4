// The compiler behind compile_schema(): one method per form of schema.
#pragma once

#include "text/json_schema.h"
#include "text/json_schema_keywords.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace kerf::grammar {

class SchemaCompiler {
 public:
  using Json = nlohmann::ordered_json;

  SchemaCompiler(const Json& root, const std::string& name) : root_(root), name_(name) {}
  Grammar::Rules run();

 private:
  // json_schema.cpp: how a schema refers to others
  RuleId compile(const Json& schema, const std::string& place);
  RuleId compile_form(const Keywords& words);
  RuleId compile_reference(const Keywords& words);
  RuleId compile_branches(const Keywords& words, const std::string& keyword);
  RuleId compile_types(const Keywords& words);
  RuleId compile_type(const Keywords& words, const std::string& type);
  RuleId choice(const std::vector<RuleId>& branches, const Keywords& words);

  // json_schema_types.cpp: what one type of value holds
  RuleId compile_literals(const Keywords& words);
  RuleId compile_object(const Keywords& words);
  RuleId compile_array(const Keywords& words);
  RuleId compile_string(const Keywords& words);
  RuleId compile_integer(const Keywords& words);
  RuleId literals(const std::vector<Json>& values, const Keywords& words);
  std::vector<Member> members(const Keywords& words);
  void require(std::vector<Member>& members, const Keywords& words);
  void compile_items(ArrayRule& array, const Keywords& words);

  template <typename Form>
  RuleId add(Form form, const Keywords& words) {
    return grammar::add(rules_, Rule{std::move(form)}, words.where());
  }

  const Json& root_;
  const std::string& name_;
  Grammar::Rules rules_;
  std::unordered_map<std::string, RuleId> references_;  // kOpen while being compiled
  int depth_ = 0;
};

}  // namespace kerf::grammar
