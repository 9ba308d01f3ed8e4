// Rooms: text
// A conversation of any bytes is refused with an Error or renders; what renders is the sum of its pieces.
#include <kerf/chat.h>
#include <kerf/error.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  kerf::TemplateOptions options;
  options.add_vision_id = size % 2 != 0;
  try {
    const auto messages = kerf::parse_messages(text, "input");
    options.tools.emplace_back(text);  // any JSON may be a tool
    std::string joined;
    for (const auto& piece : kerf::render_pieces(messages, options)) {
      kerf::check(!piece.text.empty(), "no piece is empty");
      joined += piece.text;
    }
    kerf::check(joined == kerf::render_chat(messages, options), "the pieces are the prompt");
    kerf::check(joined.ends_with("<|im_start|>assistant\n"), "the prompt asks for an answer");
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
