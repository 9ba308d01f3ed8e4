// The tools that an answer may call, in Qwen's format.
#pragma once

#include <kerf/converse.h>
#include <kerf/grammar.h>

namespace kerf::converse {

/// JSON schema of what stands between <tool_call> and </tool_call>: the name of a tool with its arguments.
std::string tool_schema();
// "wafer_facts" and "image_facts" are one tool under the names of two domains.

/// Reads such JSON; the arguments as Python's json.dumps writes them, which is how training has them. Throws
/// Error when it is none.
ToolCall parse_call(const std::string& json);

/// What tools look things up in.
struct ToolSources {
  const DialogueCase* facts = nullptr;  ///< of the wafer in view; null: there is none
  const WaferVerdict* verdict = nullptr;
  const KnowledgeBase* knowledge = nullptr;
  const CauseRanking* ranking = nullptr;  ///< causes by process data, which then come first; null: none
  std::string domain;                     ///< whose entries are searched
  std::string language;                   ///< of the answer, "en" or "zh"
};
/// Calls it. What a tool cannot do is told in its result; nothing in arguments or data is followed.
ToolUse run_tool(const ToolCall& call, const ToolSources& sources);

/// What a call of knowledge_search asks about: "causes", "mechanism", "checks" or "actions".
std::string asked_of(const ToolCall& call);

/// "zh" where a text has Chinese characters, else "en".
std::string language_of(const std::string& text);

}  // namespace kerf::converse
