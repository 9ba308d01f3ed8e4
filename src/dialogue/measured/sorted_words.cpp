#include "dialogue/measured/sorted_words.h"

#include <cstdlib>

namespace kerf::dialogue {
namespace {

/// "label.Donut", "cluster".
Thing thing_of(const std::string& value) {
  const auto part = part_of(value);
  return part ? Thing{part->dimension, part->key, {}} : Thing{value, "", {}};
}

}  // namespace

SortedWords::SortedWords(const std::vector<Word>& words) {
  for (const auto& [kind, value, begin, end] : words) {
    switch (kind) {
      case WordKind::away:
        away = true;
        break;
      case WordKind::thing:
        things.push_back(thing_of(value));
        break;
      case WordKind::ask:
        add_once(asks, value);
        break;
      case WordKind::place:
        if (const auto part = part_of(value)) parts.push_back(*part);
        break;
      case WordKind::dimension:
        add_once(dimensions, value);
        break;
      case WordKind::measure:
        add_once(measures, value);
        break;
      case WordKind::order:
        orders.push_back(value);
        break;
      case WordKind::compare:
        compares.push_back(value);
        break;
      case WordKind::relation:
        relation = value.substr(0, value.find('.'));
        relation_asks = value.substr(std::min(value.size(), relation.size() + 1));
        break;
      case WordKind::rank:
        rank = std::atoi(value.c_str());
        break;
      case WordKind::sign:
        signs.insert(value);
        break;
      case WordKind::number:
        numbers.push_back(value);
        break;
      case WordKind::filler:
      case WordKind::unknown:
        break;
    }
  }
}

}  // namespace kerf::dialogue
