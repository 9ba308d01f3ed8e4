#include <kerf/error.h>
#include <kerf/handbook.h>

#include <algorithm>
#include <filesystem>

#include "dialogue/handbook/handbook_file.h"
#include "dialogue/letters.h"
#include "dialogue/speech.h"
#include "dialogue/template.h"

namespace kerf {
namespace dialogue {
namespace {

constexpr std::size_t kLongWord = 5;     // letters of a word that is worth searching by
constexpr std::size_t kStemLetters = 6;  // by which words are compared: "exposed" finds "exposure"

constexpr const char* kNoPattern = "none";

using Entries = std::vector<const KnowledgeEntry*>;

/// A question as a handbook reads it.
struct Asked {
  std::optional<Topic> topic;
  bool leans = false;   ///< on what was spoken of before: "what causes it?"
  bool yes_no = false;  ///< "can CMP cause it?"
  KnowledgeNames names;
  std::vector<const Meaning*> meanings;
  std::vector<std::string> details;  ///< long words that are neither usual nor of the question's form

  bool names_nothing() const { return names.patterns.empty() && names.modules.empty() && meanings.empty(); }
};

template <typename T>
bool contains(const std::vector<T>& list, const T& item) {
  return std::ranges::find(list, item) != list.end();
}

bool finds_any(const std::vector<Regex>& words, const std::string& text) {
  return std::ranges::any_of(words, [&](const Regex& regex) { return regex.find(text).has_value(); });
}

bool finds(const HandbookWords& words, Topic topic, const std::string& text) {
  return std::ranges::any_of(words.asks, [&](const Asking& asking) {
    return asking.topic == topic && finds_any(asking.words, text);
  });
}

/// What it asks for, not how.
std::optional<Topic> topic_of(const HandbookWords& words, const std::string& text) {
  for (const Asking& asking : words.asks)
    if (!says_how(asking.topic) && finds_any(asking.words, text)) return asking.topic;
  return std::nullopt;
}

/// The text with everything blanked that belongs to the form of a question.
std::string without_form(const HandbookWords& words, std::string text) {
  const auto plain = text;
  for (const Asking& asking : words.asks)
    if (asking.topic != Topic::list && asking.topic != Topic::shown && asking.topic != Topic::what_is)
      for (const Regex& regex : asking.words)
        for (const auto& match : regex.find_all(plain))
          std::fill(text.begin() + std::ptrdiff_t(match.begin), text.begin() + std::ptrdiff_t(match.end),
                    ' ');
  return text;
}

std::vector<std::string> long_words(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : lowered(text)) {
    if (is_small(c))
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  std::erase_if(words, [](const std::string& word) { return word.size() < kLongWord; });
  return words;
}

bool has_stem(const std::string& text, const std::string& word) {
  return text.find(word.substr(0, kStemLetters)) != std::string::npos;
}

/// Whether a word is part of what a pattern is called.
bool names_pattern(const std::string& word, const std::vector<std::string>& patterns,
                   const KnowledgeBase& knowledge) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return has_stem(lowered(pattern), word) ||
           std::ranges::any_of(knowledge.other_names(pattern),
                               [&](const std::string& name) { return has_stem(lowered(name), word); });
  });
}

/// `forgiving`: names may be misspelt.
Asked read_question(const HandbookWords& words, const std::string& text, const KnowledgeBase& knowledge,
                    bool forgiving) {
  Asked asked{topic_of(words, text),
              finds(words, Topic::leans, text),
              finds(words, Topic::yes_no, text),
              knowledge.names_in(text, forgiving),
              {},
              {}};
  for (const Meaning& meaning : words.meanings)
    if (finds_any(meaning.found, text)) asked.meanings.push_back(&meaning);
  std::ranges::copy_if(
      long_words(without_form(words, text)), std::back_inserter(asked.details), [&](const std::string& word) {
        return !contains(words.common, word) && !names_pattern(word, asked.names.patterns, knowledge);
      });
  return asked;
}

