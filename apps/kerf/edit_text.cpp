#include "edit_text.h"

#include <kerf/error.h>
#include <kerf/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

namespace kerf {
namespace {

/// A folder of its own that goes with what is in it: editors leave further files beside the text.
class EditFolder {
 public:
  EditFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kerf_edit_XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) fail("no folder can be made for the editor in {}", pattern);
    path_ = pattern;
  }
  ~EditFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  EditFolder(const EditFolder&) = delete;
  EditFolder& operator=(const EditFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

std::string editor() {
  for (const char* name : {"VISUAL", "EDITOR"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "vi";
}

/// Through the shell, as $EDITOR may hold options; the file is an argument and never a part of the command.
int run_editor(const std::string& command, const std::string& file) {
  const std::string script = command + " \"$1\"";
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/bin/sh", "sh", "-c", script.c_str(), "sh", file.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = -1;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::string edit_text(const std::string& text, const std::string& ending) {
  const EditFolder folder;
  const Path file = folder.path() / ("edit" + ending);
  write_file(file, text);
  const std::string command = editor();
  const int code = run_editor(command, file.string());
  if (code != 0) fail("the editor '{}' ended with code {}; $EDITOR names another", command, code);
  return read_file(file, std::uint64_t{64} << 20);
}

}  // namespace kerf
