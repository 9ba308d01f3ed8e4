#include "base/folder_lock.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <optional>

#include "base/file_folder.h"

namespace kerf {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

using FolderLockTest = FileTest;

TEST_F(FolderLockTest, RefusesTheSecondWriterUntilTheFirstIsDone) {
  std::optional<FolderLock> first(folder_);
  EXPECT_THAT([&] { FolderLock second(folder_); }, ThrowsMessage<Error>(HasSubstr("another run is writing")));
  first.reset();
  EXPECT_NO_THROW(FolderLock third(folder_));
}

TEST_F(FolderLockTest, LeavesNoFileAndClearsWhatAKillLeft) {
  plant(".kerf-0123456789abcdef.tmp", "half a checkp");
  plant(".kerf-notes", "of the user");
  plant("metrics.jsonl", "{}");
  { const FolderLock lock(folder_); }
  EXPECT_EQ(names(), (std::set<std::string>{".kerf-notes", "metrics.jsonl"}));
}

TEST_F(FolderLockTest, NamesAFolderThatIsNotThere) {
  EXPECT_THAT([&] { FolderLock lock(folder_ / "gone"); }, ThrowsMessage<Error>(HasSubstr("gone")));
}

}  // namespace
}  // namespace kerf
