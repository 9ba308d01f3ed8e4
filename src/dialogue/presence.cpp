#include "dialogue/presence.h"

#include <algorithm>
#include <map>

#include "dialogue/case_view.h"
#include "dialogue/domain.h"
#include "dialogue/letters.h"
#include "dialogue/opening.h"
#include "dialogue/regex.h"

namespace kerf::dialogue {
namespace {

/// How a language asks for patterns. `asks` ends right before the first that is asked for, `asks_after`
/// begins right behind the last.
struct Forms {
  Regex asks, asks_after, denies, chooses, alone, both, decides, normal, no_normal;
  Regex place;                     ///< behind a label's name: it is a place's
  Regex begins_found, ends_found;  ///< around the label: "Has .. been detected?", "Is .. among them?"
};

const Forms& forms_of(const std::string& language) {
  // Denials ("is there no ..") are left to the model.
  static const Forms kEnglish = {
      Regex("(?:\\b(?:is|are) (?:there|this|it|that)(?: both)?|\\b(?:do|can) you see|\\bwould you call "
            "(?:it|this)|"
            "\\b(?:does|do) (?:it|this|the|(?:this|the) (?:wafer|map|image|picture|one|view)) "
            "(?:show|have|contain)|\\bhas (?:it|(?:this|the)[\\w ]{0,20}?) got|"
            "\\b(?:whether|if) (?:it|(?:this|the)[\\w ]{0,20}?) (?:shows|has|contains)|"
            "\\bi think i (?:see|spot)|\\bone of the (?:classes|patterns|defects|labels) is|"
            "\\bcould (?:it|this) be|^\\W*(?:any|so|only|just))"
            "(?: only| just)?(?: an?| any| the| some| some kind of)? $",
            ""),
      Regex("^(?: (?:pattern|here|on (?:this|the) (?:wafer|map)|there|as well|too))*[,:]? ?"
            "(?:yes\\W*(?:or )?no|y/n|right|correct|present|there)?\\W*$",
            ""),
      Regex("\\b(?:no|not|never|without)\\b(?!\\W*$)|n't\\b(?! (?:it|there|that)\\W*$)", ""),
      Regex("\\bor\\b(?! no\\b)", ""),
      Regex("\\b(?:only|just|alone|nothing (?:but|else)|pure)\\b", ""),
      Regex("\\bboth\\b", ""),
      Regex("\\b(?:yes|no|none|neither|normal|nothing)\\b", ""),
      Regex("^\\W*(?:so |and )?(?:is|are|does|do)\\b.*\\b(?:normal|okay|ok|fine|clean|healthy|all good)\\b",
            ""),
      Regex("\\b(?:not|any\\w*|or|zone|edge|center|centre|quadrant|half)\\b|n't\\b", ""),
      Regex("^ (?:zone|area|region|quadrant|half|dies)\\b", ""),
      Regex("^\\W*(?:is|are|has|have|was|were)(?: an?| any| the| some)? $", ""),
      Regex("^ (?:defects? |patterns? |failures? )?(?:been )?"
            "(?:among (?:the|its|your)|found|detected|seen|spotted|present|visible)\\b"
            "(?![^?]*\\b(?:zone|edge|center|centre|quadrant|half|left|right|upper|lower|middle|corner|top|"
            "bottom|more|"
            "than|times)\\b)",
            ""),
  };
  static const Forms kChinese = {
      Regex("(?:是不是|有没有|是否有?|会不会是|可能是|是|有)(?:只有|仅有?|单纯的?|一个|这个)?$|^[只仅]?有?$",
            ""),
      Regex("^(?:型|图案|缺陷|失效)?(?:吗|么|对吗|对吧|是吗|吧)?[？?。 ]*$", ""),
      Regex("(?<!有)没有(?!没)|(?<!是)不是|并非|无(?!论)", ""),
      Regex("还是|或者?", ""),
      Regex("只有|仅|单纯|只是", ""),
      Regex("都|两种", ""),
      Regex("是|不|有|没|正常|都", ""),
      Regex("正常(?:的)?(?:吗|么|吧)|是不是正常|没问题吗", ""),
      Regex("不正常|区|象限|边缘|中心", ""),
      Regex("^(?:区|象限|部分)", ""),
      Regex("(?!)", ""),  // the forms above are all there are
      Regex("(?!)", ""),
  };
  return language == "zh" ? kChinese : kEnglish;
}

struct Asked {
  std::vector<std::string> labels;
  std::size_t first = std::string::npos, last = 0;  ///< where the first of them begins and the last ends
};

bool joins_word(const std::string& text, std::size_t begin, std::size_t end) {
  return (begin > 0 && is_letter(text[begin - 1]) && is_letter(text[begin])) ||
         (end < text.size() && is_letter(text[end]) && is_letter(text[end - 1]));
}

/// Labels by all their names, the longest at a place.
Asked labels_in(const std::string& text, const DialogueDomain& domain, const Language& language,
                const Forms& forms) {
  std::map<std::string, std::string> names;  // in small letters
  for (const auto& label : domain.labels()) {
    names[lowered(label)] = label;
    if (const auto term = language.terms.find(label); term != language.terms.end())
      for (const auto& [form, texts] : term->second)
        if (form != "a")
          for (const auto& name : texts) names[lowered(name)] = label;
  }
  const auto plain = lowered(text);
  Asked asked;
  for (std::size_t at = 0; at < plain.size();) {
    const std::pair<const std::string, std::string>* longest = nullptr;
    for (const auto& name : names)
      if (plain.compare(at, name.first.size(), name.first) == 0 &&
          !joins_word(plain, at, at + name.first.size()) &&
          !forms.place.find(plain.substr(at + name.first.size())) &&
          (!longest || name.first.size() > longest->first.size()))
        longest = &name;
    if (!longest) {
      ++at;
      continue;
    }
    asked.first = std::min(asked.first, at);
    at += longest->first.size();
    asked.last = at;
    if (std::ranges::find(asked.labels, longest->second) == asked.labels.end())
      asked.labels.push_back(longest->second);
  }
  return asked;
}

std::string opening_words(const std::string& answer) {
  return answer.substr(0, answer.find_first_of(",.!"));
}

/// "Is it a Donut or a Center?": an answer names a pattern, says neither or none, or opens with yes or no.
std::optional<Claim> check_choice(const std::string& question, const Asked& asked, const Forms& forms,
                                  const Asked& named, const std::string& answer) {
  if (asked.labels.size() < 2 || !forms.chooses.find(question)) return std::nullopt;
  const bool answers = !named.labels.empty() || forms.decides.find(answer);
  const bool doubled = named.labels.size() == 1 && forms.both.find(answer);
  if (answers && !doubled) return std::nullopt;
  return Claim{opening_words(answer), "pattern", "", asked.labels.front(), false};
}

Claim yes_or_no(const std::string& answer, bool yes, bool right) {
  return {opening_words(answer), "pattern", yes ? "yes" : "no", right ? "yes" : "no", yes == right};
}

}  // namespace

std::vector<std::string> labels_named(const DialogueDomain& domain, const std::string& question,
                                      const std::string& language) {
  const auto spoken = domain.state().languages.find(language);
  if (spoken == domain.state().languages.end()) return {};
  return labels_in(question, domain, spoken->second, forms_of(language)).labels;
}

std::optional<Claim> check_presence(const DialogueDomain& domain, const DialogueCase& about,
                                    const std::string& question, const std::string& answer,
                                    const std::string& language) {
  const auto spoken = domain.state().languages.find(language);
  if (spoken == domain.state().languages.end()) return std::nullopt;
  const Forms& forms = forms_of(language);
  const auto asked = labels_in(question, domain, spoken->second, forms);
  const auto named = labels_in(answer, domain, spoken->second, forms);
  if (auto choice = check_choice(question, asked, forms, named, answer)) return choice;
  const auto opening = opening_of(answer, domain.state());
  if (opening == Opening::other) return std::nullopt;
  const bool yes = opening == Opening::yes;
  const auto view = view_case(about, domain.labels(), domain.state().normal);
  if (asked.labels.empty()) {
    if (!forms.normal.find(question) || forms.no_normal.find(question)) return std::nullopt;
    return yes_or_no(answer, yes, view.labels.empty());
  }
  if (forms.denies.find(question) || forms.chooses.find(question)) return std::nullopt;
  const bool before = forms.asks.find(question.substr(0, asked.first)).has_value();
  const bool bare = question.find_first_not_of(" \t\n\"'") == asked.first;
  const bool after = forms.asks_after.find(question.substr(asked.last)).has_value();
  const bool found = forms.begins_found.find(question.substr(0, asked.first)) &&
                     forms.ends_found.find(question.substr(asked.last));
  if (!(before && !bare) && !(bare && after) && !found) return std::nullopt;
  const bool all = std::ranges::all_of(asked.labels, [&](const auto& label) { return view.has(label); });
  const bool alone = forms.alone.find(question).has_value();
  return yes_or_no(answer, yes, all && (!alone || asked.labels.size() == view.labels.size()));
}

}  // namespace kerf::dialogue
