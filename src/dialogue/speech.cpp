#include "dialogue/speech.h"

#include <charconv>

#include "dialogue/letters.h"

namespace kerf::dialogue {
namespace {

// Between the parts of a value that lists several: "bridge (upper left, 24 px wide and 31 px high); burr
// (..)".
constexpr std::string_view kJoins[] = {", ", "; ", " (", ")"};

// "24 px wide and 31 px high" -> "# px wide and # px high" and "24", "31".
std::pair<std::string, std::vector<std::string>> split_numbers(const std::string& value) {
  std::string pattern;
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!is_digit(value[i])) {
      pattern += value[i];
      continue;
    }
    if (i == 0 || !is_digit(value[i - 1])) pattern += '#', numbers.emplace_back();
    numbers.back() += value[i];
  }
  return {pattern, numbers};
}

const std::vector<std::string>* find_form(const Language& language, const std::string& value,
                                          const std::string& form) {
  const auto term = language.terms.find(value);
  if (term == language.terms.end()) return nullptr;
  auto found = term->second.find(form);
  if (found == term->second.end()) found = term->second.find("say");
  return found == term->second.end() || found->second.empty() ? nullptr : &found->second;
}

std::string say_whole(const Language& language, const std::string& value, const std::string& form,
                      Random& random) {
  const auto pick = [&](const std::vector<std::string>& texts) {
    return texts[std::size_t(random.below(std::int64_t(texts.size())))];
  };
  if (const auto* texts = find_form(language, value, form)) return pick(*texts);
  const auto [pattern, numbers] = split_numbers(value);
  const auto* texts = numbers.empty() ? nullptr : find_form(language, pattern, form);
  if (!texts) return value;
  std::string text = pick(*texts);
  std::size_t at = 0;
  for (const auto& number : numbers) {
    at = text.find('#', at);
    if (at == std::string::npos) break;
    text.replace(at, 1, number), at += number.size();
  }
  return text;
}

const std::string* entry_part(const KnowledgeEntry& entry, const std::string& part, bool zh) {
  const auto first = [](const std::vector<std::string>& texts) {
    return texts.empty() ? nullptr : &texts[0];
  };
  const auto either = [&](const std::string& translated, const std::string& original) {
    return zh && !translated.empty() ? &translated : &original;
  };
  if (part == "id") return &entry.id;
  if (part == "module") return either(entry.module_zh, entry.module);
  if (part == "mechanism") return either(entry.mechanism_zh, entry.mechanism);
  if (part == "check") return first(zh && !entry.checks_zh.empty() ? entry.checks_zh : entry.checks);
  if (part == "source") return first(entry.sources);
  if (part == "action") return first(zh && !entry.actions_zh.empty() ? entry.actions_zh : entry.actions);
  return nullptr;
}

// "A sentence." -> "A sentence": the phrase around it ends the sentence.
std::string without_stop(std::string text) {
  if (!text.empty() && text.back() == '.') text.pop_back();
  const std::string stop = "。";
  if (text.size() >= stop.size() && text.compare(text.size() - stop.size(), stop.size(), stop) == 0)
    text.resize(text.size() - stop.size());
  return text;
}

std::string joined(const Speech& speech, const std::string& form, Random& random) {
  const auto& labels = speech.labels;
  if (labels.empty()) return say(speech.language, speech.normal, form, random);
  std::string text;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (i > 0) text += i + 1 == labels.size() ? speech.language.last_separator : speech.language.separator;
    text += say(speech.language, labels[i], form, random);
  }
  return text;
}

// {entry.module}, {entry2.id}
std::optional<std::string> entry_words(const Speech& speech, const std::string& slot) {
  const bool second = slot.rfind("entry2.", 0) == 0;
  if (!second && slot.rfind("entry.", 0) != 0) return std::nullopt;
  if (speech.entries.size() <= std::size_t(second)) return std::nullopt;
  return say_entry(*speech.entries[std::size_t(second)], slot.substr(slot.find('.') + 1),
                   speech.language.code == "zh");
}

std::optional<std::string> untidy(const Template& phrase, const Speech& speech, Random& random);

std::optional<std::string> slot_words(const std::string& slot, const Speech& speech, Random& random) {
  const auto colon = slot.find(':');
  const std::string name = substitute(slot.substr(0, colon), speech.variables);
  const std::string form = colon == std::string::npos ? "say" : slot.substr(colon + 1);
  if (const auto drawn = speech.variables.find(name); drawn != speech.variables.end())
    return say(speech.language, drawn->second, form, random);
  if (const auto words = speech.language.words.find(name); words != speech.language.words.end())
    return untidy(words->second[std::size_t(random.below(std::int64_t(words->second.size())))], speech,
                  random);
  if (name == "labels") return joined(speech, form, random);
  if (name == "again" && !speech.again.empty()) return speech.again;
  if (auto words = entry_words(speech, name)) return words;
  const CaseFact* fact = speech.facts.find(name);
  if (!fact) return std::nullopt;
  return say(speech.language, fact->value, form, random);
}

std::optional<std::string> untidy(const Template& phrase, const Speech& speech, Random& random) {
  return expand(phrase, random, [&](const std::string& slot) { return slot_words(slot, speech, random); });
}

}  // namespace

std::optional<std::string> say_entry(const KnowledgeEntry& entry, const std::string& part, bool zh) {
  const auto* text = entry_part(entry, part, zh);
  if (!text || text->empty()) return std::nullopt;
  return without_stop(*text);
}

std::string say(const Language& language, const std::string& value, const std::string& form, Random& random) {
  if (find_form(language, value, form)) return say_whole(language, value, form, random);
  auto at = std::string::npos;
  std::string_view join;
  for (const auto one : kJoins)
    if (const auto found = value.find(one); found < at) at = found, join = one;
  if (at == std::string::npos) return say_whole(language, value, form, random);
  const std::string left = at > 0 ? say_whole(language, value.substr(0, at), form, random) : "";
  const std::string rest = value.substr(at + join.size());
  const auto* said = find_form(language, std::string(join), "say");
  return left + (said ? said->front() : std::string(join)) +
         (rest.empty() ? "" : say(language, rest, form, random));
}

std::optional<std::string> speak(const Template& phrase, const Speech& speech, Random& random) {
  auto text = untidy(phrase, speech, random);
  if (text) text = tidied(*text);
  return text;
}

std::optional<std::string> speak_any(const std::vector<Template>& phrases, const Speech& speech,
                                     Random& random) {
  std::vector<std::size_t> order(phrases.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  shuffle(order, random);
  for (const std::size_t i : order)
    if (auto text = speak(phrases[i], speech, random)) return text;
  return std::nullopt;
}

}  // namespace kerf::dialogue
