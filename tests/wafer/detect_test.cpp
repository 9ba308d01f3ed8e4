// Which format a file is taken for, and what is said of one that is none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include "support/temporary.h"

namespace kerf {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

/// What a file of that ending is taken for: the format's name, or the sentence of its refusal.
std::string taken_for(const std::string& ending, const std::string& bytes) {
  const test::TemporaryFolder folder;
  const Path file = folder / ("a" + ending);
  write_file(file, bytes);
  try {
    return std::string(wafer_format_name(detect_wafer_format(file)));
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(DetectWaferFormat, JunkIsHeldAgainstItsName) {
  const std::string junk = "\x01\x02;,\xff\x03junk, more\n\x04";
  const auto says = [&junk](const std::string& ending) { return taken_for(ending, junk); };
  EXPECT_THAT(says(".klarf"),
              EndsWith("a.klarf: not a KLARF: expected FileVersion or Record FileRecord at its beginning"));
  EXPECT_THAT(says(".stdf"), HasSubstr("not an STDF: expected a FAR record or gzip"));
  EXPECT_THAT(says(".xml"), HasSubstr("not XML in UTF-8: expected '<' at its beginning"));
  EXPECT_THAT(says(".png"), HasSubstr("not a PNG: expected the signature of one"));
  EXPECT_THAT(says(".npz"), HasSubstr("not an array file of numpy: expected 'PK' of a zip archive"));
  EXPECT_THAT(says(".pkl"), HasSubstr("not a pickle: expected byte 0x80"));
  EXPECT_THAT(says(".sinf"), HasSubstr("not a SINF: expected lines KEY:value"));
  EXPECT_THAT(says(".json"), HasSubstr("not JSON: expected '{' or '['"));
  EXPECT_EQ(says(".csv"), "csv");
  EXPECT_EQ(says(".dat"), "csv");
}

TEST(DetectWaferFormat, ContentGoesBeforeTheName) {
  EXPECT_EQ(taken_for(".klarf", "lot,wafer,\"Die X\",die_y,state\n"), "csv");
  EXPECT_EQ(taken_for(".xml", "x;y;state\n"), "csv");
  EXPECT_EQ(taken_for(".csv", "FileVersion 1 2;\n"), "klarf");
  EXPECT_EQ(taken_for(".klarf", "# made by hand, once\nFileVersion 1 2;\n"), "klarf");
  EXPECT_EQ(taken_for(".png", "{}"), "json");
  EXPECT_EQ(taken_for(".npz", "PK\x05\x06"), "npz") << "an archive of nothing";
  EXPECT_EQ(taken_for(".stdf", ""), "stdf") << "its reader says that it is empty";
  EXPECT_THAT(taken_for(".txt", "words"), HasSubstr("neither its content nor its name"));
}

}  // namespace
}  // namespace kerf
