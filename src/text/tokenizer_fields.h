// Fields of tokenizer files with their types checked.
#pragma once

#include <kerf/error.h>

#include <string>
#include <vector>

#include "text/json_input.h"
#include "text/tokenizer_file.h"
#include "text/utf8.h"

namespace kerf::text {

/// Member `key` of an object, or null when it is absent. Throws Error when `object` is no object.
const nlohmann::json& member(const nlohmann::json& object, const char* key, const std::string& where);
/// A boolean member; absent counts as false.
bool flag(const nlohmann::json& object, const char* key, const std::string& where);
/// A value that must be a token id.
TokenId token_id(const nlohmann::json& value, const std::string& where);

/// {"token": id, ..}
std::vector<std::pair<std::string, TokenId>> parse_vocabulary(const nlohmann::json& value,
                                                              const std::string& where);
/// "left right" split at its single space. Throws Error when there is not exactly one.
std::pair<std::string, std::string> split_merge(std::string_view line, const std::string& where);
/// {"content": .., "special": .., ..} with its id read elsewhere. Throws Error for options that Kerf does not
/// have.
AddedToken parse_added_token(const nlohmann::json& value, TokenId id, const std::string& where);

}  // namespace kerf::text
