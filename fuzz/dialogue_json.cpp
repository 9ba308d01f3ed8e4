// Rooms: dialogue
// A dialogue of any bytes is refused with an Error or reads back from what is written of it as the same.
#include <kerf/dialogue.h>
#include <kerf/error.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const kerf::Dialogue read = kerf::parse_dialogue(text, "input");
    const std::string written = kerf::dialogue_json(read);
    kerf::check(kerf::parse_dialogue(written, "written") == read, "a dialogue reads back as it was");
    kerf::check(kerf::dialogue_json(read).find('\n') == std::string::npos, "a dialogue is one line");
    kerf::check(!kerf::sharegpt_json(read).empty(), "what can be read can be exported");
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
