// Reads tables of dies with a header line.
#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "text/utf8.h"
#include "wafer/csv_lexer.h"
#include "wafer/die_table.h"
#include "wafer/formats.h"

namespace kerf::wafer {
namespace {

constexpr std::array kSeparators = {',', ';', '\t'};
constexpr std::size_t kMaxColumns = 4096;

struct Header {
  std::vector<std::string> names;
  std::vector<std::optional<DieColumn>> columns;

  bool has(DieColumn column) const {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
  }
};

std::string_view text_of(const Source& source) {
  std::string_view text(reinterpret_cast<const char*>(source.bytes.data()), source.bytes.size());
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    fail("{}: the table is UTF-16, expected UTF-8", source.name);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

/// The separator that stands most often in the first line.
char separator_of(std::string_view text) {
  const std::size_t start = std::min(text.find_first_not_of("\r\n"), text.size());
  const std::string_view line = text.substr(start, text.find_first_of("\r\n", start) - start);
  return *std::max_element(kSeparators.begin(), kSeparators.end(), [line](char a, char b) {
    return std::count(line.begin(), line.end(), a) < std::count(line.begin(), line.end(), b);
  });
}

void add_column(Header& header, const std::string& name, const std::string& place) {
  const auto column = die_column(name);
  for (std::size_t i = 0; i < header.names.size(); ++i) {
    const bool same = column ? header.columns[i] == column : header.names[i] == name;
    if (same && !name.empty())
      fail("{}: columns {} and {} say the same, expected one of them", place,
           text::in_quotes(header.names[i]), text::in_quotes(name));
  }
  header.names.push_back(name);
  header.columns.push_back(column);
}

Header header_of(CsvLexer& lexer, const Source& source) {
  std::vector<std::string> fields;
  if (!lexer.next(fields))
    fail("{}: the file is empty, expected a header line such as lot,wafer,x,y,state,bin,defects",
         source.name);
  const std::string place = fmt::format("{}: line {}", source.name, lexer.line());
  if (fields.size() > kMaxColumns)
    fail("{}: {} columns, more than the {} that are read", place, fields.size(), kMaxColumns);
  Header header;
  for (const std::string& name : fields) add_column(header, name, place);
  for (const auto& [column, name] : {std::pair{DieColumn::x, "x"}, {DieColumn::y, "y"}}) {
    if (!header.has(column))
      fail("{}: no column {}, expected a header such as lot,wafer,x,y,state,bin,defects", place, name);
  }
  return header;
}

DieRow row_of(const Header& header, const std::vector<std::string>& fields, RowPlace place) {
  if (fields.size() != header.names.size())
    fail("{}: {} fields, expected {} as in the header", place.text(), fields.size(), header.names.size());
  DieRow row;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (header.columns[i]) {
      place.column = header.names[i];
      set_cell(row, *header.columns[i], fields[i], place);
    } else if (!header.names[i].empty() || !fields[i].empty()) {
      row.other.emplace_back(header.names[i], fields[i]);
    }
  }
  return row;
}

}  // namespace

void read_csv(const Source& source, const WaferSink& sink) {
  const std::string_view text = text_of(source);
  CsvLexer lexer(text, source.name, separator_of(text));
  const Header header = header_of(lexer, source);
  DieTable table(source, sink);
  std::vector<std::string> fields;
  std::size_t rows = 0;
  for (; lexer.next(fields); ++rows) {
    const RowPlace place{source.name, lexer.line()};
    if (!table.add(row_of(header, fields, place), place)) return;
  }
  if (rows == 0) fail("{}: a header and no dies, expected a row for each die", source.name);
  table.finish();
}

}  // namespace kerf::wafer
