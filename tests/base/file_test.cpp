#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>

namespace kerf {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// A fresh folder for each test, removed with everything in it.
class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "kerf-file-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// Written by the standard library, so that Kerf's writer and reader are not each other's only witness.
  Path plant(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  static std::string content(const Path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      found.insert(entry.path().filename());
    return found;
  }
  static mode_t mode_of(const Path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }

  Path folder_;
};

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

/// Root may do everything; while this lives, a test run by root (a container) acts as nobody, who owns
/// `folder`.
class OrdinaryUser {
 public:
  explicit OrdinaryUser(const Path& folder) : was_root_(::geteuid() == 0) {
    if (!was_root_) return;
    EXPECT_EQ(::chown(folder.c_str(), kNobody, kNobody), 0);
    EXPECT_EQ(::seteuid(kNobody), 0);
  }
  ~OrdinaryUser() {
    if (was_root_) {
      EXPECT_EQ(::seteuid(0), 0);
    }
  }

 private:
  static constexpr uid_t kNobody = 65534;
  bool was_root_;
};

std::string every_byte(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = char(i * 7 + i / 251);
  return bytes;
}

TEST_F(FileTest, ReadsWhatIsThere) {
  for (const std::size_t size : {0, 1, 4096, 65535, 65536, 65537, 300'000}) {
    EXPECT_EQ(read_file(plant("a.bin", every_byte(size))), every_byte(size)) << size;
  }
}

TEST_F(FileTest, ReadsFilesThatHideTheirSize) {
  const std::string status = read_file("/proc/self/status");
  EXPECT_THAT(status, HasSubstr("VmSize"));
}

TEST_F(FileTest, LimitIsInclusive) {
  const Path file = plant("a.bin", "12345");
  EXPECT_EQ(read_file(file, 5), "12345");
  EXPECT_THAT([&] { read_file(file, 4); },
              ThrowsMessage<Error>(AllOf(HasSubstr("a.bin"), HasSubstr("limit of 4 bytes"))));
  EXPECT_THROW(read_file("/dev/zero", 100'000), Error);
}

TEST_F(FileTest, ReadErrorsNameFileAndReason) {
  EXPECT_THAT([&] { read_file(folder_ / "none"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("none"), HasSubstr("No such file"))));
  EXPECT_THAT([&] { read_file(folder_); }, ThrowsMessage<Error>(HasSubstr("is a folder")));
}

TEST_F(FileTest, WritesNewFilesWithTheUsualMode) {
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

TEST_F(FileTest, WritesToARelativeName) {
  const Path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  write_file("here.txt", "x");
  std::filesystem::current_path(before);
  EXPECT_EQ(content(folder_ / "here.txt"), "x");
}

TEST_F(FileTest, ReplacingKeepsTheMode) {
  const Path file = plant("script", "old");
  ::chmod(file.c_str(), 0751);
  write_file(file, "new");
  EXPECT_EQ(content(file), "new");
  EXPECT_EQ(mode_of(file), 0751u);
}

TEST_F(FileTest, ReplacingIsARenameSoReadersKeepTheOldContent) {
  const Path file = plant("a", "old content");
  const MappedFile old(file);
  write_file(file, "new");
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(old.bytes().data()), old.bytes().size()),
            "old content");
}

TEST_F(FileTest, WritesThroughLinks) {
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

TEST_F(FileTest, FullDiskLeavesTheOldFileAndNoTemporary) {
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

TEST_F(FileTest, FullDiskStopsTheProducerAtOnce) {
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

TEST_F(FileTest, FullDeviceIsOneSentence) {
  EXPECT_THAT([] { write_file("/dev/full", "x"); },
              ThrowsMessage<Error>(testing::StrEq("cannot write /dev/full: No space left on device")));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(FileTest, DevicesAreWrittenToNotReplaced) {
  write_file("/dev/null", "x");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(FileTest, AProducersOwnErrorPassesAndCleansUp) {
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

TEST_F(FileTest, ProducedPiecesArriveInOrder) {
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

TEST_F(FileTest, WriteErrorsNameFileAndReason) {
  EXPECT_THAT([&] { write_file(folder_, "x"); }, ThrowsMessage<Error>(HasSubstr("Is a directory")));
  EXPECT_THAT([&] { write_file(folder_ / "no" / "file", "x"); },
              ThrowsMessage<Error>(HasSubstr("No such file or directory")));
  EXPECT_THAT([&] { write_file("", "x"); }, ThrowsMessage<Error>(HasSubstr("names no file")));
  EXPECT_THROW(write_file(folder_ / std::string(300, 'n'), "x"), Error);
  EXPECT_TRUE(names().empty());
}

TEST_F(FileTest, PermissionsAreRespected) {
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

TEST_F(FileTest, LongestPossibleNameCanBeWritten) {
  const Path file = folder_ / std::string(255, 'n');
  write_file(file, "x");
  EXPECT_EQ(content(file), "x");
}

TEST_F(FileTest, MakesFoldersWithParents) {
  make_folder(folder_ / "a" / "b");
  make_folder(folder_ / "a" / "b");
  EXPECT_TRUE(std::filesystem::is_directory(folder_ / "a" / "b"));
  plant("file", "x");
  EXPECT_THAT([&] { make_folder(folder_ / "file"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("file"), HasSubstr("Not a directory"))));
  EXPECT_THROW(make_folder(folder_ / "file" / "below"), Error);
  EXPECT_THROW(make_folder(""), Error);
}

TEST_F(FileTest, MappingShowsTheBytesAndMoves) {
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

TEST_F(FileTest, MappingAnEmptyFileIsEmpty) {
  EXPECT_TRUE(MappedFile(plant("empty", "")).bytes().empty());
}

TEST_F(FileTest, OnlyRegularFilesAreMapped) {
  EXPECT_THAT([&] { MappedFile{folder_}; }, ThrowsMessage<Error>(HasSubstr("is a folder")));
  EXPECT_THAT([&] { MappedFile{folder_ / "none"}; }, ThrowsMessage<Error>(HasSubstr("No such file")));
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT([&] { MappedFile{folder_ / "pipe"}; },
              ThrowsMessage<Error>(HasSubstr("expected a regular file")));
}

// Expected values: Python's xxhash.xxh3_128(..).hexdigest(), xxHash 0.8.4.
TEST_F(FileTest, HashesAreXxh3OfTheContent) {
  EXPECT_EQ(hash_bytes(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(hash_bytes("Kerf"), "9cafb17d7ace7842183f6c60801a3a82");
  EXPECT_EQ(hash_bytes(every_byte(1000)), "99e59016b5d18a3f1a86fba1101018cf");
  EXPECT_EQ(hash_file(plant("a", every_byte(1000))), "99e59016b5d18a3f1a86fba1101018cf");
  EXPECT_EQ(hash_file(plant("empty", "")), hash_bytes(""));
  EXPECT_THROW(hash_file(folder_ / "none"), Error);
}

}  // namespace
}  // namespace kerf
