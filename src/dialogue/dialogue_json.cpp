// Dialogues as lines of JSON.
#include <kerf/dialogue.h>
#include <kerf/error.h>

#include <algorithm>
#include <array>

#include "data/json_document.h"
#include "dialogue/dialogue_check.h"
#include "dialogue/message_json.h"

namespace kerf {
namespace {

using namespace dialogue;
using nlohmann::ordered_json;
using Keys = std::vector<std::string_view>;

std::string written(const ordered_json& json, std::string_view what) {
  try {
    return json.dump();
  } catch (const nlohmann::json::exception&) {
    fail("{} cannot be written because a text in it is not valid UTF-8", what);
  }
}

/// A misspelt key of a record that was edited by hand must not be lost in silence.
void check_keys(const Json& object, const Keys& known, const std::string& place) {
  for (const auto& [key, value] : object.items())
    if (std::ranges::find(known, key) == known.end())
      fail("{}: unknown key \"{}\", expected {}", place, key.substr(0, 40), fmt::join(known, ", "));
}

std::vector<std::string> names(const Json& object, const char* key, const JsonPlace& place) {
  const Json& list = required_array(object, key, place);
  if (list.size() > kMaxNames)
    fail("{}: {} entries, expected at most {}", place.field(key), list.size(), kMaxNames);
  std::vector<std::string> read;
  for (const Json& item : list) {
    if (!item.is_string()) wrong_type(fmt::format("{}[{}]", place.field(key), read.size()), "a string", item);
    read.push_back(item.get<std::string>());
  }
  return read;
}

std::vector<std::string> optional_names(const Json& object, const char* key, const JsonPlace& place) {
  return object.contains(key) ? names(object, key, place) : std::vector<std::string>{};
}

std::string optional_text(const Json& object, const char* key, const JsonPlace& place) {
  return object.contains(key) ? required_text(object, key, place) : std::string();
}

std::vector<int> read_planted(const Json& meta, const JsonPlace& place) {
  std::vector<int> read;
  if (!meta.contains("planted")) return read;
  for (const Json& item : required_array(meta, "planted", place)) {
    if (!item.is_number_unsigned() || item.get<std::uint64_t>() >= kMaxMessages)
      wrong_type(fmt::format("{}[{}]", place.field("planted"), read.size()), "the index of a message", item);
    read.push_back(item.get<int>());
  }
  return read;
}

void read_meta(const Json& meta, const std::string& where, Dialogue& read) {
  const auto place = JsonPlace::document(where);
  if (!meta.is_object()) wrong_type(where, "an object", meta);
  check_keys(meta, {"language", "kinds", "cites", "made_by", "seed", "planted"}, where);
  read.language = optional_text(meta, "language", place);
  read.kinds = optional_names(meta, "kinds", place);
  read.cites = optional_names(meta, "cites", place);
  read.made_by = optional_text(meta, "made_by", place);
  read.planted = read_planted(meta, place);
  if (const Json* seed = find_member(meta, "seed")) {
    if (!seed->is_number_unsigned()) wrong_type(place.field("seed"), "a whole number from 0 on", *seed);
    read.seed = seed->get<std::uint64_t>();
  }
}

}  // namespace

std::string dialogue_json(const Dialogue& dialogue) {
  check_dialogue(dialogue, "a dialogue that cannot be written");
  ordered_json json;
  json["images"] = dialogue.images;
  for (const Message& message : dialogue.messages) json["messages"].push_back(message_json(message));
  json["class"] = dialogue.classes;
  json["meta"] = {{"language", dialogue.language},
                  {"kinds", dialogue.kinds},
                  {"cites", dialogue.cites},
                  {"made_by", dialogue.made_by},
                  {"seed", dialogue.seed}};
  if (!dialogue.planted.empty()) json["meta"]["planted"] = dialogue.planted;
  return written(json, "a dialogue");
}

Dialogue parse_dialogue(std::string_view line, const std::string& name) {
  if (line.size() > kMaxDialogueBytes)
    fail("{}: {} bytes, expected at most {} of one dialogue", name, line.size(), kMaxDialogueBytes);
  const Json root = parse_json(line, name);
  const auto place = JsonPlace::document(name);
  required(root, "messages", place);
  check_keys(root, {"images", "messages", "class", "meta"}, name);
  Dialogue read;
  read.images = names(root, "images", place);
  required_array(root, "messages", place);
  read.messages = parse_messages(line, name);
  read.classes = names(root, "class", place);
  if (const Json* meta = find_member(root, "meta")) read_meta(*meta, name + ": meta", read);
  check_dialogue(read, name);
  return read;
}

}  // namespace kerf
