#include "dialogue/direct.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/trimmed.h"
#include "dialogue/domain.h"
#include "dialogue/expander.h"
#include "dialogue/letters.h"
#include "dialogue/measured/tell.h"
#include "dialogue/speech.h"
#include "dialogue/toml_file.h"

namespace kerf {
namespace dialogue {
namespace {

constexpr std::string_view kAround = " \t\n?.!";
const std::string kFullStop = "？";

/// "defects = density yield area", of each.
std::vector<Computed> read_computed(const toml::node& node) {
  static const std::map<std::string, Sum> kSums = {{"product", Sum::product}, {"density", Sum::density}};
  static const Regex kForm(R"(^(?<name>\w+) = (?<sum>\w+) (?<a>\S+) (?<b>\S+)$)", "");
  std::vector<Computed> computed;
  for (const auto& text : texts_of(node)) {
    const auto match = kForm.find(text);
    const auto sum = match ? kSums.find(match->group("sum")->text) : kSums.end();
    if (sum == kSums.end())
      fail("{}: '{}' is no sum, expected 'NAME = product A B' or 'NAME = density YIELD AREA'", place_of(node),
           text);
    computed.push_back(
        {match->group("name")->text, sum->second, {match->group("a")->text, match->group("b")->text}});
  }
  return computed;
}

DirectAnswer read_answer(const toml::table& table, const Expander& expander) {
  DirectAnswer answer;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "ask") return answer.asks = read_regexes(node, expander), true;
    if (key == "say") return answer.say = templates_of(node), true;
    if (key == "otherwise") return answer.otherwise = templates_of(node), true;
    if (key == "unless") return answer.unless = read_regexes(node, expander), true;
    if (key == "compute") return answer.compute = read_computed(node), true;
    if (key == "if") {
      for (const auto& text : texts_of(node)) answer.when.push_back(parse_condition(text, place_of(node)));
      return true;
    }
    return false;
  });
  if (answer.asks.empty() || answer.say.empty())
    fail("{}: a [[direct]] needs 'ask' and 'say'", place_of(table));
  if (answer.when.empty() && !answer.otherwise.empty())
    fail("{}: 'otherwise' of a [[direct]] needs an 'if'", place_of(table));
  return answer;
}

NamedPart read_part(const toml::table& table) {
  std::string words, ask;
  bool alone = false;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "alone") return alone = flag_of(node), true;
    std::string* text = key == "words" ? &words : key == "ask" ? &ask : nullptr;
    if (text) *text = text_of(node);
    return text != nullptr;
  });
  if (words.empty() || ask.empty()) fail("{}: a [[part]] needs 'words' and 'ask'", place_of(table));
  return {Regex("^(?:" + words + ")$", place_of(table)), ask, alone};
}

void read_report(const toml::table& table, const Expander& expander, DirectAnswers& direct) {
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "words") return direct.report = read_regexes(node, expander), true;
    if (key == "ask") return direct.report_asks = texts_of(node), true;
    return false;
  });
  if (direct.report.empty() || direct.report_asks.empty())
    fail("{}: [report] needs 'words' and 'ask'", place_of(table));
}

Reword read_reword(const toml::table& table, const Expander& expander) {
  Reword reword;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "words") return reword.words = read_regexes(node, expander), true;
    if (key == "ask") return reword.ask = texts_of(node), true;
    if (key == "except") return reword.except = text_of(node), true;
    return false;
  });
  if (reword.words.empty() || reword.ask.empty())
    fail("{}: a [[reword]] needs 'words' and 'ask'", place_of(table));
  return reword;
}

std::string with_groups(std::string text, const RegexMatch& match) {
  for (const auto& group : match.groups) {
    const auto slot = "{" + group.name + "}";
    for (auto at = text.find(slot); at != std::string::npos; at = text.find(slot, at + group.text.size()))
      text.replace(at, slot.size(), group.text);
  }
  return text;
}

/// Whether two names are one, zeros before their number aside: "07" and "7".
bool same_name(const std::string& a, const std::string& b) {
  const auto bare = [](const std::string& name) {
    return lowered(name.substr(std::min(name.find_first_not_of('0'), name.size())));
  };
  return bare(a) == bare(b);
}

bool is_excepted(const Reword& reword, const RegexMatch& match, const DialogueCase* about) {
  const auto* group = match.group("n");
  if (!group || !about || reword.except.empty()) return false;
  const auto fact = std::ranges::find(about->facts, reword.except, &CaseFact::name);
  return fact != about->facts.end() && same_name(fact->value, group->text);
}