std::string words_of(const KnowledgeEntry& entry) {
  std::string text = entry.id + " " + entry.module + " " + entry.mechanism;
  for (const auto* list : {&entry.patterns, &entry.checks, &entry.actions})
    for (const auto& one : *list) text += " " + one;
  return lowered(text);
}

std::size_t details_in(const std::vector<std::string>& details, const KnowledgeEntry& entry) {
  const auto text = words_of(entry);
  return std::size_t(
      std::ranges::count_if(details, [&](const std::string& word) { return has_stem(text, word); }));
}

bool has_most(const std::vector<std::string>& details, const KnowledgeEntry& entry) {
  return 2 * details_in(details, entry) > details.size();
}

/// "Can CMP cause a Scratch?"
bool names_cause(const Asked& asked) {
  return asked.topic == Topic::causes && asked.yes_no && !asked.names.patterns.empty() &&
         (!asked.names.modules.empty() || !asked.details.empty());
}

/// The handbook in one language, at work on one question.
struct Teller {
  const HandbookWords& words;
  const KnowledgeBase& knowledge;
  bool zh = false;

  std::string joined(const std::vector<std::string>& names) const {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
      text += (i == 0 ? "" : i + 1 == names.size() ? words.last : words.separator) + words.say(names[i]);
    return text;
  }

  std::string filled(const std::string& text, const std::string& about, const KnowledgeEntry* entry) const {
    std::string told;
    for (std::size_t at = 0; at < text.size();) {
      const auto open = std::min(text.find('{', at), text.size());
      told += text.substr(at, open - at);
      const auto close = text.find('}', open);
      if (close == std::string::npos) break;
      const auto slot = text.substr(open + 1, close - open - 1);
      if (slot == "p")
        told += entry && about.empty() ? joined(entry->patterns) : about;
      else if (entry)
        told += say_entry(*entry, slot, zh).value_or("");
      at = close + 1;
    }
    return told;
  }

  /// The items that differ, after the lead; nullopt without any.
  std::optional<std::string> tell(const std::string& name, const std::string& about, const Entries& entries,
                                  const std::string& of_item) const {
    const Telling& telling = words.telling(name);
    std::vector<std::string> items, seen;
    for (const auto* entry : entries) {
      const auto own = of_item == "p" ? joined(entry->patterns) : say_entry(*entry, of_item, zh).value_or("");
      if (own.empty() || contains(seen, own) || int(items.size()) == telling.most) continue;
      seen.push_back(own);
      items.push_back(filled(telling.item, of_item == "p" ? "" : about, entry));
    }
    if (items.empty()) return std::nullopt;
    auto text = filled(telling.lead, about, nullptr);
    for (std::size_t i = 0; i < items.size(); ++i)
      text += (i == 0 ? "" : i + 1 == items.size() ? telling.last : telling.join) + items[i];
    return tidied(text + telling.end);
  }

  /// Entries about patterns, those of the modules and with the details that the question names first.
  Entries entries_of(const Asked& asked) const {
    Entries entries;
    for (const auto index : knowledge.about(asked.names.patterns))
      entries.push_back(&knowledge.entries()[index]);
    std::ranges::stable_sort(entries, std::greater{}, [&](const KnowledgeEntry* entry) {
      return std::pair(contains(asked.names.modules, entry->module), details_in(asked.details, *entry));
    });
    return entries;
  }

  /// Those of them that have what the question names besides its patterns.
  static Entries fitting(const Asked& asked, const Entries& entries) {
    Entries fit;
    std::ranges::copy_if(entries, std::back_inserter(fit), [&](const KnowledgeEntry* entry) {
      return asked.names.modules.empty() ? details_in(asked.details, *entry) > 0
                                         : contains(asked.names.modules, entry->module);
    });
    return fit;
  }

  std::optional<std::string> definitions(const std::vector<std::string>& of,
                                         const std::vector<const Meaning*>& further) const {
    std::string text;
    const auto add = [&](const Meaning* meaning) {
      if (meaning && text.find(meaning->text) == std::string::npos)
        text += (text.empty() || zh ? "" : " ") + meaning->text;
    };
    for (const auto& name : of) add(words.meaning_of(name));
    for (const auto* meaning : further) add(meaning);
    return text.empty() ? std::nullopt : std::optional(text);
  }

