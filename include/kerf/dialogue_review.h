// A person's verdict on dialogues: an append-only log, and what comes out of it.
#pragma once

#include <kerf/dialogue_file.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kerf {

enum class DialogueDecision { accept, edit, reject };
/// "accept", "edit", "reject".
std::string_view decision_name(DialogueDecision decision);

struct DialogueVerdict {
  std::string id;  ///< dialogue_id of what was shown
  DialogueDecision decision = DialogueDecision::accept;
  std::optional<Dialogue> edited;  ///< decision edit only: what it became
  std::string who;
  std::string when;  ///< UTC, "2026-01-31T12:00:00Z"
  std::string why;
  bool operator==(const DialogueVerdict&) const = default;
};

struct DialogueVerdictLog {
  std::vector<DialogueVerdict> history;  ///< in the order of the file
  std::string warning;                   ///< a sentence about a torn last line; empty: none
};
/// A log that is not there is empty. Throws Error naming file and line.
DialogueVerdictLog load_dialogue_verdicts(const Path& file);
/// Appends and flushes to disk; a writer that is killed loses at most the line it writes.
void append_dialogue_verdicts(const Path& file, const std::vector<DialogueVerdict>& verdicts);

/// The last verdict on each id.
std::map<std::string, DialogueVerdict> latest_dialogue_verdicts(const std::vector<DialogueVerdict>& history);
/// What is kept of a dialogue: itself when accepted, its edited form, nothing when rejected or open.
std::optional<Dialogue> reviewed_dialogue(const Dialogue& dialogue,
                                          const std::map<std::string, DialogueVerdict>& latest);

/// The id among `ids` that `typed` is or begins (4 digits and more). Throws Error when it is none or several.
std::string find_dialogue_id(const std::vector<std::string>& ids, const std::string& typed);

/// A dialogue for people, lines of at most `columns` characters; control characters are shown as '?'.
std::string dialogue_text(const Dialogue& dialogue, int columns);
/// The same JSON as dialogue_json, indented, for an editor; parse_dialogue reads it.
std::string dialogue_json_indented(const Dialogue& dialogue);

}  // namespace kerf
