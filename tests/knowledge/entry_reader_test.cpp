// Files of entries: what is read, and the sentence with file and line for what is not.
#include "knowledge/entry_reader.h"

#include <gtest/gtest.h>
#include <kerf/error.h>

#include "data/sentence.h"
#include "data/temporary_folder.h"

namespace kerf::knowledge {
namespace {

const std::string kWhole = R"(domain = "wafer"

[[entry]]
id = "center.cmp-pressure"
patterns = ["Center"]
module = "CMP"
mechanism = "Too much pressure in the middle."
checks = ["Check the zone pressure."]
actions = ["Recalibrate the head."]
sources = ["A. Author, A Title, 2001"]
module_zh = "抛光"
mechanism_zh = "中心压力过高。"
checks_zh = ["检查压力。"]
actions_zh = ["重新校准。"]
)";

std::string without(std::string text, const std::string& line) {
  const auto at = text.find(line);
  return text.erase(at, text.find('\n', at) + 1 - at);
}

std::string with(std::string text, const std::string& old, const std::string& added) {
  return text.replace(text.find(old), old.size(), added);
}

std::string sentence(const std::string& text) {
  return sentence_of([&] { parse_entries(text, "a.toml"); });
}

TEST(EntryReader, ReadsEveryField) {
  const auto file = parse_entries(kWhole, "a.toml");
  KnowledgeEntry expected;
  expected.id = "center.cmp-pressure";
  expected.domain = "wafer";
  expected.patterns = {"Center"};
  expected.module = "CMP";
  expected.mechanism = "Too much pressure in the middle.";
  expected.checks = {"Check the zone pressure."};
  expected.actions = {"Recalibrate the head."};
  expected.sources = {"A. Author, A Title, 2001"};
  expected.module_zh = "抛光";
  expected.mechanism_zh = "中心压力过高。";
  expected.checks_zh = {"检查压力。"};
  expected.actions_zh = {"重新校准。"};
  expected.file = "a.toml:3";
  EXPECT_EQ(file.entries, std::vector{expected});
}

TEST(EntryReader, AnEntryNamesItsOwnDomain) {
  const auto file = parse_entries(with(kWhole, "id =", "domain = \"ours\"\nid ="), "a.toml");
  EXPECT_EQ(file.entries.at(0).domain, "ours");
  EXPECT_EQ(sentence(without(kWhole, "domain")), "a.toml:2: 'domain' is missing");
}

TEST(EntryReader, WhatIsMissingIsNamed) {
  for (const std::string key : {"id", "patterns", "module", "mechanism", "checks", "actions", "sources"})
    EXPECT_EQ(sentence(without(kWhole, "\n" + key).insert(0, "#\n")).find("a.toml:"), 0) << key;
  EXPECT_EQ(sentence(without(kWhole, "sources")), "a.toml:3: 'sources' is missing");
  EXPECT_EQ(sentence(with(kWhole, "[\"A. Author, A Title, 2001\"]", "[]")), "a.toml:10: 'sources' is empty");
  EXPECT_EQ(sentence(with(kWhole, "\"A. Author, A Title, 2001\"", "\" \"")), "a.toml:10: 'sources' is empty");
}

TEST(EntryReader, WhatIsUnknownIsNamed) {
  EXPECT_EQ(sentence(with(kWhole, "module =", "modul =")), "a.toml:3: 'module' is missing");
  EXPECT_EQ(sentence(kWhole + "note = \"x\"\n"), "a.toml:15: the key 'note' is not known");
  EXPECT_EQ(
      sentence("entries = 1\n"),
      "a.toml:1: 'entries' is not known, expected 'domain', [[entry]], [[note]], [[alias]] or [[same]]");
  EXPECT_EQ(sentence(""), "a.toml: no [[entry]], [[note]], [[alias]] or [[same]] in it");
}

TEST(EntryReader, WrongValuesAreNamed) {
  EXPECT_EQ(sentence(with(kWhole, "\"CMP\"", "7")), "a.toml:6: 'module' must be text in quotes");
  EXPECT_EQ(sentence(with(kWhole, "[\"Center\"]", "\"Center\"")),
            "a.toml:5: 'patterns' must be a list of texts");
  EXPECT_EQ(sentence(with(kWhole, "[\"Center\"]", "[\"Loc\", \"Loc\"]")),
            "a.toml:3: the pattern 'Loc' is named twice");
  EXPECT_NE(sentence(with(kWhole, "center.cmp", "Center cmp")).find("a.toml:3: the id"), std::string::npos);
  EXPECT_EQ(sentence(with(kWhole, "\"CMP\"", "\"a\\nb\"")),
            "a.toml:6: 'module' must be one line without control characters");
  EXPECT_EQ(sentence("entry = 3\n"), "a.toml:1: 'entry' must be tables headed [[entry]]");
  EXPECT_EQ(sentence("entry = [3]\n"), "a.toml:1: 'entry' must be tables headed [[entry]]");
  EXPECT_EQ(sentence(kWhole + "x = [\n").find("a.toml:"), 0);
}

TEST(EntryReader, LettersBeyondAsciiStandInDoubleQuotesAndComments) {
  const std::string refused =
      ": letters beyond ASCII must be in double quotes or comments, and not behind a backslash";
  EXPECT_EQ(sentence(kWhole + "x = 6\uFEC6\n"), "a.toml:15" + refused);
  EXPECT_EQ(sentence("抛 = 1\n"), "a.toml:1" + refused);
  EXPECT_EQ(sentence("x = \"a\\\"\" é\n"), "a.toml:1" + refused);
  EXPECT_EQ(sentence("# é \"\nx = '''e ' \n''''' é\n"), "a.toml:3" + refused);
  EXPECT_EQ(sentence("x = \"\"\"a\\\n  é\"\"\"\n"), "a.toml:2" + refused);
  EXPECT_EQ(sentence("x = 'é'\n"), "a.toml:1" + refused);
  EXPECT_EQ(sentence("\nx = \"\xff\"\n"), "a.toml:2: the text is not UTF-8");
  EXPECT_EQ(sentence("x = \"\\é\"\n"), "a.toml:1" + refused);
  EXPECT_EQ(parse_entries("# 注\n" + kWhole + "# é", "a.toml").entries.size(), 1U);
}

TEST(EntryReader, SizesAreLimited) {
  EXPECT_EQ(sentence(with(kWhole, "\"CMP\"", '"' + std::string(2001, 'x') + '"')),
            "a.toml:6: 'module' has 2001 bytes, the most is 2000");
  std::string many = "[\"a\"";
  for (int i = 0; i < 256; ++i) many += ", \"a\"";
  EXPECT_EQ(sentence(with(kWhole, "[\"Check the zone pressure.\"]", many + "]")),
            "a.toml:8: 'checks' has 257 texts, the most is 256");
  EXPECT_EQ(sentence(std::string((1 << 20) + 1, '#')),
            "a.toml: the file has 1048577 bytes, the most is 1048576");
}

TEST(EntryReader, AFolderHoldsAnIdOnce) {
  const TemporaryFolder folder;
  folder.write("a.toml", kWhole);
  folder.write("sub/b.toml", kWhole);
  folder.write("notes.md", "not read");
  const auto place = [&](const char* name) { return (folder / name).string() + ":3"; };
  EXPECT_EQ(sentence_of([&] { read_folder(folder.path()); }),
            place("sub/b.toml") + ": the id 'center.cmp-pressure' is already taken at " + place("a.toml"));
}

TEST(EntryReader, FoldersThatHoldNothing) {
  const TemporaryFolder folder;
  EXPECT_EQ(sentence_of([&] { read_folder(folder.path()); }),
            folder.path().string() + ": no *.toml file with entries in it");
  EXPECT_NE(sentence_of([&] { read_folder(folder / "gone"); }).find("gone: cannot be read as a folder"),
            std::string::npos);
}

TEST(EntryReader, Aliases) {
  const auto file = parse_entries("[[alias]]\nmeans = \"Loc\"\nnames = [\"patch\", \"局部\"]\n", "a.toml");
  ASSERT_EQ(file.aliases.size(), 1U);
  EXPECT_EQ(file.aliases[0].means, "Loc");
  EXPECT_EQ(file.aliases[0].names, (std::vector<std::string>{"patch", "局部"}));
  EXPECT_EQ(sentence("[[alias]]\nmeans = \"Loc\"\n"), "a.toml:1: 'names' is missing");
}

}  // namespace
}  // namespace kerf::knowledge
