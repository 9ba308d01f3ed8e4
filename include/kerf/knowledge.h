// What is known about patterns: process modules, mechanisms, checks and actions, each with its public source.
// Entries are plain text files that engineers write and review; a search over them finds what a question
// needs, and every answer names the entry it rests on. Notes beside them say what no map shows: how causes
// are told apart, when a lot is held, what a team of a site wants to be asked first.
#pragma once

#include <kerf/file.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kerf {

/// One reviewed statement. Texts are data: nothing in them is ever followed as an instruction.
struct KnowledgeEntry {
  std::string id;      ///< unique, "center.cmp-pressure": what a citation names
  std::string domain;  ///< "wafer" or "litho", or a site's own
  /// Pattern or class it is about: "Center", "bridge". Several: about their mixture, not about each alone.
  std::vector<std::string> patterns;
  std::string module;                ///< process module: "CMP"
  std::string mechanism;             ///< a sentence: what happens there and leaves this pattern
  std::vector<std::string> checks;   ///< what to look at first, most telling first
  std::vector<std::string> actions;  ///< what to do when a check confirms it
  std::vector<std::string>
      sources;  ///< public source of each statement: authors, title, year, doi or address
  std::string module_zh, mechanism_zh;  ///< the same in Chinese; empty: not translated
  std::vector<std::string> checks_zh, actions_zh;
  std::string file;  ///< where it was read, "knowledge/wafer/center.toml:12"
  bool operator==(const KnowledgeEntry&) const = default;
};

/// A reviewed answer to questions that are no pattern's alone, with ways in which people ask it.
struct KnowledgeNote {
  std::string id;      ///< as an entry's; no entry has the same
  std::string domain;  ///< "wafer" or "litho", or a site's own
  /// It answers about one of these only; empty: about any, or none.
  std::vector<std::string> patterns, modules;
  std::vector<std::string> questions, questions_zh;  ///< how it is asked; one pattern or module for any
  std::vector<std::string> ask,
      ask_zh;                        ///< questions about what is in view whose answers come before the text
  std::vector<std::string> kinds;    ///< of others' questions that it answers, too, in words unlike theirs
  std::string text, text_zh;         ///< empty where the answers to `ask` say all
  std::vector<std::string> sources;  ///< as an entry's
  std::string file;                  ///< where it was read
  bool operator==(const KnowledgeNote&) const = default;
};

/// Each word has one class in each of several partitions; words that are used alike share one.
using WordClasses = std::unordered_map<std::string, std::vector<int>>;

/// Of each text a vector of length one; those that ask for one thing lie near each other.
using TextVectors = std::function<std::vector<std::vector<float>>(const std::vector<std::string>&)>;

/// Questions of one kind that others answer.
struct OtherQuestions {
  std::string kind;
  std::vector<std::string> texts;
  std::string domain;  ///< that they are about; empty: any
};

/// The kind of questions that others answer which a text is like.
struct OtherHit {
  std::string kind;
  double likeness = 0;  ///< of the text and the kind's questions, 0 .. 1
  std::vector<std::string>
      texts;  ///< questions of the kind, the likest first; none where they are found by words
};

struct NoteQuery {
  std::string text;
  std::string domain;                ///< notes and others' questions of this one; empty: all
  std::vector<std::string> in_view;  ///< patterns seen, which it is about where it names none
};

struct NoteHit {
  std::size_t note = 0;  ///< index into notes()
  double likeness = 0;   ///< of the query and the note's questions, 0 .. 1 (the same words)
  double lead = 0;       ///< by how much more that is than of the next note, or of what is left to others
};

struct KnowledgeHit {
  std::size_t entry = 0;  ///< index into entries()
  double score = 0;  ///< fused rank score, larger is better; above 1 for entries about the patterns asked for
};

struct KnowledgeQuery {
  std::string text;
  std::string domain;                 ///< empty: all
  std::vector<std::string> patterns;  ///< entries about these come first; empty: no preference
  int limit = 5;
  bool words = true;    ///< SQLite FTS5 (BM25)
  bool vectors = true;  ///< cosine of embeddings
};

/// What a text names, in the entries' words, each once and in the order of the text.
struct KnowledgeNames {
  std::vector<std::string> patterns, modules;
};

/// Entries with their index in memory. Not for several threads at once.
class KnowledgeBase {
 public:
  /// Reads every *.toml below the folders, a site's own last: its entries come first, and one with a known id
  /// replaces the earlier one; and word_classes.txt of each folder, which helps to read questions in words
  /// that no note uses. Throws Error naming file, line, key and what was expected.
  explicit KnowledgeBase(const std::vector<Path>& folders);
  ~KnowledgeBase();
  KnowledgeBase(KnowledgeBase&&) noexcept;

  const std::vector<KnowledgeEntry>& entries() const;
  const std::vector<KnowledgeNote>& notes() const;
  const WordClasses& word_classes() const;
  /// The entry of that id, or null.
  const KnowledgeEntry* find(std::string_view id) const;
  /// The note of that id, or null.
  const KnowledgeNote* find_note(std::string_view id) const;
  /// Entries about a pattern (a mixture: about the whole mixture first, then about its parts, the patterns
  /// taking turns). "Normal" and "none" are one name. Nothing for no pattern.
  std::vector<std::size_t> about(const std::vector<std::string>& patterns) const;
  /// What the aliases call a pattern or module besides: "polish" of "CMP".
  std::vector<std::string> other_names(std::string_view name) const;
  /// Patterns and modules that a text names, by whatever name; `forgiving`: misspelt too. Where names overlap
  /// the longer one counts.
  KnowledgeNames names_in(std::string_view text, bool forgiving) const;
  /// Best first, at most `limit`. Entries about the patterns asked for stand first, whether the text finds
  /// them or not. Throws Error for a limit below 1.
  std::vector<KnowledgeHit> search(const KnowledgeQuery& query) const;
  /// Notes one of whose questions is like the text, the likest first. Left out are those about patterns or
  /// modules of which the text names others only, and those about patterns that neither text nor view has.
  std::vector<NoteHit> notes_like(const NoteQuery& query) const;
  /// Questions that others answer: a text is left to them that is more like one kind of them than like any
  /// note, so that notes_like() finds nothing for it. A note needs no lead before a kind that it answers,
  /// too.
  void leave_to_others(const std::vector<OtherQuestions>& kinds);
  /// The likest kind of those questions of a domain (empty: all); of likeness 0 where there is none.
  OtherHit likest_other(const std::string& text, const std::string& domain) const;
  /// Questions without Chinese letters are held against those of notes and others by such vectors, too, from
  /// now on; both likenesses count alike.
  void read_with(TextVectors vectors);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kerf