/// The questions that one in other words stands for; none: it has no other words.
std::vector<std::string> reworded(const std::string& question, const std::vector<Reword>& rewords,
                                  const DialogueCase* about) {
  for (const auto& reword : rewords)
    for (const auto& regex : reword.words)
      if (const auto match = regex.find(question); match && !is_excepted(reword, *match, about)) {
        std::vector<std::string> asks;
        for (const auto& ask : reword.ask) asks.push_back(with_groups(ask, *match));
        return asks;
      }
  return {};
}

/// The sentences of a text, each with its mark.
std::vector<std::string> sentences_of(const std::string& text) {
  static const Regex kEnd("[?!.;](?:\\s+|$)|[？！。；]", "");
  std::vector<std::string> sentences;
  std::size_t from = 0;
  for (const auto& match : kEnd.find_all(text)) {
    sentences.emplace_back(trimmed(text.substr(from, match.end - from), " \n"));
    from = match.end;
  }
  const auto last = trimmed(text.substr(from), " \n");
  if (!last.empty()) sentences.emplace_back(last);
  return sentences;
}

/// The same of its sentences, where one of them has other words; others that ask something stay as they are.
std::vector<std::string> all_reworded(const std::string& question, const std::vector<Reword>& rewords,
                                      const DialogueCase* about,
                                      const std::function<bool(const std::string&)>& asks_something) {
  std::vector<std::string> asks;
  bool any = false;
  for (const auto& sentence : sentences_of(question)) {
    auto more = reworded(sentence, rewords, about);
    any = any || !more.empty();
    const bool marked = sentence.ends_with('?') || sentence.ends_with("？");
    if (more.empty() && (marked || asks_something(sentence))) more = {sentence};
    for (const auto& ask : more)
      if (std::ranges::find(asks, ask) == asks.end()) asks.push_back(ask);
  }
  return any ? asks : reworded(question, rewords, about);
}

/// The pieces between the matches of `joins`.
std::vector<std::string> split_at(const std::string& text, const std::vector<Regex>& joins) {
  std::vector<std::pair<std::size_t, std::size_t>> cuts;
  for (const Regex& join : joins)
    for (const RegexMatch& match : join.find_all(text)) cuts.emplace_back(match.begin, match.end);
  std::ranges::sort(cuts);
  std::vector<std::string> pieces;
  std::size_t from = 0;
  for (const auto& [begin, end] : cuts) {
    if (begin < from) continue;
    pieces.push_back(text.substr(from, begin - from));
    from = end;
  }
  pieces.push_back(text.substr(from));
  return pieces;
}

/// A question without what may stand around bare names.
std::string bare_text(const std::string& question, const DirectAnswers& direct) {
  std::string text(trimmed(question, kAround));
  if (text.ends_with(kFullStop)) text.resize(text.size() - kFullStop.size());
  for (const Regex& lead : direct.lead)
    if (const auto match = lead.find(text); match && match->begin == 0) text = text.substr(match->end);
  for (const Regex& tail : direct.tail)
    if (const auto match = tail.find(text)) text.resize(match->begin);
  return text;
}

/// The part whose name a piece is; null: none.
const NamedPart* part_named(const std::string& piece, const DirectAnswers& direct) {
  const auto name = bare_text(piece, direct);
  const auto part = std::ranges::find_if(
      direct.parts, [&](const NamedPart& one) { return one.words.find(name).has_value(); });
  return part == direct.parts.end() ? nullptr : &*part;
}

/// The questions of a list of bare names; none: it is no such list.
std::vector<std::string> bare_parts(const std::string& question, const DirectAnswers& direct) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> parts;
  bool alone = false;
  for (const auto& piece : split_at(bare_text(question, direct), direct.join)) {
    const auto* part = part_named(piece, direct);
    if (!part) return {};
    parts.push_back(part->ask);
    alone = part->alone;
  }
  return (parts.size() > 1 || alone) && parts.size() <= kMost ? parts : std::vector<std::string>{};
}

}  // namespace

std::optional<Variables> variables_of(const DirectAnswer& answer, const std::string& question,
                                      const Vocabularies& vocabularies) {
  for (const Regex& regex : answer.asks)
    if (const auto match = regex.find(question)) {
      Variables variables;
      for (const RegexGroup& group : match->groups) variables[group.name] = canonical(group, vocabularies);
      return variables;
    }
  return std::nullopt;
}

