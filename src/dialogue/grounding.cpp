#include "dialogue/grounding.h"

#include <algorithm>

#include "base/trimmed.h"
#include "dialogue/citations.h"
#include "dialogue/domain.h"
#include "dialogue/letters.h"

namespace kerf::dialogue {
namespace {

constexpr std::size_t kSpare = 12;           // letters that a sentence may have of its own
constexpr std::string_view kAround = " .,";  // of a quotation, does not count
constexpr std::size_t kLeadLetters = 5;      // of "first:", "先查："

bool names_entry(const Template& phrase) {
  return std::ranges::any_of(phrase, [](const Piece& piece) {
    return piece.kind == Piece::Kind::choice
               ? std::ranges::any_of(piece.options, names_entry)
               : piece.kind == Piece::Kind::slot && piece.text.starts_with("entry");
  });
}

/// Adds what stands between the stops of a text: answers are checked sentence by sentence.
void add_parts(const std::string& text, const std::string& stop, std::vector<std::string>& parts) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(stop, begin), text.size());
    parts.emplace_back(trimmed(text.substr(begin, end - begin), kAround));
    begin = end + stop.size();
  }
}

void add_texts(const Template& phrase, std::vector<std::string>& texts) {
  for (const Piece& piece : phrase) {
    for (const auto& option : piece.options) add_texts(option, texts);
    if (piece.kind == Piece::Kind::text) add_parts(lowered(piece.text), ". ", texts);
  }
}

void sort_longest_first(std::vector<std::string>& texts) {
  std::erase_if(texts, [](const std::string& text) { return text.size() < 2; });
  std::ranges::sort(
      texts, [](const auto& a, const auto& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

/// What an entry says, in small letters, sentence by sentence as well: an answer may be cut there.
std::vector<std::string> words_of(const KnowledgeEntry& entry) {
  std::vector<std::string> all = {entry.module, entry.mechanism, entry.module_zh, entry.mechanism_zh};
  for (const auto* list : {&entry.checks, &entry.actions, &entry.checks_zh, &entry.actions_zh})
    all.insert(all.end(), list->begin(), list->end());
  std::vector<std::string> words;
  for (const auto& text : all) {
    auto plain = lowered(text);
    if (plain.ends_with("。")) plain.resize(plain.size() - std::string("。").size());
    words.emplace_back(trimmed(plain, kAround));
    for (const std::string stop : {". ", "。"}) add_parts(plain, stop, words);
  }
  sort_longest_first(words);
  return words;
}

void blank(std::string& text, const std::vector<std::string>& words) {
  for (const auto& word : words)
    for (auto at = word.empty() ? std::string::npos : text.find(word); at != std::string::npos;
         at = text.find(word, at + word.size()))
      std::fill(text.begin() + std::ptrdiff_t(at), text.begin() + std::ptrdiff_t(at + word.size()), ' ');
}

std::size_t count_letters(const std::string& text) {
  return std::size_t(std::ranges::count_if(text, [](char c) { return is_letter(c) || (c & 0x80) != 0; }));
}

struct Citation {
  const KnowledgeEntry* entry = nullptr;
  std::string before;  ///< what stands between it and the one before, in small letters
};

/// Takes the citations out of a sentence.
std::vector<Citation> take_citations(std::string& sentence, const KnowledgeBase& knowledge) {
  std::vector<Citation> citations;
  const auto whole = sentence;
  std::size_t begin = 0;
  for (const auto& one : bracketed(whole, knowledge)) {
    if (one.note) blank(sentence, {one.note->text, one.note->text_zh});
    if (!one.entry) continue;
    citations.push_back({one.entry, lowered(whole.substr(begin, one.begin - begin))});
    std::fill(sentence.begin() + std::ptrdiff_t(one.begin), sentence.begin() + std::ptrdiff_t(one.end), ' ');
    begin = one.end;
  }
  return citations;
}

bool quotes(const std::string& text, const KnowledgeEntry& entry) {
  return std::ranges::any_of(words_of(entry),
                             [&](const std::string& words) { return text.find(words) != std::string::npos; });
}

}  // namespace

Grounding::Grounding(const DialogueDomain& domain) {
  for (const auto& [code, language] : domain.state().languages) {
    for (const Kind& kind : domain.state().kinds) {
      const auto answers = language.answers.find(kind.name);
      if (kind.knowledge.empty() || answers == language.answers.end()) continue;
      for (const auto& [outcome, phrases] : answers->second)
        for (const auto& phrase : phrases)
          if (names_entry(phrase)) add_texts(phrase, frames_);
    }
    for (const auto& label : domain.labels()) {
      names_.push_back(lowered(label));
      if (const auto term = language.terms.find(label); term != language.terms.end())
        for (const auto& [form, texts] : term->second)
          for (const auto& text : texts) names_.push_back(lowered(text));
    }
    names_.emplace_back(trimmed(language.last_separator, kAround));
  }
  sort_longest_first(frames_), sort_longest_first(names_);
  std::ranges::copy_if(frames_, std::back_inserter(leads_), [](const std::string& text) {
    return (text.ends_with(":") || text.ends_with("：")) && count_letters(text) >= kLeadLetters;
  });
}

std::vector<Claim> Grounding::check(const std::string& sentence, const KnowledgeBase& knowledge,
                                    const std::vector<const KnowledgeEntry*>& looked_up,
                                    bool after_entry) const {
  auto rest = sentence;
  const auto citations = take_citations(rest, knowledge);
  rest = lowered(rest);
  const auto first = rest.find_first_not_of(' ');
  const bool announced = std::ranges::any_of(leads_, [&](const auto& lead) {
    return first != std::string::npos && rest.compare(first, lead.size(), lead) == 0;
  });
  if (citations.empty() && !announced && !after_entry) return {};
  std::vector<Claim> claims;
  for (const auto& [entry, before] : citations) {
    const bool found = std::ranges::find(looked_up, entry) != looked_up.end();
    claims.push_back({"[" + entry->id + "]", "knowledge", entry->id,
                      found ? "what that entry says" : "an entry that was looked up",
                      found && quotes(before, *entry)});
    blank(rest, words_of(*entry));
  }
  if (citations.empty())
    for (const auto* entry : looked_up) blank(rest, words_of(*entry));
  blank(rest, names_), blank(rest, frames_);
  claims.push_back({sentence, "knowledge", std::string(trimmed(rest, kAround)),
                    "nothing beside what the entries say", count_letters(rest) <= kSpare});
  return claims;
}

}  // namespace kerf::dialogue
