// Rooms: dialogue
// Process data of any bytes are refused with an Error or give a text without control characters.
#include <kerf/error.h>
#include <kerf/root_cause.h>

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const kerf::KnowledgeBase knowledge(
      {kerf::Path(__FILE__).parent_path().parent_path() / "knowledge"});
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const auto ranking = kerf::rank_causes({"Center"}, {}, kerf::parse_context(text, "input"), knowledge);
    for (const char* language : {"en", "zh"}) {
      const auto said = kerf::root_cause_text(ranking, {language, 20});
      kerf::check(
          std::all_of(said.begin(), said.end(), [](unsigned char c) { return c >= ' ' || c == '\n'; }),
          "no control character is said");
    }
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
