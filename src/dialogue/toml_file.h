// One TOML file of a domain folder: what is read from it is named by file and line in errors.
#pragma once

#include <kerf/error.h>
#include <kerf/file.h>
#include <toml++/toml.h>

#include <functional>
#include <string>
#include <vector>

#include "dialogue/template.h"

namespace kerf::dialogue {

/// At most 4 MiB. Throws Error naming file and line.
toml::table read_toml_file(const Path& file);
/// "file: line 12".
std::string place_of(const toml::node& node);
std::string text_of(const toml::node& node);
bool flag_of(const toml::node& node);
/// A list of texts, or a single one.
std::vector<std::string> texts_of(const toml::node& node);
std::vector<Template> templates_of(const toml::node& node);
const toml::table& table_of(const toml::node& node);
/// Takes each table of a list of tables.
void each_table(const toml::node& node, const std::function<void(const toml::table& table)>& take);
/// Takes each key of a table; `take` returns false for one that it does not know.
void each_key(const toml::table& table,
              const std::function<bool(const std::string& key, const toml::node& node)>& take);

}  // namespace kerf::dialogue
