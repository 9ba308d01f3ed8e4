// Rooms: dialogue
// Lines for kerf ask and lines of answers: any bytes are refused with an Error or read back from what is
// written of them; whatever an answer's text is, it can be cut into words.
#include <kerf/ask.h>
#include <kerf/error.h>

#include "dialogue/evaluate/text_overlap.h"

namespace {

void read_question(std::string_view text) {
  try {
    const kerf::AskQuestion read = kerf::parse_ask_line(text, "input");
    const kerf::AskQuestion again = kerf::parse_ask_line(kerf::ask_question_json(read), "written");
    kerf::check(again.id == read.id && again.question == read.question, "a question reads back as it was");
    kerf::check(again.wafer == read.wafer && again.image == read.image, "so does what it is about");
    kerf::check(again.earlier.size() == read.earlier.size(), "so do the turns before it");
  } catch (const kerf::Error&) {  // refused
  }
}

void read_answer(std::string_view text) {
  try {
    const kerf::AskAnswer read = kerf::parse_ask_answer(text, "input");
    const kerf::AskAnswer again = kerf::parse_ask_answer(kerf::ask_answer_json(read), "written");
    kerf::check(again.id == read.id && again.error == read.error, "an answer reads back as it was");
    kerf::check(!read.error.empty() || again.text == read.text, "so does its text");
  } catch (const kerf::Error&) {  // refused
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_question(text);
  read_answer(text);
  kerf::check(kerf::dialogue::rouge_l(text, text) <= 1, "no text is more than itself");
  kerf::dialogue::CorpusBleu bleu;
  bleu.add(text, text);
  kerf::check(!(bleu.score() > 100 + 1e-6), "no text is more than itself");
  return 0;
}
