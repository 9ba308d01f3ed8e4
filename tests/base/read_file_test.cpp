#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/file.h>

#include "base/file_folder.h"

namespace kerf {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

using ReadFileTest = FileTest;

TEST_F(ReadFileTest, ReadsWhatIsThere) {
  for (const std::size_t size : {0, 1, 4096, 65535, 65536, 65537, 300'000}) {
    EXPECT_EQ(read_file(plant("a.bin", every_byte(size))), every_byte(size)) << size;
  }
}

TEST_F(ReadFileTest, ReadsFilesThatHideTheirSize) {
  const std::string status = read_file("/proc/self/status");
  EXPECT_THAT(status, HasSubstr("VmSize"));
}

TEST_F(ReadFileTest, LimitIsInclusive) {
  const Path file = plant("a.bin", "12345");
  EXPECT_EQ(read_file(file, 5), "12345");
  EXPECT_THAT([&] { read_file(file, 4); },
              ThrowsMessage<Error>(AllOf(HasSubstr("a.bin"), HasSubstr("limit of 4 bytes"))));
  EXPECT_THROW(read_file("/dev/zero", 100'000), Error);
}

TEST_F(ReadFileTest, ReadErrorsNameFileAndReason) {
  EXPECT_THAT([&] { read_file(folder_ / "none"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("none"), HasSubstr("No such file"))));
  EXPECT_THAT([&] { read_file(folder_); }, ThrowsMessage<Error>(HasSubstr("is a folder")));
}

TEST_F(ReadFileTest, MakesFoldersWithParents) {
  make_folder(folder_ / "a" / "b");
  make_folder(folder_ / "a" / "b");
  EXPECT_TRUE(std::filesystem::is_directory(folder_ / "a" / "b"));
  plant("file", "x");
  EXPECT_THAT([&] { make_folder(folder_ / "file"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("file"), HasSubstr("Not a directory"))));
  EXPECT_THROW(make_folder(folder_ / "file" / "below"), Error);
  EXPECT_THROW(make_folder(""), Error);
}

TEST_F(ReadFileTest, MappingShowsTheBytesAndMoves) {
  const Path file = plant("a", every_byte(10'000));
  MappedFile first(file);
  EXPECT_EQ(first.path(), file);
  MappedFile second(std::move(first));
  EXPECT_EQ(second.bytes().size(), 10'000u);
  EXPECT_TRUE(first.bytes().empty());  // NOLINT(bugprone-use-after-move): the moved-from state is promised
  second = MappedFile(plant("b", "other"));
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(second.bytes().data()), second.bytes().size()),
            "other");
}

TEST_F(ReadFileTest, MappingAnEmptyFileIsEmpty) {
  EXPECT_TRUE(MappedFile(plant("empty", "")).bytes().empty());
}

TEST_F(ReadFileTest, OnlyRegularFilesAreMapped) {
  EXPECT_THAT([&] { MappedFile{folder_}; }, ThrowsMessage<Error>(HasSubstr("is a folder")));
  EXPECT_THAT([&] { MappedFile{folder_ / "none"}; }, ThrowsMessage<Error>(HasSubstr("No such file")));
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT([&] { MappedFile{folder_ / "pipe"}; },
              ThrowsMessage<Error>(HasSubstr("expected a regular file")));
}

// Expected values: Python's xxhash.xxh3_128(..).hexdigest(), xxHash 0.8.4.
TEST_F(ReadFileTest, HashesAreXxh3OfTheContent) {
  EXPECT_EQ(hash_bytes(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(hash_bytes("Kerf"), "9cafb17d7ace7842183f6c60801a3a82");
  EXPECT_EQ(hash_bytes(every_byte(1000)), "99e59016b5d18a3f1a86fba1101018cf");
  EXPECT_EQ(hash_file(plant("a", every_byte(1000))), "99e59016b5d18a3f1a86fba1101018cf");
  EXPECT_EQ(hash_file(plant("empty", "")), hash_bytes(""));
  EXPECT_THROW(hash_file(folder_ / "none"), Error);
}

}  // namespace
}  // namespace kerf
