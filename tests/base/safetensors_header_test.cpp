#include "base/safetensors_header.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <cstring>

#include "support/temporary.h"

namespace kerf {
namespace {

using testing::HasSubstr;

std::string file_of(const std::string& header, std::size_t data_bytes) {
  std::string file(8, '\0');
  const std::uint64_t length = header.size();
  std::memcpy(file.data(), &length, 8);
  return file + header + std::string(data_bytes, '\0');
}

SafetensorsHeader parse(const std::string& file) {
  return parse_safetensors_header(std::as_bytes(std::span(file.data(), file.size())), "file");
}

std::string refusal(const std::string& header, std::size_t data_bytes) {
  return test::sentence_of<Error>([&] { parse(file_of(header, data_bytes)); });
}

TEST(SafetensorsHeader, ReadsWhatItWrites) {
  const std::vector<TensorEntry> entries = {
      {"b", "F32", {2, 3}, 0, 24}, {"a", "BF16", {0}, 24, 24}, {"c", "U8", {}, 24, 25}};
  const auto header = parse(make_safetensors_header(entries, {{"format", "pt"}}) + std::string(25, '\0'));
  ASSERT_EQ(header.tensors.size(), 3u);
  EXPECT_EQ(header.tensors[0].name, "b");
  EXPECT_EQ(header.tensors[0].shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(header.tensors[2].end, 25u);
  EXPECT_EQ(header.metadata.at("format"), "pt");
  EXPECT_EQ(header.data_start % 8, 0u);
}

TEST(SafetensorsHeader, AcceptsPaddingAroundTheObject) {
  EXPECT_EQ(parse(file_of("  {\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}   ", 1))
                .tensors.size(),
            1u);
}

TEST(SafetensorsHeader, RefusesWhatTheFormatForbids) {
  EXPECT_THAT(
      refusal(
          R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
          2),
      HasSubstr("twice"));
  EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", 2),
              HasSubstr("expected it to start at 0"));
  EXPECT_THAT(
      refusal(
          R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
          3),
      HasSubstr("'b'"));
  EXPECT_THAT(refusal(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4),
              HasSubstr("ask for 8"));
  EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 9), HasSubstr("5 bytes"));
  EXPECT_THAT(refusal(R"({"a":{"dtype":"Q7","shape":[1],"data_offsets":[0,1]}})", 1), HasSubstr("Q7"));
  EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[4611686018427387904,4],"data_offsets":[0,0]}})", 0),
              HasSubstr("impossible shape"));
  EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}})", 0),
              HasSubstr("non-negative"));
  EXPECT_THAT(refusal(R"([1,2])", 0), HasSubstr("object"));
  EXPECT_THAT(refusal(R"({"a":)", 0), HasSubstr("not valid JSON"));
  EXPECT_THAT(refusal(R"({"__metadata__":{"a":1}})", 0), HasSubstr("must be text"));
}

TEST(SafetensorsHeader, RefusesTruncatedAndHugeHeaders) {
  EXPECT_THAT(test::sentence_of<Error>([] { parse("short"); }), HasSubstr("too few"));
  std::string file = file_of("{}", 0);
  file[0] = 100;
  EXPECT_THAT(test::sentence_of<Error>([&] { parse(file); }), HasSubstr("truncated"));
  file[6] = 1;
  EXPECT_THAT(test::sentence_of<Error>([&] { parse(file); }), HasSubstr("at most"));
  EXPECT_THAT(refusal(std::string(100000, '['), 0), HasSubstr("nested too deeply"));
}

}  // namespace
}  // namespace kerf
