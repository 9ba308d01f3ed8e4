// Messages as the JSON that kerf/chat.h's parse_messages reads.
#pragma once

#include <kerf/chat.h>

#include <nlohmann/json.hpp>

namespace kerf::dialogue {

/// {"role":..,"content":..} with text alone as a string, pictures as {"type":"image","image":..}, and calls
/// as
/// {"type":"function","function":{"name":..,"arguments":"JSON text"}}. `pixels` is not written.
nlohmann::ordered_json message_json(const Message& message);

/// The texts of a message, one after another.
std::string text_of(const Message& message);

}  // namespace kerf::dialogue
