// predictions.csv: one line a wafer, whatever the order of its columns.
#include <kerf/error.h>
#include <kerf/evaluate_wafers.h>

#include <algorithm>
#include <charconv>

#include "wafer/csv_lexer.h"

namespace kerf {
namespace {

using Fields = std::vector<std::string>;

constexpr std::string_view kUnknown = "unknown";

/// Where the columns are.
struct Columns {
  std::size_t index = 0, class_name = 0, confidence = 0, unknown = 0, count = 0;
  std::array<std::size_t, kWaferPatterns> probabilities{};
};

/// The record that is being read.
struct Record {
  const std::string& file;
  std::size_t line = 0;
  const Fields& fields;
};

std::size_t find_column(const Fields& header, std::string_view name, const std::string& file) {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) fail("{}: line 1: no column '{}'", file, name);
  if (std::find(found + 1, header.end(), name) != header.end())
    fail("{}: line 1: the column '{}' is there twice", file, name);
  return std::size_t(found - header.begin());
}

Columns read_header(const Fields& header, const std::string& file) {
  Columns columns;
  columns.count = header.size();
  columns.index = find_column(header, "index", file);
  columns.class_name = find_column(header, "class_name", file);
  columns.confidence = find_column(header, "confidence", file);
  columns.unknown = find_column(header, kUnknown, file);
  for (std::size_t i = 0; i < columns.probabilities.size(); ++i)
    columns.probabilities[i] = find_column(header, kWaferPatternNames[i], file);
  return columns;
}

double share_of(const Record& record, std::size_t column, std::string_view name) {
  const std::string& text = record.fields[column];
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1))
    fail("{}: line {}: {} is '{}', expected a number from 0 to 1", record.file, record.line, name, text);
  return value;
}

std::int64_t index_of(const Record& record, std::size_t column) {
  const std::string& text = record.fields[column];
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    fail("{}: line {}: index is '{}', expected a whole number", record.file, record.line, text);
  return value;
}

bool flag_of(const Record& record, std::size_t column) {
  const std::string& text = record.fields[column];
  if (text == "1" || text == "true" || text == "True") return true;
  if (text == "0" || text == "false" || text == "False") return false;
  fail("{}: line {}: unknown is '{}', expected 0, 1, false or true", record.file, record.line, text);
}

/// Any name: a class that a person taught is one that no truth has.
std::string class_of(const Record& record, std::size_t column) {
  const std::string& text = record.fields[column];
  if (text.empty())
    fail("{}: line {}: class_name is empty, expected a class such as 'Center+Loc' or 'unknown'", record.file,
         record.line);
  return text;
}

WaferPrediction read_record(const Record& record, const Columns& columns) {
  if (record.fields.size() != columns.count)
    fail("{}: line {}: {} fields, expected the {} of the header", record.file, record.line,
         record.fields.size(), columns.count);
  WaferPrediction prediction;
  prediction.index = index_of(record, columns.index);
  prediction.class_name = class_of(record, columns.class_name);
  prediction.confidence = share_of(record, columns.confidence, "confidence");
  prediction.unknown = flag_of(record, columns.unknown);
  for (std::size_t i = 0; i < columns.probabilities.size(); ++i)
    prediction.probabilities[i] = share_of(record, columns.probabilities[i], kWaferPatternNames[i]);
  return prediction;
}

}  // namespace

std::vector<WaferPrediction> load_wafer_predictions(const Path& path) {
  const std::string name = path.string(), text = read_file(path);
  std::string_view body = text;
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  wafer::CsvLexer lexer(body, name, ',');
  Fields fields;
  if (!lexer.next(fields)) fail("{}: the file is empty, expected a header with 'index' and others", name);
  const Columns columns = read_header(fields, name);
  std::vector<WaferPrediction> predictions;
  while (lexer.next(fields)) predictions.push_back(read_record({name, lexer.line(), fields}, columns));
  return predictions;
}

}  // namespace kerf
