#include "converse/tools.h"

#include <kerf/error.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "text/json_input.h"
#include "text/utf8.h"

namespace kerf::converse {
namespace {

using Json = nlohmann::ordered_json;

Json text_schema(int longest) {
  return {{"type", "string"}, {"minLength", 1}, {"maxLength", longest}};
}

Json object_schema(const Json& properties) {
  Json schema = {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  for (const auto& [key, value] : properties.items()) schema["required"].push_back(key);
  return schema;
}

Json call_schema(const char* name, const Json& arguments) {
  return object_schema({{"name", {{"const", name}}}, {"arguments", object_schema(arguments)}});
}

std::vector<std::string> texts_of(const Json& arguments, const char* key) {
  std::vector<std::string> texts;
  if (arguments.contains(key) && arguments[key].is_array())
    for (const auto& item : arguments[key])
      if (item.is_string()) texts.push_back(item.get<std::string>());
  return texts;
}

/// Entries about the patterns: as process data rank them, else as the knowledge base does.
std::vector<const KnowledgeEntry*> entries_about(const std::vector<std::string>& patterns,
                                                 const ToolSources& sources) {
  std::vector<const KnowledgeEntry*> found;
  const auto add = [&](const KnowledgeEntry* entry) {
    if (entry && (sources.domain.empty() || entry->domain == sources.domain)) found.push_back(entry);
  };
  const auto about = sources.knowledge->about(patterns);
  if (sources.ranking)
    for (const auto& cause : sources.ranking->causes)
      if (std::any_of(about.begin(), about.end(), [&](std::size_t index) {
            return sources.knowledge->entries()[index].id == cause.entry.id;
          }))
        add(sources.knowledge->find(cause.entry.id));
  if (found.empty())
    for (const auto index : about) add(&sources.knowledge->entries()[index]);
  return found;
}

/// The patterns that a call names, those that are not there left out where others are: an entry about a
/// mixture is of no use where only a part of it is seen.
std::vector<std::string> patterns_asked(const Json& arguments, const ToolSources& sources) {
  const auto named = texts_of(arguments, "patterns");
  std::vector<std::string> shown;
  if (sources.facts)
    std::ranges::copy_if(named, std::back_inserter(shown), [&](const std::string& pattern) {
      return std::ranges::find(sources.facts->labels, pattern) != sources.facts->labels.end();
    });
  return shown.empty() ? named : shown;
}

constexpr int kLongestName = 60, kMostNames = 4;

ToolUse search_knowledge(const Json& arguments, const ToolSources& sources) {
  constexpr std::size_t kEntries = 2;
  ToolUse use;
  auto found = entries_about(patterns_asked(arguments, sources), sources);
  if (found.size() > kEntries) found.resize(kEntries);
  for (const auto* entry : found) use.cites.push_back(entry->id);
  use.result = knowledge_tool_result(found, sources.language);
  return use;
}

ToolUse list_similar(const Json& arguments, const ToolSources& sources) {
  ToolUse use;
  const auto asked = arguments.value("count", std::int64_t(3));
  const auto count = std::clamp<std::int64_t>(asked, 1, 3);
  if (sources.verdict)
    for (const auto& near : sources.verdict->neighbours)
      if (std::int64_t(use.cites.size()) < count) use.cites.push_back(near.name);
  std::vector<std::string> about;
  for (std::size_t i = 1; i <= use.cites.size(); ++i) about.push_back(fmt::format("similar.{}", i));
  use.result = about.empty() ? "none" : facts_tool_result(sources.facts->facts, about);
  return use;
}

ToolUse tell_facts(const Json& arguments, const ToolSources& sources) {
  return {{}, facts_tool_result(sources.facts->facts, texts_of(arguments, "about")), {}};
}

}  // namespace

std::string tool_schema() {
  const Json names = {{"type", "array"}, {"items", text_schema(kLongestName)}, {"maxItems", kMostNames}};
  Json about;
  about["enum"] = {"causes", "mechanism", "checks", "actions"};
  const Json facts = {{"about", names}}, similar = {{"count", {{"enum", {1, 2, 3}}}}};
  Json knowledge;
  knowledge["patterns"] = names, knowledge["about"] = about;
  Json root;
  root["anyOf"] = {call_schema("wafer_facts", facts), call_schema("image_facts", facts),
                   call_schema("knowledge_search", knowledge), call_schema("similar_wafers", similar)};
  return root.dump();
}

ToolCall parse_call(const std::string& json) {
  const auto call = Json::parse(json, nullptr, false);
  if (!call.is_object() || !call.contains("name") || !call["name"].is_string() || !call.contains("arguments"))
    fail("'{}' is not a call of a tool", json);
  return {call["name"].get<std::string>(), text::python_json(call["arguments"])};
}

ToolUse run_tool(const ToolCall& call, const ToolSources& sources) {
  const auto arguments = Json::parse(call.arguments, nullptr, false);
  ToolUse use;
  if (!arguments.is_object())
    use.result = "the arguments are not an object";
  else if (call.name == "knowledge_search")
    use = search_knowledge(arguments, sources);
  else if (call.name != "wafer_facts" && call.name != "image_facts" && call.name != "similar_wafers")
    use.result = "there is no tool of that name";
  else if (!sources.facts)
    use.result = "no wafer is shown";
  else
    use = call.name == "similar_wafers" ? list_similar(arguments, sources) : tell_facts(arguments, sources);
  use.call = call;
  return use;
}

std::string asked_of(const ToolCall& call) {
  const auto arguments = Json::parse(call.arguments, nullptr, false);
  return arguments.is_object() && arguments.contains("about") && arguments["about"].is_string()
             ? arguments["about"].get<std::string>()
             : "causes";
}

std::string language_of(const std::string& text) {
  const std::string_view valid(text.data(), text::valid_utf8_prefix(text));
  for (std::size_t at = 0; at < valid.size();) {
    const char32_t code = text::next_char(valid, at);
    if (code >= 0x4E00 && code <= 0x9FFF) return "zh";
  }
  return "en";
}

}  // namespace kerf::converse
