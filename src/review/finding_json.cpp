#include "review/finding_json.h"

#include <kerf/error.h>

#include <algorithm>

#include "review/geometry.h"

namespace kerf::review {

Box read_box(const Json& object, const JsonPlace& place) {
  const Json& value = required_array(object, "bbox", place);
  const bool numbers =
      value.size() == 4 && std::ranges::all_of(value, [](const Json& item) { return item.is_number(); });
  if (!numbers) wrong_type(place.field("bbox"), "four numbers [x, y, width, height]", value);
  const Box box{value[0].get<double>(), value[1].get<double>(), value[2].get<double>(),
                value[3].get<double>()};
  if (!is_usable(box)) wrong_type(place.field("bbox"), "a box in pixels with a size", value);
  return box;
}

std::string read_name(const Json& object, const char* key, const JsonPlace& place) {
  const std::string& text = required_text(object, key, place);
  if (text.empty()) fail("{} is empty", place.field(key));
  return text;
}

ClaimedFinding read_finding(const Json& object, const JsonPlace& place) {
  ClaimedFinding finding{read_name(object, "label", place), read_box(object, place),
                         required_number(object, "confidence", place)};
  if (!(finding.confidence >= 0 && finding.confidence <= 1))
    wrong_type(place.field("confidence"), "a number from 0 to 1", object["confidence"]);
  return finding;
}

}  // namespace kerf::review
