// What lies beside the weights of a language stage: how maps are drawn for it (conversation.json).
#pragma once

#include <kerf/file.h>

#include "models/wafer/config.h"

namespace kerf::converse {

inline constexpr const char* kConversationFile = "conversation.json";

/// Writes canvas and map side.
void save_map_settings(const wafer_model::Config& wafer, const Path& folder);
/// Reads them; only canvas and map_side of the result are set. Throws Error naming file and key.
wafer_model::Config load_map_settings(const Path& folder);

}  // namespace kerf::converse
