// Questions and answers as lines of JSON: what `kerf ask` reads and writes.
#pragma once

#include <kerf/chat.h>
#include <kerf/file.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// A line {"id":..,"wafer":{"file":"maps.npz","index":12},"messages":[..]}; or "image":"a.png", or neither.
struct AskQuestion {
  std::string id;                ///< as JSON text, given back as it came; "null" where there is none
  std::optional<Path> wafer;     ///< file, as written
  std::int64_t index = 0;        ///< of the map in it, from 0
  std::optional<Path> image;     ///< file, as written
  std::vector<Message> earlier;  ///< turns before the question
  std::string question;          ///< the last user's message
};
/// Throws Error naming `name`, the field and what was expected.
AskQuestion parse_ask_line(std::string_view line, const std::string& name);
/// One line, without its end, that parse_ask_line reads back.
std::string ask_question_json(const AskQuestion& question);
/// The id of a line as JSON text, "null" where it cannot be told; for the answer to a line that is wrong.
std::string ask_line_id(std::string_view line);

struct AskAnswer {
  std::string id = "null";  ///< JSON text
  std::string text;
  std::optional<std::string> class_name;  ///< absent without a wafer or image
  std::optional<double> confidence;       ///< of class_name, 0..1
  bool unknown = false;                   ///< the picture is like nothing the model has learnt
  std::vector<double> log_probs;          ///< natural, of each token of the text under the model
  std::vector<std::string> cites;
  std::string error;  ///< not empty: only id and error are written
};
/// One line, without its end.
std::string ask_answer_json(const AskAnswer& answer);
/// Reads such a line; log probabilities are passed over. Throws Error naming `name` and the field.
AskAnswer parse_ask_answer(std::string_view line, const std::string& name);

}  // namespace kerf
