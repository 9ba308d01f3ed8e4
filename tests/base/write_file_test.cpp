#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/file.h>
#include <sys/resource.h>

#include <csignal>

#include "base/file_folder.h"

namespace kerf {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

using WriteFileTest = FileTest;

/// While it lives, this process cannot make any file longer than `bytes`: a disk that runs full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(WriteFileTest, WritesNewFilesWithTheUsualMode) {
  const Path file = folder_ / "new.bin";
  write_file(file, every_byte(200'000));
  EXPECT_EQ(content(file), every_byte(200'000));
  const mode_t mask = ::umask(0);
  ::umask(mask);
  EXPECT_EQ(mode_of(file), 0666 & ~mask);
  write_file(file, "");
  EXPECT_EQ(content(file), "");
  EXPECT_THAT(names(), testing::ElementsAre("new.bin"));
}

TEST_F(WriteFileTest, WritesToARelativeName) {
  const Path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  write_file("here.txt", "x");
  std::filesystem::current_path(before);
  EXPECT_EQ(content(folder_ / "here.txt"), "x");
}

TEST_F(WriteFileTest, ReplacingKeepsTheMode) {
  const Path file = plant("script", "old");
  ::chmod(file.c_str(), 0751);
  write_file(file, "new");
  EXPECT_EQ(content(file), "new");
  EXPECT_EQ(mode_of(file), 0751u);
}

TEST_F(WriteFileTest, ReplacingIsARenameSoReadersKeepTheOldContent) {
  const Path file = plant("a", "old content");
  const MappedFile old(file);
  write_file(file, "new");
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(old.bytes().data()), old.bytes().size()),
            "old content");
}

TEST_F(WriteFileTest, WritesThroughLinks) {
  plant("target", "old");
  std::filesystem::create_symlink("target", folder_ / "link");
  std::filesystem::create_symlink("link", folder_ / "link2");
  write_file(folder_ / "link2", "new");
  EXPECT_EQ(content(folder_ / "target"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "link2"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "link"));

  std::filesystem::create_symlink(folder_ / "fresh", folder_ / "dangling");
  write_file(folder_ / "dangling", "made");
  EXPECT_EQ(content(folder_ / "fresh"), "made");

  std::filesystem::create_symlink("loop", folder_ / "loop");
  EXPECT_THAT([&] { write_file(folder_ / "loop", "x"); }, ThrowsMessage<Error>(HasSubstr("symbolic links")));
}

TEST_F(WriteFileTest, FullDiskLeavesTheOldFileAndNoTemporary) {
  const Path file = plant("weights.bin", "precious");
  {
    const FullDisk full(100'000);
    EXPECT_THAT([&] { write_file(file, every_byte(100'001)); },
                ThrowsMessage<Error>(AllOf(HasSubstr("weights.bin"), HasSubstr("File too large"))));
    EXPECT_NO_THROW(write_file(folder_ / "fits", every_byte(100'000)));
  }
  EXPECT_EQ(content(file), "precious");
  EXPECT_THAT(names(), testing::ElementsAre("fits", "weights.bin"));
}

TEST_F(WriteFileTest, FullDiskStopsTheProducerAtOnce) {
  int pieces = 0;
  const FullDisk full(200'000);
  EXPECT_THROW(write_file_with(folder_ / "log",
                               [&](std::ostream& out) {
                                 for (; pieces < 1'000'000; ++pieces) out << "a line of the log\n";
                               }),
               Error);
  EXPECT_GT(pieces, 10'000);
  EXPECT_LT(pieces, 20'000);
  EXPECT_TRUE(names().empty());
}

TEST_F(WriteFileTest, FullDeviceIsOneSentence) {
  EXPECT_THAT([] { write_file("/dev/full", "x"); },
              ThrowsMessage<Error>(testing::StrEq("cannot write /dev/full: No space left on device")));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(WriteFileTest, DevicesAreWrittenToNotReplaced) {
  write_file("/dev/null", "x");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(WriteFileTest, AProducersOwnErrorPassesAndCleansUp) {
  const Path file = plant("a", "old");
  EXPECT_THROW(write_file_with(file,
                               [](std::ostream& out) {
                                 out << "half";
                                 throw std::out_of_range("producer");
                               }),
               std::out_of_range);
  EXPECT_THROW(write_file_with(file, [](std::ostream& out) { out.setstate(std::ios::failbit); }), Error);
  EXPECT_EQ(content(file), "old");
  EXPECT_THAT(names(), testing::ElementsAre("a"));
}

TEST_F(WriteFileTest, ProducedPiecesArriveInOrder) {
  std::string expected;
  write_file_with(folder_ / "a", [&](std::ostream& out) {
    for (int i = 0; i < 3000; ++i) {
      const std::string piece = every_byte(std::size_t(i) * 37 % 5000);
      out << piece << i;
      expected += piece + std::to_string(i);
    }
    out << every_byte(200'000);
    expected += every_byte(200'000);
  });
  EXPECT_EQ(content(folder_ / "a"), expected);
}

TEST_F(WriteFileTest, WriteErrorsNameFileAndReason) {
  EXPECT_THAT([&] { write_file(folder_, "x"); }, ThrowsMessage<Error>(HasSubstr("Is a directory")));
  EXPECT_THAT([&] { write_file(folder_ / "no" / "file", "x"); },
              ThrowsMessage<Error>(HasSubstr("No such file or directory")));
  EXPECT_THAT([&] { write_file("", "x"); }, ThrowsMessage<Error>(HasSubstr("names no file")));
  EXPECT_THROW(write_file(folder_ / std::string(300, 'n'), "x"), Error);
  EXPECT_TRUE(names().empty());
}

TEST_F(WriteFileTest, PermissionsAreRespected) {
  const Path secret = plant("secret", "x");
  const Path fixed = plant("fixed", "old");
  ::chmod(secret.c_str(), 0);
  ::chmod(fixed.c_str(), 0444);
  const OrdinaryUser user(folder_);
  EXPECT_THAT([&] { read_file(secret); },
              ThrowsMessage<Error>(AllOf(HasSubstr("secret"), HasSubstr("Permission denied"))));
  EXPECT_THAT([&] { MappedFile{secret}; }, ThrowsMessage<Error>(HasSubstr("Permission denied")));
  EXPECT_THAT([&] { write_file(fixed, "x"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("fixed"), HasSubstr("Permission denied"))));
  EXPECT_EQ(content(fixed), "old");
  ::chmod(folder_.c_str(), 0555);
  EXPECT_THAT([&] { write_file(folder_ / "new", "x"); },
              ThrowsMessage<Error>(HasSubstr("Permission denied")));
  EXPECT_THAT([&] { make_folder(folder_ / "sub"); }, ThrowsMessage<Error>(HasSubstr("Permission denied")));
  ::chmod(folder_.c_str(), 0755);
}

TEST_F(WriteFileTest, LongestPossibleNameCanBeWritten) {
  const Path file = folder_ / std::string(255, 'n');
  write_file(file, "x");
  EXPECT_EQ(content(file), "x");
}

}  // namespace
}  // namespace kerf
