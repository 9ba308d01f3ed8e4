#include "output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace kerf {
namespace {

[[noreturn]] void output_failed(int error) {
  if (error == EPIPE) throw OutputClosed{};
  fail("cannot write to standard output: {}", std::generic_category().message(error));
}

}  // namespace

void print(std::string_view text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) output_failed(errno);
}

void flush_output() {
  errno = 0;
  if (std::fflush(stdout) != 0) output_failed(errno);
}

void print_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    line += byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return line;
}

void note(std::string_view sentence) {
  print_error(fmt::format("kerf: {}\n", one_line(sentence)));
}

void make_folder_of(const std::string& file) {
  const Path folder = Path(file).parent_path();
  if (!folder.empty()) make_folder(folder);
}

void keep_inputs(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs) {
  std::error_code none;
  for (const auto& output : outputs) {
    if (!std::filesystem::exists(output, none)) continue;  // what is not there yet is no input
    for (const auto& input : inputs)
      if (std::filesystem::equivalent(output, input, none))
        fail("{}: is read here and would be written over; give the output another name", output);
  }
}

std::string unused_name(const std::string& stem, const std::string& ending, std::set<std::string>& used) {
  std::string name = stem + ending;
  for (int i = 2; !used.insert(name).second; ++i) name = fmt::format("{}_{}{}", stem, i, ending);
  return name;
}

bool output_is_terminal() {
  return isatty(STDOUT_FILENO) == 1;
}

bool error_is_terminal() {
  return isatty(STDERR_FILENO) == 1;
}

int terminal_width(Stream stream) {
  winsize size{};
  const bool known = ioctl(static_cast<int>(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 100;
}

bool wants_colour() {
  return output_is_terminal() && std::getenv("NO_COLOR") == nullptr;
}

void open_standard_streams() {
  int opened;
  do opened = ::open("/dev/null", O_RDWR);
  while (opened >= 0 && opened <= STDERR_FILENO);
  if (opened >= 0) ::close(opened);
}

void ignore_write_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace kerf
