#include "converse/model_folder.h"

#include "data/json_document.h"

#include <kerf/error.h>

namespace kerf::converse {

void save_map_settings(const wafer_model::Config& wafer, const Path& folder) {
  const auto file = folder / kConversationFile;
  const Json document = {{"canvas", wafer.canvas}, {"map_side", wafer.map_side}};
  write_file(file, json_text(document, file.string(), 2));
}

wafer_model::Config load_map_settings(const Path& folder) {
  constexpr std::int64_t kLargest = 1024;
  const auto file = folder / kConversationFile;
  if (!std::filesystem::exists(file))
    fail("{}: no language stage here, expected a model folder with {}", folder.string(), kConversationFile);
  const auto document = parse_json(read_file(file, 1 << 20), file.string());
  const auto place = JsonPlace::document(file.string());
  wafer_model::Config wafer;
  wafer.canvas = required_integer(document, "canvas", place);
  wafer.map_side = required_integer(document, "map_side", place);
  if (wafer.canvas < 1 || wafer.canvas > kLargest || wafer.map_side < 1 || wafer.map_side > wafer.canvas)
    fail("{}: expected 'canvas' of 1 to {} and 'map_side' of 1 to 'canvas'", file.string(), kLargest);
  return wafer;
}

}  // namespace kerf::converse
