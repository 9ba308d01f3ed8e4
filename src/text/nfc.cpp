// Normalization form C (Unicode standard annex 15) in three steps: decompose, order the marks, compose.
// utf8proc supplies the data of single characters; its own whole-string call sorts marks in quadratic time.
#include <utf8proc.h>

#include <algorithm>
#include <vector>

#include "text/unicode.h"
#include "text/utf8.h"

namespace kerf::text {
namespace {

struct Mark {
  char32_t code;
  int combining_class;
};

int class_of(char32_t code) {
  // What the reference takes for a plain character is one, even where a newer Unicode knows better.
  if (!(char_table().flags(code) & kCombines)) return 0;
  return utf8proc_get_property(static_cast<utf8proc_int32_t>(code))->combining_class;
}

void decompose(char32_t code, std::vector<Mark>& out) {
  constexpr int kMost = 8;  // the longest canonical decomposition has 4
  utf8proc_int32_t parts[kMost];
  const auto count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code), parts, kMost, UTF8PROC_DECOMPOSE, nullptr);
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    const auto part = static_cast<char32_t>(parts[i]);
    out.push_back({part, class_of(part)});
  }
}

/// Sorts each run of marks by class; marks of one class keep their order.
void order_marks(std::vector<Mark>& marks) {
  const auto is_starter = [](const Mark& mark) { return mark.combining_class == 0; };
  for (auto run = marks.begin(); run != marks.end();) {
    run = std::find_if_not(run, marks.end(), is_starter);
    const auto end = std::find_if(run, marks.end(), is_starter);
    std::stable_sort(run, end,
                     [](const Mark& a, const Mark& b) { return a.combining_class < b.combining_class; });
    run = end;
  }
}

/// The character that two others compose to, or 0.
char32_t composed(char32_t first, char32_t second) {
  utf8proc_int32_t pair[2] = {static_cast<utf8proc_int32_t>(first), static_cast<utf8proc_int32_t>(second)};
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  return utf8proc_normalize_utf32(pair, 2, options) == 1 ? static_cast<char32_t>(pair[0]) : 0;
}

/// Joins each mark to the last starter where nothing between them blocks it.
void compose(std::vector<Mark>& marks) {
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t starter = kNone;
  std::size_t kept = 0;
  for (const Mark mark : std::vector<Mark>(marks)) {
    const bool adjacent = kept == starter + 1;
    const bool reachable = adjacent || marks[kept - 1].combining_class < mark.combining_class;
    if (starter != kNone && reachable) {
      if (const char32_t joined = composed(marks[starter].code, mark.code)) {
        marks[starter].code = joined;
        continue;
      }
    }
    if (mark.combining_class == 0) starter = kept;
    marks[kept++] = mark;
  }
  marks.resize(kept);
}

void append_normalized(std::string_view text, std::string& out) {
  std::vector<Mark> marks;
  for (std::size_t position = 0; position < text.size();) decompose(next_char(text, position), marks);
  order_marks(marks);
  compose(marks);
  for (const Mark& mark : marks) append_utf8(out, mark.code);
}

/// Position of the first character from `position` on that has (or has not) the flag kCombines.
std::size_t find_combining(std::string_view text, std::size_t position, bool wanted, std::size_t& before) {
  const CharTable& table = char_table();
  while (position < text.size()) {
    const std::size_t start = position;
    const char32_t code = next_char(text, position);
    if (((table.flags(code) & kCombines) != 0) == wanted) return start;
    before = start;
  }
  return text.size();
}

}  // namespace

bool surely_nfc(std::string_view text) {
  std::size_t before = 0;
  return find_combining(text, 0, true, before) == text.size();
}

std::string to_nfc(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t done = 0; done < text.size();) {
    // Only a combining run and the one character it leans on can change; all else is copied.
    std::size_t lean = text.size(), ignored = 0;
    const std::size_t run = find_combining(text, done, true, lean);
    if (run == text.size()) lean = run;
    const std::size_t start = std::min(lean, run);
    const std::size_t end = find_combining(text, run, false, ignored);
    out += text.substr(done, start - done);
    append_normalized(text.substr(start, end - start), out);
    done = end;
  }
  return out;
}

}  // namespace kerf::text