DirectAnswers read_direct_answers(const Path& file) {
  DirectAnswers direct;
  Expander expander;
  expander.add("n", kNumber);
  const toml::table table = read_toml_file(file);
  if (const auto* vocabularies = table.get("vocabulary"))
    read_vocabularies(table_of(*vocabularies), direct.vocabularies, expander);
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "vocabulary") return true;
    if (key == "lead") return direct.lead = read_regexes(node, expander), true;
    if (key == "tail") return direct.tail = read_regexes(node, expander), true;
    if (key == "join") return direct.join = read_regexes(node, expander), true;
    if (key == "part")
      return each_table(node, [&](const auto& part) { direct.parts.push_back(read_part(part)); }), true;
    if (key == "unless") return direct.unless = read_regexes(node, expander), true;
    if (key == "reword")
      return each_table(node, [&](const auto& one) { direct.rewords.push_back(read_reword(one, expander)); }),
             true;
    if (key == "report") return read_report(table_of(node), expander, direct), true;
    if (key != "direct") return false;
    each_table(node, [&](const auto& answer) { direct.answers.push_back(read_answer(answer, expander)); });
    return true;
  });
  return direct;
}

}  // namespace dialogue

std::vector<std::string> DialogueDomain::named_parts(const std::string& question, const std::string& language,
                                                     const DialogueCase* about) const {
  using namespace dialogue;
  const auto spoken = state_->languages.find(language);
  if (spoken == state_->languages.end()) return {};
  const auto& direct = spoken->second.direct;
  if (auto parts = bare_parts(question, direct); !parts.empty()) return parts;
  // "Size, number of dies, and how dense." asks without a mark.
  const auto asks_something = [&](const std::string& sentence) {
    return about && tell_directly(*about, sentence, language, {}).has_value();
  };
  if (auto asks = all_reworded(question, direct.rewords, about, asks_something); !asks.empty()) return asks;
  if (std::ranges::any_of(direct.report, [&](const Regex& one) { return one.find(question).has_value(); }))
    return direct.report_asks;
  return {};
}

std::optional<std::string> DialogueDomain::named_part(const std::string& name,
                                                      const std::string& language) const {
  using namespace dialogue;
  const auto spoken = state_->languages.find(language);
  if (spoken == state_->languages.end()) return std::nullopt;
  const auto& direct = spoken->second.direct;
  const auto* part = part_named(bare_text(name, direct), direct);
  return part ? std::optional(part->ask) : std::nullopt;
}

std::optional<std::string> DialogueDomain::tell_report(const DialogueCase& about,
                                                       const std::string& language) const {
  const auto spoken = state_->languages.find(language);
  if (spoken == state_->languages.end()) return std::nullopt;
  std::string report;
  for (const auto& ask : spoken->second.direct.report_asks)
    if (const auto told = tell_directly(about, ask, language))
      report += (report.empty() || language == "zh" ? "" : " ") + *told;
  return report.empty() ? std::nullopt : std::optional(report);
}

std::optional<std::string> DialogueDomain::tell_directly(const DialogueCase& about,
                                                         const std::string& question,
                                                         const std::string& language,
                                                         const std::vector<EarlierTurn>& earlier) const {
  using namespace dialogue;
  const auto spoken = state_->languages.find(language);
  if (spoken == state_->languages.end()) return std::nullopt;
  const auto& direct = spoken->second.direct;
  const auto asks_otherwise = [&](const std::vector<Regex>& words) {
    return std::ranges::any_of(words, [&](const Regex& regex) { return regex.find(question).has_value(); });
  };
  const CaseView view = view_case(about, state_->labels, state_->normal);
  if (auto told = tell_measured(question, earlier, {view, state_->things, spoken->second, state_->normal}))
    return told;
  const bool other = asks_otherwise(direct.unless);
  Random first(0);
  for (const DirectAnswer& answer : direct.answers) {
    if (!answer.compute.empty()) continue;
    if (answer.unless ? asks_otherwise(*answer.unless) : other) continue;
    const auto variables = variables_of(answer, question, direct.vocabularies);
    if (!variables) continue;
    const Speech speech{spoken->second, state_->normal, view.labels, view.facts, *variables, {}, ""};
    const bool fits = all_hold(answer.when, {view, *variables});
    for (const Template& phrase : fits ? answer.say : answer.otherwise)
      if (auto text = speak(phrase, speech, first)) return text;
  }
  return std::nullopt;
}

}  // namespace kerf
