// Text from outside, made safe: expectations are written out by hand from the standards named beside them.
#include "report/text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace kerf::report {
namespace {

TEST(VisibleText, KeepsOrdinaryTextOfAnyScript) {
  for (const char* text : {"wafer_07.png", "Müller/測試/тест.tif", "a b—c"})
    EXPECT_EQ(visible_text(text), text);
}

TEST(VisibleText, ShowsControlCharacters) {
  EXPECT_EQ(visible_text("a\x1b[31mb\x07\r\n"), "a\\x1b[31mb\\x07\\x0d\\x0a");
  EXPECT_EQ(visible_text(std::string("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(visible_text("\x7f"), "\\x7f");
  EXPECT_EQ(visible_text("\xc2\x9b"), "\\u009b");  // C1: a terminal's control sequence introducer
}

TEST(VisibleText, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(visible_text("a\xff"), "a\\xff");
  EXPECT_EQ(visible_text("\xc3"), "\\xc3");                    // cut short
  EXPECT_EQ(visible_text("\xc0\xaf"), "\\xc0\\xaf");           // overlong '/'
  EXPECT_EQ(visible_text("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
}

TEST(VisibleText, ShowsCharactersThatReverseText) {
  EXPECT_EQ(visible_text("gnp\u202eexe.png"), "gnp\\u202eexe.png");
  EXPECT_EQ(visible_text("\u2066a\u2069\ufeff"), "\\u2066a\\u2069\\ufeff");
}

TEST(VisibleText, KeepsLineBreaksOnRequest) {
  EXPECT_EQ(visible_text("a\n\tb\r", Newlines::keep), "a\n\tb\\x0d");
}

TEST(EscapeMarkup, LeavesNoMarkup) {
  EXPECT_EQ(escape_markup(R"(<b a="1" c='2'>&amp;)"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
}

TEST(EscapeJsonForScript, CannotEndTheElementAndStaysTheSameJson) {
  const nlohmann::json value = {{"a", "</script><!--<script>"}, {"b&", ">"}};
  const std::string escaped = escape_json_for_script(value.dump());
  EXPECT_EQ(escaped.find_first_of("<>&"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(escaped), value);
}

TEST(Base64, VectorsOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xff\xfe"), "///+");
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("測試"), 4u);
  EXPECT_EQ(display_width("e\u0301"), 1u);  // e with a combining accent
}

TEST(ShortenMiddle, KeepsWhatFits) {
  EXPECT_EQ(shorten_middle("abcdef", 6), "abcdef");
}

TEST(ShortenMiddle, KeepsMoreOfTheEnd) {
  EXPECT_EQ(shorten_middle("lot/wafer/die_0001.png", 13), "lot/…0001.png");
  EXPECT_EQ(shorten_middle("abcdef", 1), "…");
  EXPECT_EQ(shorten_middle("abcdef", 0), "");
}

TEST(ShortenMiddle, NeverExceedsTheColumnsNorCutsACharacter) {
  const std::string text = "測試測試/die測é試_7.png";
  for (std::size_t columns = 0; columns < 30; ++columns) {
    const std::string shortened = shorten_middle(text, columns);
    EXPECT_LE(display_width(shortened), columns);
    EXPECT_EQ(visible_text(shortened), shortened) << "not UTF-8 any more";
  }
}

}  // namespace
}  // namespace kerf::report
