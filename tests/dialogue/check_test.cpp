// The checker: sentences by hand, and true answers broken in one place.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>

#include "dialogue/build.h"
#include "dialogue/hand_case.h"

namespace kerf::dialogue {
namespace {

class Checker : public testing::Test {
 protected:
  bool holds(const std::string& text, const DialogueCase& about) const {
    const auto claims = domain_.check(text, about, knowledge_);
    return std::all_of(claims.begin(), claims.end(), [](const Claim& claim) { return claim.holds; });
  }
  DialogueDomain domain_{Path(KERF_SOURCE_DIR) / "domains/wafer"};
  KnowledgeBase knowledge_{{Path(KERF_SOURCE_DIR) / "tests/dialogue/knowledge"}};
};

DialogueCase small_case() {
  DialogueCase made{"a.npz[0]", {"Center", "Scratch"}, {}};
  made.facts = {fact("yield", "83.4 %"),         fact("failed", "120"),
                fact("zone.densest", "edge"),    fact("clock.densest", "7 o'clock"),
                fact("zone.edge.failed", "40"),  fact("zone.edge.fail_rate", "20.1 %"),
                fact("zone.center.failed", "9"), fact("zone.center.fail_rate", "3.0 %")};
  return made;
}

TEST_F(Checker, TrueSentences) {
  for (const char* text :
       {"The yield is 83.4 %.", "Yield is 83 %.", "The pattern is a mix of Center and Scratch.",
        "No, there is no Donut; the pattern is Center and Scratch.", "It is not Normal: it shows Center.",
        "The failures are densest in the edge zone, at 7 o'clock.", "120 dies failed, more than 100.",
        "Likely CMP [center.test-1].", "The yield is 83.4 %, not above 90 %.",
        "The edge zone fails more than the center zone: 20.1 % against 3.0 %.", "良率是 83.4 %。",
        "The wafer shows Scratch and Center. The yield is 83.4 %.", "Yes, it shows Scratch.",
        "There is no Donut here. The wafer shows both.", "这是混合型：中心和划痕。", "图案是中心和划痕。",
        "没有甜甜圈。", "失效在边缘区最密，位于7点钟方向。", "不正常。"})
    EXPECT_TRUE(holds(text, small_case())) << text;
}

TEST_F(Checker, FalseSentences) {
  for (const char* text : {"The yield is 83.5 %.",
                           "The yield is 84 %.",
                           "The pattern is Center and Donut.",
                           "The pattern is Center.",
                           "This is a mix of Center. Scratch is another word.",
                           "Donut is absent; the wafer shows Scratch.",
                           "图案是划痕。",
                           "There is no Scratch.",
                           "It is Normal.",
                           "There is no pattern.",
                           "The failures are densest in the center zone.",
                           "They are densest at 8 o'clock.",
                           "120 dies failed, more than 130.",
                           "Likely CMP [center.nothing].",
                           "Likely CMP [donut.test-1].",
                           "The yield is 83.4 %, above 90 %.",
                           "The edge zone has 41 failed dies.",
                           "The center zone fails more than the edge zone: 3.0 % against 20.1 %.",
                           "良率是 83.5 %。",
                           "图案是甜甜圈。",
                           "没有划痕。",
                           "失效在中心区最密。",
                           "位于8点钟方向。",
                           "这片晶圆正常。",
                           "Something is 555."})
    EXPECT_FALSE(holds(text, small_case())) << text;
}

TEST_F(Checker, AClaimNamesWhatWasSaidAndExpected) {
  const auto claims = domain_.check("The yield is 70.0 %.", small_case(), knowledge_);
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].fact, "yield");
  EXPECT_EQ(claims[0].said, "70.0");
  EXPECT_EQ(claims[0].expected, "83.4 %");
  EXPECT_FALSE(claims[0].holds);
}

/// A text with one thing in it changed; empty: it has no such thing.
using Mutation = std::string (*)(const std::string& text, const DialogueCase& about, Random& random);

std::string replaced(const std::string& text, std::size_t at, std::size_t length, const std::string& by) {
  return text.substr(0, at) + by + text.substr(at + length);
}

// Another threshold may leave the sentence as true as it was: "above 80 %", "above 70 %".
bool is_threshold(const std::string& before) {
  static const std::regex words("(above|below|more than|于) $");
  return std::regex_search(before, words);
}

std::string other_number(const std::string& text, const DialogueCase&, Random& random) {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  static const std::regex number(R"(\[[^\]]*\]|\d+(\.\d+)?(?! ?o'clock|点钟))");
  for (std::sregex_iterator at(text.begin(), text.end(), number), end; at != end; ++at)
    if (at->str()[0] != '[' && !is_threshold(text.substr(0, std::size_t(at->position()))))
      places.emplace_back(at->position(), at->length());
  if (places.empty()) return "";
  const auto [at, length] = places[std::size_t(random.below(std::int64_t(places.size())))];
  std::string digits = text.substr(at, length);
  char& digit = digits[0];
  digit = char('1' + (digit - '0' + random.below(7)) % 9);
  return digits == text.substr(at, length) ? "" : replaced(text, at, length, digits);
}

