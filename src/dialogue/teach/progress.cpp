// A trainee's answers, a line each.
#include <kerf/error.h>
#include <kerf/teach.h>

#include <algorithm>
#include <array>

#include "base/line_log.h"
#include "data/json_document.h"
#include "dialogue/review/verdict_line.h"

namespace kerf {
namespace {

constexpr std::array kQuestions = {TeachQuestion::pattern, TeachQuestion::place, TeachQuestion::cause,
                                   TeachQuestion::check};

TeachQuestion read_question(const Json& object, const JsonPlace& place) {
  const std::string& name = required_text(object, "question", place);
  const auto found = std::ranges::find(kQuestions, name, question_name);
  if (found == kQuestions.end())
    wrong_type(place.field("question"), "pattern, place, cause or check", object["question"]);
  return *found;
}

TeachRecord parse_record(std::string_view line, const std::string& name) {
  const Json object = parse_json(line, name);
  const auto place = JsonPlace::document(name);
  TeachRecord record;
  record.who = required_text(object, "who", place);
  record.when = required_text(object, "when", place);
  dialogue::check_time(record.when, place.field("when"));
  record.id = required_text(object, "case", place);
  for (const Json& label : required_array(object, "labels", place)) {
    if (!label.is_string()) wrong_type(place.field("labels"), "names of patterns", label);
    record.labels.push_back(label.get<std::string>());
  }
  record.question = read_question(object, place);
  record.answer = required_text(object, "answer", place);
  record.score = required_number(object, "score", place);
  if (!(record.score >= 0 && record.score <= 1))
    fail("{}: expected 0 to 1, got {}", place.field("score"), record.score);
  return record;
}

std::string record_line(const TeachRecord& record) {
  const nlohmann::ordered_json line = {{"who", record.who},
                                       {"when", record.when},
                                       {"case", record.id},
                                       {"labels", record.labels},
                                       {"question", question_name(record.question)},
                                       {"answer", record.answer},
                                       {"score", record.score}};
  // What a trainee types may be of any encoding; what is not UTF-8 is replaced.
  const std::string text = line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  parse_record(text, "an answer that cannot be written");
  return text + "\n";
}

bool is_record(std::string_view line) {
  try {
    parse_record(line, "");
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::string line_name(const Path& file, std::size_t number) {
  return fmt::format("{}: line {}", file.string(), number);
}

}  // namespace

TeachLog load_teach_log(const Path& file, const std::string& who) {
  const LineLog lines = read_line_log(file, is_record);
  TeachLog log;
  for (const LogLine& line : lines.lines) {
    TeachRecord record = parse_record(line.text, line_name(file, line.number));
    if (record.who == who) log.records.push_back(std::move(record));
  }
  if (lines.torn > 0)
    log.warning =
        fmt::format("{} is torn, its writer was stopped: that answer is lost", line_name(file, lines.torn));
  return log;
}

void append_teach_record(const Path& file, const TeachRecord& record) {
  append_lines(file, record_line(record), is_record, "log of answers");
}

}  // namespace kerf