  std::optional<std::string> both(const std::optional<std::string>& first,
                                  const std::optional<std::string>& second) const {
    if (!first || !second) return first ? first : second;
    return *first + (zh ? "" : " ") + *second;
  }

  /// Those of the patterns that some of the entries are about.
  static std::vector<std::string> named_by(const Entries& entries, const std::vector<std::string>& patterns) {
    std::vector<std::string> named;
    for (const auto& pattern : patterns)
      if (std::ranges::any_of(entries, [&](const auto* entry) { return contains(entry->patterns, pattern); }))
        named.push_back(pattern);
    return named;
  }

  /// "Can CMP cause a Scratch?"
  std::optional<std::string> confirm_cause(const Asked& asked, const Entries& entries) const {
    const auto about = joined(asked.names.patterns);
    auto fit = fitting(asked, entries);
    if (asked.names.modules.empty())
      std::erase_if(fit, [&](const KnowledgeEntry* entry) { return !has_most(asked.details, *entry); });
    if (!fit.empty()) return tell("confirm", joined(named_by(fit, asked.names.patterns)), fit, "mechanism");
    return tell("deny", about, entries, "module");
  }

  std::optional<std::string> about_patterns(const Asked& asked) const {
    const auto about = joined(asked.names.patterns);
    auto entries = entries_of(asked);
    if (asked.topic == Topic::compare) return definitions(asked.names.patterns, asked.meanings);
    if (!asked.topic || asked.topic == Topic::define || asked.topic == Topic::list)
      return both(definitions(asked.names.patterns, asked.meanings),
                  tell("modules", about, entries, "module"));
    if (entries.empty()) return filled(words.telling("no_entry").lead, about, nullptr);
    if (names_cause(asked)) return confirm_cause(asked, entries);
    if (asked.topic == Topic::modules) return tell("modules", about, entries, "module");
    if (const auto fit = fitting(asked, entries); !fit.empty()) entries = fit;
    if (asked.topic == Topic::sources) return tell("sources", about, entries, "source");
    if (asked.topic == Topic::actions) return tell("actions", about, entries, "action");
    if (asked.topic == Topic::checks) return tell("checks", about, entries, "check");
    return tell("causes", about, entries, "mechanism");
  }

  /// That what is in view has none of the patterns whose causes or cures are asked for.
  std::optional<std::string> absent(const Asked& asked, const HandbookQuestion& question) const {
    const auto& named = asked.names.patterns;
    const bool of_case = asked.topic == Topic::causes || asked.topic == Topic::checks ||
                         asked.topic == Topic::actions || asked.topic == Topic::modules;
    const auto known = [&](const std::string& name) { return contains(question.labels_known, name); };
    const auto shown = [&](const std::string& name) { return contains(question.labels_shown, name); };
    if (!of_case || !std::ranges::all_of(named, known) || std::ranges::any_of(named, shown))
      return std::nullopt;
    return filled(words.telling("absent").lead, joined(named), nullptr);
  }

  std::optional<std::string> about_modules(const Asked& asked) const {
    Entries entries;
    for (const auto& entry : knowledge.entries())
      if (contains(asked.names.modules, entry.module)) entries.push_back(&entry);
    std::ranges::stable_sort(entries, std::greater{}, [&](const KnowledgeEntry* entry) {
      return std::pair(details_in(asked.details, *entry), -std::ptrdiff_t(entry->patterns.size()));
    });
    const auto module = entries.empty() ? "" : say_entry(*entries.front(), "module", zh).value_or("");
    Entries single;
    std::ranges::copy_if(entries, std::back_inserter(single),
                         [](const KnowledgeEntry* entry) { return entry->patterns.size() == 1; });
    const auto left = both(tell("leaves", module, single, "p"), tell("patterns", module, entries, "p"));
    const auto meant = definitions(asked.names.modules, asked.meanings);
    return !asked.topic || asked.topic == Topic::define ? both(meant, left) : left ? left : meant;
  }