std::string swapped_word(const std::string& text, const std::vector<std::string>& words, Random& random) {
  for (const std::string& word : words) {
    const auto at = text.find(word);
    if (at == std::string::npos) continue;
    const std::string& other = words[std::size_t(random.below(std::int64_t(words.size())))];
    return other == word ? "" : replaced(text, at, word.size(), other);
  }
  return "";
}

std::string other_zone(const std::string& text, const DialogueCase&, Random& random) {
  const auto english = swapped_word(text, {"center zone", "middle zone", "edge zone"}, random);
  return english.empty() ? swapped_word(text, {"中心区", "中间区", "边缘区"}, random) : english;
}

std::string other_hour(const std::string& text, const DialogueCase&, Random& random) {
  static const std::regex hour(R"((\d+)( o'clock|点钟方向))");
  std::smatch match;
  if (!std::regex_search(text, match, hour)) return "";
  const std::string other = std::to_string(1 + random.below(12));
  return other == match[1]
             ? ""
             : replaced(text, std::size_t(match.position(1)), std::size_t(match.length(1)), other);
}

std::string other_quadrant(const std::string& text, const DialogueCase&, Random& random) {
  const auto english = swapped_word(text, {"upper left", "upper right", "lower left", "lower right"}, random);
  return english.empty() ? swapped_word(text, {"左上", "右上", "左下", "右下"}, random) : english;
}

std::string another_label(const std::string& text, const DialogueCase& about, Random& random) {
  static const std::map<std::string, std::string> names = {
      {"Center", "中心"}, {"Donut", "甜甜圈"}, {"Edge-Loc", "边缘局部"}, {"Edge-Ring", "边缘环"},
      {"Loc", "局部"},    {"Scratch", "划痕"}, {"Near-full", "近满"},    {"Random", "随机"}};
  std::vector<std::string> absent;
  for (const auto& [label, zh] : names)
    if (!std::count(about.labels.begin(), about.labels.end(), label)) absent.push_back(label);
  const std::string& added = absent[std::size_t(random.below(std::int64_t(absent.size())))];
  for (const std::string& label : about.labels) {
    const auto at = text.find(label), at_zh = text.find(names.at(label));
    if (at != std::string::npos) return replaced(text, at, label.size(), label + " and " + added);
    if (at_zh != std::string::npos && text.compare(at_zh + names.at(label).size(), 3, "区") != 0)
      return replaced(text, at_zh, names.at(label).size(), names.at(label) + "和" + names.at(added));
  }
  return "";
}

std::string other_citation(const std::string& text, const DialogueCase& about, Random& random) {
  const auto open = text.find('['), close = text.find(']');
  if (open == std::string::npos || text.find("npz") != std::string::npos) return "";
  const bool has_donut = std::count(about.labels.begin(), about.labels.end(), "Donut") > 0;
  const std::string id = random.chance(0.5) ? "made.up" : has_donut ? "near-full.test-1" : "donut.test-2";
  return replaced(text, open + 1, close - open - 1, id);
}

TEST_F(Checker, BrokenAnswersAreCaught) {
  const std::map<std::string, Mutation> mutations = {{"number", other_number}, {"zone", other_zone},
                                                     {"hour", other_hour},     {"quadrant", other_quadrant},
                                                     {"label", another_label}, {"citation", other_citation}};
  std::map<std::string, std::pair<int, int>> caught;  // of all
  DialogueOptions options;
  options.zh_share = 0.4;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const DialogueCase about = hand_case(hand_labels(seed), seed);
    options.seed = seed;
    const Dialogue built = build_dialogue(domain_, about, knowledge_, options);
    Random random(seed);
    for (std::size_t i = 0; i < built.messages.size(); ++i) {
      const Message& message = built.messages[i];
      if (message.role != "assistant" || message.content.empty() ||
          std::count(built.planted.begin(), built.planted.end(), int(i)))
        continue;
      for (const auto& [name, mutate] : mutations) {
        const std::string broken = mutate(message.content[0].text, about, random);
        if (broken.empty()) continue;
        auto& [found, all] = caught[name];
        ++all;
        if (!holds(broken, about))
          ++found;
        else if (all - found <= 3)
          std::cout << "missed " << name << ": " << broken << "\n  of: " << message.content[0].text << "\n";
      }
    }
  }
  int found = 0, all = 0;
  for (const auto& [name, counts] : caught) {
    std::cout << name << ": " << counts.first << " of " << counts.second << "\n";
    EXPECT_GT(counts.first, counts.second * 95 / 100) << name;
    found += counts.first;
    all += counts.second;
  }
  EXPECT_GT(all, 1500);
  EXPECT_GT(double(found) / all, 0.97);
}

}  // namespace
}  // namespace kerf::dialogue
