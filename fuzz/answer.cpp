// Rooms: data
// The model's answer of any bytes is read or refused with an Error; what is read lies in the picture. The
// source is compiled in, since its room needs LibTorch and this part of it does not.
#include "../src/inspect/answer.cpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    for (const auto& [label, box] : kerf::inspect::read_answer(text, {"bridge", "burr"}, 640, 480)) {
      kerf::check(label == "bridge" || label == "burr", "labels are known");
      kerf::check(box.width > 0 && box.height > 0 && box.x >= 0 && box.y >= 0 &&
                      box.x + box.width <= 640.001 && box.y + box.height <= 480.001,
                  "boxes lie in the picture");
    }
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
