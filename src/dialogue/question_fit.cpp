#include "dialogue/question_fit.h"

#include <algorithm>
#include <cmath>

#include "dialogue/letters.h"

namespace kerf::dialogue {
namespace {

constexpr double kUsual = 0.6;   // a word that more of the kinds use says nothing
constexpr double kUnseen = 0.2;  // uses of a word that a kind does not have

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : lowered(text) + " ")
    if (is_small(c))
      word += c;
    else if (!word.empty())
      words.push_back(std::exchange(word, ""));
  return words;
}

/// Everything that a phrase may say: its texts, and those of its word lists.
void add_text(const Template& phrase, const Language& language, std::string& text) {
  for (const Piece& piece : phrase) {
    if (piece.kind == Piece::Kind::text) text += piece.text + " ";
    for (const auto& option : piece.options) add_text(option, language, text);
    if (piece.kind != Piece::Kind::slot) continue;
    if (const auto words = language.words.find(piece.text.substr(0, piece.text.find(':')));
        words != language.words.end())
      for (const auto& one : words->second) add_text(one, language, text);
  }
}

/// The phrase as an expression, anything in its slots.
std::string expression_of(const Template& phrase, std::size_t& letters) {
  std::string expression;
  for (const Piece& piece : phrase) {
    if (piece.kind == Piece::Kind::slot) {
      expression += "(?:.+?)";
    } else if (piece.kind == Piece::Kind::text) {
      expression += "\\Q" + piece.text + "\\E";
      letters += piece.text.size();
    } else {
      std::string options;
      for (const auto& option : piece.options)
        options += (options.empty() ? "" : "|") + expression_of(option, letters);
      expression += "(?:" + options + ")";
    }
  }
  return expression;
}

/// Kinds whose answers tell facts of the map, or greet: what is asked for by name is judged elsewhere.
bool is_judged(const Kind& kind) {
  const bool greets = kind.draws.empty() && kind.knowledge.empty() && !kind.repeats &&
                      kind.outcomes.size() == 1 && kind.outcomes.front().conditions.empty();
  return !kind.about.empty() || !kind.tool.empty() || greets;
}

}  // namespace

QuestionFit::QuestionFit(const DialogueDomain::State& domain, const std::string& language) {
  const auto spoken = domain.languages.find(language);
  if (spoken == domain.languages.end()) return;
  count_questions(domain, spoken->second);
  read_answers(spoken->second);
}

void QuestionFit::count_questions(const DialogueDomain::State& domain, const Language& language) {
  for (const auto& kind : domain.kinds) {
    const auto questions = language.questions.find(kind.name);
    if (questions == language.questions.end()) continue;
    auto& counted = kinds_[kind.name];
    counted.judged = is_judged(kind);
    for (const auto* phrases : {&questions->second.train, &questions->second.follow_train})
      for (const Template& phrase : *phrases) {
        std::string text;
        add_text(phrase, language, text);
        for (const auto& word : words_of(text)) ++counted.words[word];
      }
    for (const auto& [word, uses] : counted.words) ++spread_[word];
  }
  const double most = kUsual * double(kinds_.size());
  std::erase_if(spread_, [most](const auto& word) { return word.second > most; });
  known_ = double(spread_.size());
  for (auto& [name, kind] : kinds_)
    for (const auto& [word, uses] : kind.words)
      if (spread_.contains(word)) kind.all += uses;
}

void QuestionFit::read_answers(const Language& language) {
  for (const auto& [kind, outcomes] : language.answers)
    for (const auto& [outcome, phrases] : outcomes)
      for (const Template& phrase : phrases) {
        std::size_t letters = 0;
        const auto expression = "^" + expression_of(phrase, letters) + "$";
        answers_.push_back({kind, Regex(expression, kind), letters});
      }
  std::ranges::stable_sort(answers_, std::greater<>(), &AnswerPhrase::letters);
}

std::string QuestionFit::kind_of(const std::string& answer) const {
  for (const auto& phrase : answers_)
    if (phrase.regex.find(answer)) return phrase.kind;
  return "";
}

double QuestionFit::fit(const std::vector<std::string>& words, const Kind& kind) const {
  double sum = 0;
  for (const auto& word : words) {
    const auto found = kind.words.find(word);
    const double uses = found == kind.words.end() ? 0 : found->second;
    sum += std::log((uses + kUnseen) / (kind.all + kUnseen * known_));
  }
  return sum / double(words.size());
}

double QuestionFit::misfit(const std::string& question, const std::string& answer) const {
  const auto end = answer.find_last_not_of(" \n");
  const auto kind = kinds_.find(kind_of(answer.substr(0, end == std::string::npos ? 0 : end + 1)));
  if (kind == kinds_.end() || !kind->second.judged) return 0;
  auto words = words_of(question);
  std::erase_if(words, [&](const std::string& word) { return !spread_.contains(word); });
  if (words.empty()) return 0;
  const double own = fit(words, kind->second);
  double best = own;
  for (const auto& [name, other] : kinds_) best = std::max(best, fit(words, other));
  return best - own;
}

}  // namespace kerf::dialogue
