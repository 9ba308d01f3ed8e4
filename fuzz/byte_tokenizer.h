// A small tokenizer for targets that need one: a token for every byte, a few merges, and added tokens.
#pragma once

#include <kerf/tokenizer.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "text/byte_map.h"
#include "text/split.h"

namespace kerf::fuzz {

/// Byte tokens have the ids 0..255 in an order of their own, added tokens follow the merges.
inline Tokenizer make_byte_tokenizer(const std::vector<std::pair<std::string, std::string>>& merges,
                                     const std::vector<nlohmann::json>& added) {
  using nlohmann::json;
  json vocabulary = json::object(), pairs = json::array(), more = json::array();
  for (const std::string& token : text::byte_alphabet()) vocabulary[token] = vocabulary.size();
  for (const auto& [left, right] : merges) {
    pairs.push_back({left, right});
    vocabulary[left + right] = vocabulary.size();
  }
  for (auto token : added) {
    token["id"] = vocabulary.size() + more.size();
    more.push_back(std::move(token));
  }
  const json split = {
      {"type", "Split"}, {"pattern", {{"Regex", text::kSplitPattern}}}, {"behavior", "Isolated"}};
  const json bytes = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  const json file = {{"normalizer", {{"type", "NFC"}}},
                     {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", {split, bytes}}}},
                     {"decoder", bytes},
                     {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", pairs}}},
                     {"added_tokens", more}};
  return Tokenizer::from_json(file.dump(), "built in");
}

}  // namespace kerf::fuzz
