#include "inspect/description_fields.h"

#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>

namespace kerf::inspect {

void refuse_other_keys(const Json& document, std::span<const char* const> keys, const std::string& name) {
  for (const auto& [key, value] : document.items())
    if (std::ranges::find(keys, key) == keys.end())
      fail("{}: the key '{}' is not known; expected one of {}", name, key, fmt::join(keys, ", "));
}

std::vector<std::string> read_labels(const Json& document, const JsonPlace& place, const std::string& name) {
  std::vector<std::string> labels;
  for (const auto& item : required_array(document, "labels", place)) {
    if (!item.is_string() || item.get_ref<const std::string&>().empty())
      fail("{}: 'labels' must be a list of texts that are not empty", name);
    if (std::find(labels.begin(), labels.end(), item) != labels.end())
      fail("{}: the label {} stands twice", name, item.dump());
    labels.push_back(item);
  }
  if (labels.empty()) fail("{}: 'labels' must not be empty", name);
  return labels;
}

bool required_flag(const Json& document, const char* key, const JsonPlace& place) {
  const auto& member = required(document, key, place);
  if (!member.is_boolean()) wrong_type(place.field(key), "true or false", member);
  return member;
}

}  // namespace kerf::inspect
