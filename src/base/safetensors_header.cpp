#include "base/safetensors_header.h"

#include <kerf/error.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

namespace kerf {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxHeader = 100'000'000;

json parse_unique(std::string_view text, const std::string& name) {
  // nlohmann keeps the last of two equal keys; the format forbids them, so they are counted while parsing.
  std::vector<std::set<std::string>> keys;
  std::string duplicate;
  auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
    if (depth > 8) fail("{}: the header is nested too deeply for a safetensors file", name);
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second)
      duplicate = parsed.get<std::string>();
    return true;
  };
  json header;
  try {
    header = json::parse(text.begin(), text.end(), watch);
  } catch (const json::exception&) {
    fail("{}: the safetensors header is not valid JSON", name);
  }
  if (!duplicate.empty()) fail("{}: the safetensors header has the key '{}' twice", name, duplicate);
  if (!header.is_object()) fail("{}: the safetensors header must be a JSON object", name);
  return header;
}

std::uint64_t unsigned_number(const json& value, const std::string& name, const std::string& what) {
  if (!value.is_number_unsigned()) fail("{}: {} must be a non-negative integer", name, what);
  return value.get<std::uint64_t>();
}

/// Bytes that shape and dtype ask for; throws when the product does not fit 63 bits.
std::uint64_t expected_bytes(const TensorEntry& entry, const std::string& name) {
  const int bits = dtype_bits(entry.dtype);
  if (bits == 0) fail("{}: tensor '{}' has the unknown dtype '{}'", name, entry.name, entry.dtype);
  std::uint64_t elements = 1;
  for (auto size : entry.shape) {
    if (__builtin_mul_overflow(elements, std::uint64_t(size), &elements) ||
        elements > (std::uint64_t{1} << 58))
      fail("{}: tensor '{}' has an impossible shape", name, entry.name);
  }
  if (elements * bits % 8 != 0) fail("{}: tensor '{}' does not end on a byte", name, entry.name);
  return elements * bits / 8;
}

TensorEntry parse_entry(const std::string& key, const json& value, const std::string& name) {
  const auto what = [&](const char* field) { return fmt::format("'{}' of tensor '{}'", field, key); };
  if (!value.is_object() || !value.contains("dtype") || !value.contains("shape") ||
      !value.contains("data_offsets"))
    fail("{}: tensor '{}' needs dtype, shape and data_offsets", name, key);
  if (!value["dtype"].is_string()) fail("{}: {} must be text", name, what("dtype"));
  if (!value["shape"].is_array()) fail("{}: {} must be an array", name, what("shape"));
  const auto& offsets = value["data_offsets"];
  if (!offsets.is_array() || offsets.size() != 2)
    fail("{}: {} must be two numbers", name, what("data_offsets"));
  TensorEntry entry{key, value["dtype"].get<std::string>(), {}, 0, 0};
  for (const auto& size : value["shape"]) {
    const auto number = unsigned_number(size, name, what("shape"));
    if (number > (std::uint64_t{1} << 58)) fail("{}: tensor '{}' has an impossible shape", name, key);
    entry.shape.push_back(std::int64_t(number));
  }
  entry.begin = unsigned_number(offsets[0], name, what("data_offsets"));
  entry.end = unsigned_number(offsets[1], name, what("data_offsets"));
  return entry;
}

std::map<std::string, std::string> parse_metadata(const json& value, const std::string& name) {
  if (!value.is_object()) fail("{}: __metadata__ must be an object", name);
  std::map<std::string, std::string> metadata;
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) fail("{}: __metadata__ '{}' must be text", name, key);
    metadata[key] = text.get<std::string>();
  }
  return metadata;
}

void check_layout(const SafetensorsHeader& header, std::uint64_t data_size, const std::string& name) {
  std::uint64_t at = 0;
  for (const auto& entry : header.tensors) {
    if (entry.begin != at || entry.end < entry.begin || entry.end > data_size)
      fail("{}: tensor '{}' has the byte range {}..{}, expected it to start at {} inside {} bytes of data",
           name, entry.name, entry.begin, entry.end, at, data_size);
    if (entry.end - entry.begin != expected_bytes(entry, name))
      fail("{}: tensor '{}' holds {} bytes, its shape and dtype ask for {}", name, entry.name,
           entry.end - entry.begin, expected_bytes(entry, name));
    at = entry.end;
  }
  if (at != data_size)
    fail("{}: {} bytes of data belong to no tensor (truncated or foreign file?)", name, data_size - at);
}

}  // namespace

int dtype_bits(const std::string& dtype) {
  static const std::map<std::string, int> bits = {
      {"F64", 64},        {"I64", 64}, {"U64", 64},    {"C64", 64},    {"F32", 32},    {"I32", 32},
      {"U32", 32},        {"F16", 16}, {"BF16", 16},   {"I16", 16},    {"U16", 16},    {"I8", 8},
      {"U8", 8},          {"BOOL", 8}, {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8},
      {"F8_E5M2FNUZ", 8}, {"F4", 4},   {"F6_E2M3", 6}, {"F6_E3M2", 6}};
  const auto found = bits.find(dtype);
  return found == bits.end() ? 0 : found->second;
}

SafetensorsHeader parse_safetensors_header(std::span<const std::byte> file, const std::string& name) {
  if (file.size() < 8) fail("{}: {} bytes are too few for a safetensors file", name, file.size());
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), 8);
  if (length > kMaxHeader)
    fail("{}: its header claims {} bytes, at most {} are allowed", name, length, kMaxHeader);
  if (length > file.size() - 8)
    fail("{}: its header claims {} bytes, the file has {} (truncated?)", name, length, file.size());
  const std::string_view text(reinterpret_cast<const char*>(file.data()) + 8, length);
  SafetensorsHeader header;
  header.data_start = 8 + length;
  const auto parsed = parse_unique(text, name);
  for (const auto& [key, value] : parsed.items()) {
    if (key == "__metadata__")
      header.metadata = parse_metadata(value, name);
    else
      header.tensors.push_back(parse_entry(key, value, name));
  }
  std::stable_sort(header.tensors.begin(), header.tensors.end(),
                   [](const TensorEntry& a, const TensorEntry& b) {
                     return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
                   });
  check_layout(header, file.size() - header.data_start, name);
  return header;
}

std::string make_safetensors_header(const std::vector<TensorEntry>& tensors,
                                    const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  for (const auto& entry : tensors)
    header[entry.name] = {
        {"dtype", entry.dtype}, {"shape", entry.shape}, {"data_offsets", {entry.begin, entry.end}}};
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  const std::uint64_t length = text.size();
  std::string prefix(8, '\0');
  std::memcpy(prefix.data(), &length, 8);
  return prefix + text;
}

}  // namespace kerf
