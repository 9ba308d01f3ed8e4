// Which chat template a model folder brings along, and whether it is the published one.
#include <kerf/chat.h>
#include <kerf/error.h>

#include <optional>

#include "base/sha256.h"
#include "text/json_input.h"

namespace kerf {
namespace {

using nlohmann::json;

/// SHA-256 of Qwen3-VL Instruct's template with its trailing newline (specification section 6).
constexpr std::string_view kOfficial = "3636d0f0bd6bef02654cdffdc447b79cb2cef8ab02cc75267345946291a489e4";
constexpr std::uint64_t kLargestFile = std::uint64_t{64} << 20;

std::optional<std::string> read_if_there(const Path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  return read_file(path, kLargestFile);
}

/// A list of named templates: the one called "default".
std::optional<std::string> default_of(const json& listed) {
  for (const json& entry : listed) {
    if (entry.is_object() && entry.value("name", json()) == "default" && entry.contains("template") &&
        entry["template"].is_string()) {
      return entry["template"].get<std::string>();
    }
  }
  return std::nullopt;
}

std::optional<std::string> template_in(const Path& path) {
  const auto bytes = read_if_there(path);
  if (!bytes) return std::nullopt;
  const json root = text::parse_json(*bytes, path.string());
  if (!root.is_object()) fail("{}: expected an object, got {}", path.string(), text::kind_of(root));
  const json value = root.value("chat_template", json());
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) return default_of(value);
  if (!value.is_null())
    fail("{}: \"chat_template\" must be text, not {}", path.string(), text::kind_of(value));
  return std::nullopt;
}

/// Jinja drops one newline at the end, so files with and without it are the same template.
bool is_official(std::string text) {
  if (!text.ends_with('\n')) text += '\n';
  return sha256_hex(text) == kOfficial;
}

}  // namespace

ChatTemplateInfo find_chat_template(const Path& folder) {
  const auto inside = [&](const char* file) { return template_in(folder / file); };
  const auto found = [](const std::string& text, std::string source) {
    return ChatTemplateInfo{true, is_official(text), std::move(source)};
  };
  for (const char* file : {"processor_config.json", "chat_template.json"}) {
    if (const auto text = inside(file)) return found(*text, fmt::format("{} (chat_template)", file));
  }
  if (const auto text = read_if_there(folder / "chat_template.jinja"))
    return found(*text, "chat_template.jinja");
  if (const auto text = inside("tokenizer_config.json")) {
    return found(*text, "tokenizer_config.json (chat_template)");
  }
  return {};
}

}  // namespace kerf
