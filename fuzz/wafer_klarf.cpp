// Rooms: wafer
// KLARF of any bytes is read or refused with an Error. What is read can be written and read again with the
// same dies, and can be given classes, which change no die.
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <span>
#include <sstream>

#include "wafer/formats.h"
#include "wafer/klarf_write.h"

namespace {

std::vector<kerf::WaferMap> read(std::string_view text) {
  std::vector<kerf::WaferMap> maps;
  kerf::wafer::read_klarf({std::as_bytes(std::span(text)), "input", {{}, 1 << 20, 2000}},
                          [&maps](kerf::WaferMap&& map) { return maps.push_back(std::move(map)), true; });
  return maps;
}

void check_round_trip(const kerf::WaferMap& map) {
  std::ostringstream out;
  try {
    kerf::wafer::write_klarf_text(out, map);
  } catch (const kerf::Error&) {  // more defects than can be made up
    return;
  }
  const std::string text = out.str();
  auto tested = map.dies;  // dies that are not tested are left out, which klarf_loss() counts
  std::erase_if(tested, [](const kerf::Die& die) { return die.state == kerf::DieState::untested; });
  kerf::check(read(text).at(0).dies == tested, "a KLARF written and read again has the same tested dies");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<kerf::WaferMap> maps;
  try {
    maps = read(text);
  } catch (const kerf::Error&) {  // refused
    return 0;
  }
  for (const auto& map : maps) check_round_trip(map);
  std::string edited;
  try {
    edited = kerf::add_klarf_classes(text, "input", {});
  } catch (const kerf::Error&) {  // defects without a number
    return 0;
  }
  const auto again = read(edited);
  kerf::check(again.size() == maps.size(), "classes add no wafer");
  for (std::size_t i = 0; i < maps.size(); ++i)
    kerf::check(again[i].dies == maps[i].dies, "classes change no die");
  return 0;
}