  /// Entries that have more than a half of the question's details, those that a search finds first.
  std::optional<std::string> searched(const Asked& asked, const std::string& text) const {
    constexpr int kHits = 5;
    if (asked.details.empty() || asked.topic == Topic::define) return std::nullopt;
    Entries found;
    for (const auto& hit : knowledge.search({text, "", {}, kHits}))
      found.push_back(&knowledge.entries()[hit.entry]);
    for (const auto& entry : knowledge.entries()) found.push_back(&entry);
    std::erase_if(found, [&](const KnowledgeEntry* entry) { return !has_most(asked.details, *entry); });
    return tell("found", "", found, "mechanism");
  }

  /// Whether what the question names is to be explained, rather than what it asks about that.
  static bool wants_meaning(const Asked& asked) {
    if (!asked.topic || asked.topic == Topic::define || asked.topic == Topic::compare || asked.yes_no)
      return true;
    return std::ranges::any_of(asked.meanings, [&](const Meaning* meaning) {
      return std::ranges::any_of(meaning->names,
                                 [&](const std::string& name) { return contains(asked.details, name); });
    });
  }
};

/// "Could CMP have done it?", of what is in view.
bool suspects_module(const Asked& asked) {
  return asked.topic == Topic::causes && asked.yes_no && asked.names.patterns.empty() &&
         !asked.names.modules.empty();
}

/// Whether it could be about what is in view.
bool concerns_view(const HandbookWords& words, const Asked& asked, const HandbookQuestion& question) {
  if (suspects_module(asked) && !question.labels_shown.empty()) return false;
  if (asked.leans || finds(words, Topic::shown, question.text)) return true;
  const auto& named = asked.names.patterns;
  const auto shown = [&](const std::string& name) { return contains(question.labels_shown, name); };
  return !named.empty() && asked.topic != Topic::compare && !names_cause(asked) &&
         std::ranges::all_of(named, shown);
}

bool asks_of_knowledge(const Asked& asked) {
  return asked.topic && asked.topic != Topic::define && asked.topic != Topic::compare &&
         asked.topic != Topic::shown && asked.topic != Topic::list;
}

/// "And how do I prevent it?": about what the question before was about.
bool goes_on(const Asked& asked) {
  return asked.leans && asked.names_nothing() && asked.details.empty() && asks_of_knowledge(asked);
}

/// Whether it says by its words or by what it names that it is about no single wafer or picture.
bool is_of_the_field(const HandbookWords& words, const Asked& asked, const HandbookQuestion& question) {
  const auto& patterns = asked.names.patterns;
  const bool general = finds(words, Topic::general, question.text);
  const bool what_is = finds(words, Topic::what_is, question.text);
  const bool defines = finds(words, Topic::defines, question.text);
  if (!patterns.empty()) {
    const bool elsewhere = std::ranges::none_of(patterns, [&](const std::string& name) {
      return name == kNoPattern || contains(question.labels_known, name);
    });
    const bool compares = asked.topic == Topic::compare && patterns.size() > 1 && general;
    const bool of_another_field = elsewhere && !asked.yes_no && (what_is || asks_of_knowledge(asked));
    const bool absent = std::ranges::none_of(
        patterns, [&](const std::string& name) { return contains(question.labels_shown, name); });
    const bool indefinite = absent && !finds(words, Topic::definite, question.text);
    return compares || names_cause(asked) || asked.topic == Topic::sources || of_another_field ||
           (asks_of_knowledge(asked) && (general || indefinite));
  }
  if (!asked.names.modules.empty())
    return what_is || defines || suspects_module(asked) || (general && asks_of_knowledge(asked));
  if (asked.topic == Topic::list) return general;
  const bool measured = std::ranges::any_of(asked.meanings, &Meaning::measured);
  return !asked.meanings.empty() && (defines || (what_is && !measured));
}

