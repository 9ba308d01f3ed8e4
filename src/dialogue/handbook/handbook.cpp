#include <kerf/error.h>
#include <kerf/handbook.h>

#include <algorithm>
#include <filesystem>

#include "dialogue/handbook/asked.h"
#include "dialogue/letters.h"
#include "dialogue/speech.h"
#include "dialogue/template.h"

namespace kerf {
namespace dialogue {
namespace {

using Entries = std::vector<const KnowledgeEntry*>;

constexpr double kCovered = 0.7;            // of a suspected cause in Chinese, by pieces of an entry
constexpr std::size_t kSuspectLetters = 4;  // of the words of a suspected cause: "dose", "worn"

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

/// What an entry says of the cause; its checks and actions name other things, too.
std::string cause_of(const KnowledgeEntry& entry, bool zh) {
  return zh ? entry.module_zh + "|" + entry.mechanism_zh
            : lowered(entry.id + " " + entry.module + " " + entry.mechanism);
}

/// The characters of UTF-8 text.
std::vector<std::string> letters_of(const std::string& text) {
  std::vector<std::string> letters;
  for (const char byte : text) {
    const bool goes_on = (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
    if (goes_on && !letters.empty())
      letters.back() += byte;
    else
      letters.emplace_back(1, byte);
  }
  return letters;
}

/// Share of the letters of a phrase that lie in pieces of two or more that the text has, too.
double covered(const std::string& phrase, const std::string& text) {
  const auto letters = letters_of(phrase);
  std::vector<bool> found(letters.size());
  for (std::size_t i = 0; i + 1 < letters.size(); ++i)
    if (text.find(letters[i] + letters[i + 1]) != std::string::npos) found[i] = found[i + 1] = true;
  return letters.empty() ? 0 : double(std::ranges::count(found, true)) / double(letters.size());
}

/// The handbook in one language, at work on one question.
struct Teller {
  const HandbookWords& words;
  const KnowledgeBase& knowledge;
  bool zh = false;
  bool in_view = false;  ///< the patterns are seen: a known cause may be theirs

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
    return tell(words.telling(name), about, entries, of_item);
  }

  std::optional<std::string> tell(const Telling& telling, const std::string& about, const Entries& entries,
                                  const std::string& of_item) const {
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
    if (!fit.empty())
      return tell(in_view ? "possible" : "confirm", joined(named_by(fit, asked.names.patterns)), fit,
                  "mechanism");
    return tell("deny", about, entries, "module");
  }

  /// "A CMP scratch from a handling scratch": what the modules named do, and the checks that show it.
  std::optional<std::string> told_apart(const Asked& asked) const {
    const auto entries = fitting(asked, entries_of(asked));
    if (asked.names.modules.empty() || entries.empty()) return std::nullopt;
    const auto about = joined(asked.names.patterns);
    return both(tell("causes", about, entries, "mechanism"), tell("checks", about, entries, "check"));
  }

  /// What each is, and which modules are known to leave it.
  std::optional<std::string> compared(const Asked& asked) const {
    auto told = definitions(asked.names.patterns, asked.meanings);
    if (asked.names.patterns.size() < 2) return both(told, told_apart(asked));
    for (const auto& pattern : asked.names.patterns) {
      Asked one = asked;
      one.names.patterns = {pattern};
      told = both(told, tell("modules", joined(one.names.patterns), entries_of(one), "module"));
    }
    return told;
  }

  std::optional<std::string> about_patterns(const Asked& asked) const {
    const auto about = joined(asked.names.patterns);
    auto entries = entries_of(asked);
    if (asked.topic == Topic::compare) return compared(asked);
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

/// "A clogged nozzle or a hot chuck" are two.
std::vector<std::string> split_at_or(const std::string& text, bool zh) {
  const std::string join = zh ? "还是" : " or ";
  std::vector<std::string> pieces;
  std::size_t from = 0;
  for (auto at = text.find(join); at != std::string::npos; at = text.find(join, from)) {
    pieces.push_back(text.substr(from, at - from));
    from = at + join.size();
  }
  pieces.push_back(text.substr(from));
  return pieces;
}

/// Whether an entry speaks of a suspected cause; `details` are its long words.
bool speaks_of(const KnowledgeEntry& entry, const std::string& suspect,
               const std::vector<std::string>& details, bool zh) {
  const auto cause = cause_of(entry, zh);
  if (zh) return covered(suspect, cause) >= kCovered;
  const auto found =
      std::ranges::count_if(details, [&](const std::string& word) { return has_stem(cause, word); });
  return 2 * std::size_t(found) > details.size();
}

/// What entries say of one suspected cause of the patterns in view.
std::optional<std::string> judged(const std::string& suspect, const HandbookQuestion& question,
                                  const Teller& teller) {
  const auto& knowledge = teller.knowledge;
  // "Could it be a Scratch?" asks for a pattern, "a hot spot on the chuck" is none.
  const auto named = knowledge.names_in(suspect, false);
  auto details = long_words(suspect, kSuspectLetters);
  std::erase_if(details, [&](const std::string& word) {
    return contains(teller.words.common, word) || names_pattern(word, named.patterns, knowledge);
  });
  if (details.empty() && (!teller.zh || !named.patterns.empty())) return std::nullopt;
  Asked asked;
  asked.names.patterns = question.labels_shown;
  const auto shown = teller.entries_of(asked);
  Entries fit, elsewhere;
  const auto speaks = [&](const KnowledgeEntry* entry) {
    return speaks_of(*entry, suspect, details, teller.zh);
  };
  std::ranges::copy_if(shown, std::back_inserter(fit), speaks);
  // "A robot end effector" is of a module, whatever the entries call it.
  if (fit.empty())
    std::ranges::copy_if(shown, std::back_inserter(fit),
                         [&](const KnowledgeEntry* entry) { return contains(named.modules, entry->module); });
  if (!fit.empty())
    return teller.tell("possible", teller.joined(Teller::named_by(fit, question.labels_shown)), fit,
                       "mechanism");
  const auto of_none = knowledge.about({"none"});
  for (std::size_t i = 0; i < knowledge.entries().size(); ++i) {
    const auto& entry = knowledge.entries()[i];
    const bool of_field = !shown.empty() && entry.domain == shown.front()->domain && !contains(of_none, i);
    if (of_field && speaks(&entry)) elsewhere.push_back(&entry);
  }
  if (elsewhere.empty()) return std::nullopt;
  return teller.both(teller.tell("deny", teller.joined(question.labels_shown), shown, "module"),
                     teller.tell("found", "", elsewhere, "mechanism"));
}

bool has_been_told(const KnowledgeEntry& entry, const std::vector<std::string>& answers) {
  return std::ranges::any_of(answers, [&](const std::string& answer) {
    return answer.find("[" + entry.id + "]") != std::string::npos;
  });
}

/// How many are asked for, in figures or words; nullopt: it does not say.
std::optional<int> number_wanted(const RegexMatch& match, const std::vector<std::string>& numbers) {
  const auto* group = match.group("n");
  if (!group) return std::nullopt;
  const auto& text = group->text;
  if (text.size() == 1 && text[0] >= '1' && text[0] <= '9') return text[0] - '0';
  const auto found = std::ranges::find(numbers, lowered(text));
  return found == numbers.end() ? std::nullopt : std::optional(int(found - numbers.begin()) + 1);
}

std::optional<std::string> told(const Asked& asked, const HandbookQuestion& question,
                                const HandbookWords& words, const KnowledgeBase& knowledge) {
  const Teller teller{words, knowledge, question.language == "zh",
                      suspects_module(asked) || asked.names.patterns == question.labels_shown};
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

std::optional<std::string> Handbook::explain(const HandbookQuestion& question,
                                             const KnowledgeBase& knowledge) const {
  const auto language = state_->languages.find(question.language);
  if (language == state_->languages.end()) return std::nullopt;
  const auto& words = language->second;
  const bool contrasts = dialogue::finds_any(words.contrasts, question.text);
  if (!contrasts && !dialogue::finds_any(words.plain, question.text)) return std::nullopt;
  auto patterns = question.labels_shown;
  if (patterns.empty()) patterns = {"none"};
  for (const auto& name : knowledge.names_in(question.text, false).patterns) {
    if (dialogue::contains(patterns, name)) continue;
    if (!contrasts) return std::nullopt;  // what that pattern is
    patterns.push_back(name);
  }
  return dialogue::Teller{words, knowledge, question.language == "zh"}.definitions(patterns, {});
}

std::optional<std::string> Handbook::define(const HandbookQuestion& question,
                                            const KnowledgeBase& knowledge) const {
  const auto language = state_->languages.find(question.language);
  if (language == state_->languages.end()) return std::nullopt;
  const auto& words = language->second;
  const auto named = knowledge.names_in(question.text, false).patterns;
  const bool asks = dialogue::finds_any(words.defines, question.text);
  if (named.empty() || !asks) return std::nullopt;
  return dialogue::Teller{words, knowledge, question.language == "zh"}.definitions(named, {});
}

std::optional<std::string> Handbook::judge_suspicion(const HandbookQuestion& question,
                                                     const KnowledgeBase& knowledge) const {
  const auto language = state_->languages.find(question.language);
  if (language == state_->languages.end() || question.labels_shown.empty()) return std::nullopt;
  const auto& words = language->second;
  const dialogue::Teller teller{words, knowledge, question.language == "zh"};
  for (const auto& regex : words.suspicions) {
    const auto match = regex.find(question.text);
    if (!match || match->groups.empty()) continue;
    std::optional<std::string> told;
    for (const auto& suspect : dialogue::split_at_or(match->groups.front().text, teller.zh)) {
      const auto one = dialogue::judged(suspect, question, teller);
      if (!told || !one || told->find(*one) == std::string::npos) told = teller.both(told, one);
    }
    if (told) return told;
  }
  return std::nullopt;
}

std::optional<std::string> Handbook::answer_of_each(const HandbookQuestion& question,
                                                    const KnowledgeBase& knowledge) const {
  const auto language = state_->languages.find(question.language);
  if (language == state_->languages.end() || question.labels_shown.size() < 2) return std::nullopt;
  const auto& words = language->second;
  const bool asks = dialogue::finds_any(words.each, question.text);
  if (!asks || !knowledge.names_in(question.text, false).patterns.empty()) return std::nullopt;
  const dialogue::Teller teller{words, knowledge, question.language == "zh"};
  std::optional<std::string> told;
  for (const auto& label : question.labels_shown) {
    auto of_one = question;
    of_one.labels_shown = {label};
    const auto one = answer_of_view(of_one, knowledge);
    if (!one) return std::nullopt;
    told = teller.both(told, one);
  }
  return told;
}

std::optional<std::string> Handbook::answer_of_links(const HandbookQuestion& question,
                                                     const KnowledgeBase& knowledge) const {
  const auto language = state_->languages.find(question.language);
  if (language == state_->languages.end() || question.labels_shown.size() < 2) return std::nullopt;
  if (!dialogue::finds_any(language->second.linked, question.text)) return std::nullopt;
  const dialogue::Teller teller{language->second, knowledge, question.language == "zh"};
  dialogue::Asked asked;
  asked.names.patterns = question.labels_shown;
  auto entries = teller.entries_of(asked);
  const auto of_several = [](const KnowledgeEntry* entry) { return entry->patterns.size() > 1; };
  if (std::ranges::any_of(entries, of_several)) std::erase_if(entries, std::not_fn(of_several));
  const bool together = !entries.empty() && of_several(entries.front());
  return teller.tell(together ? "linked" : "unlinked", teller.joined(question.labels_shown), entries,
                     "mechanism");
}

std::optional<std::string> Handbook::answer_of_entries(const HandbookQuestion& question,
                                                       const KnowledgeBase& knowledge) const {
  using Among = dialogue::EntryQuestion::Among;
  const auto language = state_->languages.find(question.language);
  if (language == state_->languages.end() || question.labels_shown.empty()) return std::nullopt;
  const auto& words = language->second;
  const dialogue::Teller teller{words, knowledge, question.language == "zh"};
  for (const auto& asking : words.entry_questions)
    for (const auto& regex : asking.words) {
      const auto match = regex.find(question.text);
      if (!match) continue;
      dialogue::Asked asked;
      asked.names.patterns = question.labels_shown;
      const auto all = teller.entries_of(asked);
      auto entries = all;
      if (asking.among != Among::all)
        std::erase_if(entries, [&](const KnowledgeEntry* entry) {
          return dialogue::has_been_told(*entry, question.answers) != (asking.among == Among::told);
        });
      const auto about = teller.joined(question.labels_shown);
      if (entries.empty() && !asking.otherwise.empty())
        return teller.filled(words.telling(asking.otherwise).lead, about, nullptr);
      if (entries.empty()) entries = all;
      auto telling = words.telling(asking.says);
      telling.most = dialogue::number_wanted(*match, words.numbers).value_or(telling.most);
      return teller.tell(telling, about, entries, "mechanism");
    }
  return std::nullopt;
}

std::optional<std::string> Handbook::about_kerf(const std::string& text, const std::string& language) const {
  const auto spoken = state_->languages.find(language);
  if (spoken == state_->languages.end()) return std::nullopt;
  for (const auto& answer : spoken->second.self_answers)
    if (dialogue::finds_any(answer.words, text)) return answer.text;
  return std::nullopt;
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
  if (!dialogue::asks_of_knowledge(asked)) return std::nullopt;
  if (asked.names.patterns.empty()) asked.names.patterns = question.labels_shown;
  const auto shown = [&](const std::string& name) { return dialogue::contains(question.labels_shown, name); };
  if (!std::ranges::all_of(asked.names.patterns, shown)) return std::nullopt;
  return dialogue::told(asked, question, language->second, knowledge);
}

}  // namespace kerf
