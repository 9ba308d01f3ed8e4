// Standard output and error of the program. Results go to standard output, everything else to standard error.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// The reader of standard output has gone (as in `kerf .. | head`); the program ends quietly.
struct OutputClosed {};

/// Writes to standard output. Throws OutputClosed, or Error when the disk behind it is full.
void print(std::string_view text);
/// Writes out what print() still holds; throws as print().
void flush_output();
/// `text` with its control characters written as escapes: names of files and tensors come from anywhere, and
/// must neither break the line nor steer the terminal.
std::string one_line(std::string_view text);
/// Writes to standard error. Where that fails there is nobody left to tell.
void print_error(std::string_view text);
/// One line on standard error, "kerf: " in front.
void note(std::string_view sentence);

/// Makes the folder that a file to be written lies in; an empty name or one without folder needs none.
void make_folder_of(const std::string& file);

/// Throws Error where an output is one of the files or folders that are read; an empty name is none.
void keep_inputs(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs);

/// "lot.csv", or "lot_2.csv" and so on where the name is in use; it is from then on.
std::string unused_name(const std::string& stem, const std::string& ending, std::set<std::string>& used);

bool output_is_terminal();
bool error_is_terminal();
enum class Stream { output = 1, error = 2 };
/// Columns of the terminal that a stream is; 100 when it is none.
int terminal_width(Stream stream);
/// True when standard output is a terminal and NO_COLOR is not set.
bool wants_colour();

/// Puts /dev/null where the program was started without standard input, output or error. Otherwise the next
/// file it opens takes that place, and messages are written into it.
void open_standard_streams();
/// Makes writing to a closed pipe, or beyond the limit of a file's size, an error that whoever writes reports
/// instead of a signal that ends the program.
void ignore_write_signals();

}  // namespace kerf