/// The question that the answer is to: what is left out is taken from the last one that named something.
Asked completed(const HandbookWords& words, const HandbookQuestion& question,
                const KnowledgeBase& knowledge) {
  const bool in_view = !question.labels_known.empty();
  auto asked = read_question(words, question.text, knowledge, !in_view);
  if (!asked.names_nothing() || !asked.details.empty() || !asked.topic || asked.topic == Topic::shown)
    return asked;
  for (auto text = question.earlier.rbegin(); text != question.earlier.rend(); ++text) {
    auto before = read_question(words, *text, knowledge, !in_view);
    if (before.names_nothing()) continue;
    asked.names = std::move(before.names), asked.meanings = std::move(before.meanings);
    asked.leans = false;
    break;
  }
  return asked;
}

std::optional<std::string> told(const Asked& asked, const HandbookQuestion& question,
                                const HandbookWords& words, const KnowledgeBase& knowledge) {
  const Teller teller{words, knowledge, question.language == "zh"};
  if (!asked.names.patterns.empty())
    return teller.both(teller.absent(asked, question), teller.about_patterns(asked));
  if (!asked.names.modules.empty()) return teller.about_modules(asked);
  if (asked.topic == Topic::list) return words.telling("list").lead;
  if (asked.topic)
    if (auto found = teller.searched(asked, question.text)) return found;
  return Teller::wants_meaning(asked) ? teller.definitions({}, asked.meanings) : std::nullopt;
}

}  // namespace
}  // namespace dialogue

struct Handbook::State {
  std::map<std::string, dialogue::HandbookWords> languages;
};

Handbook::Handbook(const Path& folder) : state_(std::make_unique<State>()) {
  const std::string before = "handbook.", after = ".toml";
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    const auto name = file.path().filename().string();
    if (!name.starts_with(before) || !name.ends_with(after) || name.size() <= before.size() + after.size())
      continue;
    const auto code = name.substr(before.size(), name.size() - before.size() - after.size());
    state_->languages.emplace(code, dialogue::read_handbook(file.path()));
  }
  if (state_->languages.empty()) fail("{}: expected a file handbook.LANGUAGE.toml", folder.string());
}
Handbook::~Handbook() = default;
Handbook::Handbook(Handbook&&) noexcept = default;

const std::string& Handbook::nothing_shown(const std::string& language) const {
  const auto found = state_->languages.find(language);
  const auto& words = found == state_->languages.end() ? state_->languages.begin()->second : found->second;
  return words.telling("shown").lead;
}

bool Handbook::is_general(const HandbookQuestion& question, const KnowledgeBase& knowledge) const {
  const auto language = state_->languages.find(question.language);
  if (language == state_->languages.end()) return false;
  const auto asked = dialogue::read_question(language->second, question.text, knowledge, false);
  if (dialogue::goes_on(asked) && !question.earlier.empty()) {
    auto before = question;
    before.text = before.earlier.back(), before.earlier.pop_back();
    return is_general(before, knowledge);
  }
  return !dialogue::concerns_view(language->second, asked, question) &&
         dialogue::is_of_the_field(language->second, asked, question);
}

std::optional<std::string> Handbook::answer(const HandbookQuestion& question,
                                            const KnowledgeBase& knowledge) const {
  using dialogue::Topic;
  const auto language = state_->languages.find(question.language);
  if (language == state_->languages.end()) return std::nullopt;
  const auto& words = language->second;
  auto asked = dialogue::completed(words, question, knowledge);
  const bool in_view = !question.labels_known.empty();
  if (!in_view && (asked.topic == Topic::shown || (asked.leans && asked.names_nothing())))
    return nothing_shown(question.language);
  if (in_view && dialogue::suspects_module(asked)) asked.names.patterns = question.labels_shown;
  return dialogue::told(asked, question, words, knowledge);
}

std::optional<std::string> Handbook::answer_of_view(const HandbookQuestion& question,
                                                    const KnowledgeBase& knowledge) const {
  const auto language = state_->languages.find(question.language);
  if (language == state_->languages.end()) return std::nullopt;
  auto asked = dialogue::read_question(language->second, question.text, knowledge, false);
  if (!dialogue::asks_of_knowledge(asked) || !asked.names.patterns.empty()) return std::nullopt;
  asked.names.patterns = question.labels_shown;
  return dialogue::told(asked, question, language->second, knowledge);
}

}  // namespace kerf
