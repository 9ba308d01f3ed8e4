// Rooms: knowledge
// Files of entries of any bytes are read or refused with an Error; what is read keeps to the limits.
#include <kerf/error.h>

#include <cstdint>
#include <string_view>

#include "knowledge/entry_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kerf::knowledge;
  try {
    const EntryFile file = parse_entries({reinterpret_cast<const char*>(data), size}, "input");
    for (const kerf::KnowledgeEntry& entry : file.entries) {
      kerf::check(!entry.id.empty() && !entry.sources.empty(), "an entry has an id and a source");
      kerf::check(entry.mechanism.size() <= kMaxTextBytes, "texts keep to their limit");
      kerf::check(entry.checks.size() <= kMaxListItems, "lists keep to their limit");
    }
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
