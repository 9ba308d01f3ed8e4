#include "dialogue/handbook/asked.h"

#include "dialogue/letters.h"

namespace kerf::dialogue {
namespace {

constexpr std::size_t kLongWord = 5;     // letters of a word that is worth searching by
constexpr std::size_t kStemLetters = 6;  // by which words are compared
constexpr const char* kNoPattern = "none";

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

struct NamedMeaning {
  const Meaning* meaning;
  std::size_t begin, end;
};

/// The meanings that a text names; "yield" within "yield model" is not one of its own.
std::vector<NamedMeaning> meanings_in(const HandbookWords& words, const std::string& text) {
  std::vector<NamedMeaning> found;
  for (const Meaning& meaning : words.meanings)
    for (const Regex& regex : meaning.found)
      for (const auto& match : regex.find_all(text)) found.push_back({&meaning, match.begin, match.end});
  const auto all = found;
  std::erase_if(found, [&](const NamedMeaning& one) {
    return std::ranges::any_of(all, [&](const NamedMeaning& other) {
      return other.begin <= one.begin && one.end <= other.end &&
             other.end - other.begin > one.end - one.begin;
    });
  });
  std::ranges::stable_sort(found, {}, &NamedMeaning::meaning);  // in the order of the file
  return found;
}

/// "Edge exclusion" names no pattern at the edge: the text without the terms of two words or more.
std::string without_terms(std::string text, const std::vector<NamedMeaning>& named) {
  for (const auto& one : named) {
    const auto term = text.substr(one.begin, one.end - one.begin);
    if (term.find(' ') != std::string::npos) text.replace(one.begin, term.size(), term.size(), ' ');
  }
  return text;
}

}  // namespace

bool finds_any(const std::vector<Regex>& words, const std::string& text) {
  return std::ranges::any_of(words, [&](const Regex& regex) { return regex.find(text).has_value(); });
}

std::vector<std::string> long_words(const std::string& text, std::size_t fewest) {
  std::vector<std::string> words(1);
  for (const char c : lowered(text)) {
    if (is_small(c))
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  std::erase_if(words, [fewest](const std::string& word) { return word.size() < fewest; });
  return words;
}

bool names_pattern(const std::string& word, const std::vector<std::string>& patterns,
                   const KnowledgeBase& knowledge) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return has_stem(lowered(pattern), word) ||
           std::ranges::any_of(knowledge.other_names(pattern),
                               [&](const std::string& name) { return has_stem(lowered(name), word); });
  });
}

bool has_stem(const std::string& text, const std::string& word) {
  return text.find(word.substr(0, kStemLetters)) != std::string::npos;
}

Asked read_question(const HandbookWords& words, const std::string& text, const KnowledgeBase& knowledge,
                    bool forgiving) {
  const auto meanings = meanings_in(words, text);
  Asked asked{topic_of(words, text),
              finds(words, Topic::leans, text),
              finds(words, Topic::yes_no, text),
              knowledge.names_in(without_terms(text, meanings), forgiving),
              {},
              {}};
  for (const auto& one : meanings)
    if (!contains(asked.meanings, one.meaning)) asked.meanings.push_back(one.meaning);
  // "Could it be CMP?" asks for a cause, "could it be a Scratch?" does not.
  const bool of_module = !asked.names.modules.empty() && asked.names.patterns.empty();
  if (of_module && finds(words, Topic::suspects, text)) asked.topic = Topic::causes;
  std::ranges::copy_if(long_words(without_form(words, text), kLongWord), std::back_inserter(asked.details),
                       [&](const std::string& word) {
                         return !contains(words.common, word) &&
                                !names_pattern(word, asked.names.patterns, knowledge);
                       });
  return asked;
}

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

bool asks_of_knowledge(const Asked& asked) {
  return asked.topic && asked.topic != Topic::define && asked.topic != Topic::compare &&
         asked.topic != Topic::shown && asked.topic != Topic::list;
}

bool names_cause(const Asked& asked) {
  return asked.topic == Topic::causes && asked.yes_no && !asked.names.patterns.empty() &&
         (!asked.names.modules.empty() || !asked.details.empty());
}

bool suspects_module(const Asked& asked) {
  return asked.topic == Topic::causes && asked.yes_no && asked.names.patterns.empty() &&
         !asked.names.modules.empty();
}

bool goes_on(const Asked& asked) {
  return asked.leans && asked.names_nothing() && asked.details.empty() && asks_of_knowledge(asked);
}

bool concerns_view(const HandbookWords& words, const Asked& asked, const HandbookQuestion& question) {
  if (suspects_module(asked) && !question.labels_shown.empty()) return false;
  if (asked.leans || finds(words, Topic::shown, question.text)) return true;
  const auto& named = asked.names.patterns;
  const auto shown = [&](const std::string& name) { return contains(question.labels_shown, name); };
  return !named.empty() && asked.topic != Topic::compare && !names_cause(asked) &&
         std::ranges::all_of(named, shown);
}

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

}  // namespace kerf::dialogue
