#include "text/grammar_string.h"

namespace kerf::grammar {
namespace {

using enum StringPlace;
using Row = std::array<StringPlace, 256>;
using Table = std::array<Row, kStringPlaces>;

constexpr void allow(Table& table, StringPlace from, int first, int last, StringPlace to) {
  for (int byte = first; byte <= last; ++byte) table[static_cast<int>(from)][byte] = to;
}

constexpr void allow_any_of(Table& table, StringPlace from, std::string_view bytes, StringPlace to) {
  for (char byte : bytes) table[static_cast<int>(from)][static_cast<std::uint8_t>(byte)] = to;
}

constexpr std::string_view kHex = "0123456789abcdefABCDEF";

constexpr void add_characters(Table& table) {
  allow(table, between, 0x20, 0x7F, between);
  allow(table, between, 0xC2, 0xDF, tail1);
  allow(table, between, 0xE0, 0xEF, tail2);
  allow(table, between, 0xF1, 0xF3, tail3);
  allow_any_of(table, between, "\"", dead);
  allow_any_of(table, between, "\\", escape);
  allow_any_of(table, between, "\xE0", tail_e0);  // no overlong forms
  allow_any_of(table, between, "\xED", tail_ed);  // no surrogates
  allow_any_of(table, between, "\xF0", tail_f0);  // no overlong forms
  allow_any_of(table, between, "\xF4", tail_f4);  // nothing past U+10FFFF
  allow(table, tail1, 0x80, 0xBF, between);
  allow(table, tail2, 0x80, 0xBF, tail1);
  allow(table, tail3, 0x80, 0xBF, tail2);
  allow(table, tail_e0, 0xA0, 0xBF, tail1);
  allow(table, tail_ed, 0x80, 0x9F, tail1);
  allow(table, tail_f0, 0x90, 0xBF, tail2);
  allow(table, tail_f4, 0x80, 0x8F, tail2);
}

constexpr void add_escapes(Table& table) {
  allow_any_of(table, escape, "\"\\/bfnrt", between);
  allow_any_of(table, escape, "u", hex4);
  allow_any_of(table, hex4, kHex, hex3);
  allow_any_of(table, hex4, "dD", hex_d);
  allow_any_of(table, hex3, kHex, hex2);
  allow_any_of(table, hex2, kHex, hex1);
  allow_any_of(table, hex1, kHex, between);
  allow_any_of(table, hex_d, "01234567", hex2);
  allow_any_of(table, hex_d, "89abAB", high2);
  allow_any_of(table, high2, kHex, high1);
  allow_any_of(table, high1, kHex, low_slash);
  allow_any_of(table, low_slash, "\\", low_u);
  allow_any_of(table, low_u, "u", low_d);
  allow_any_of(table, low_d, "dD", low_c);
  allow_any_of(table, low_c, "cdefCDEF", hex2);
}

constexpr Table make_table() {
  Table table{};
  for (Row& row : table) row.fill(dead);
  add_characters(table);
  add_escapes(table);
  return table;
}

constexpr Table kTable = make_table();

}  // namespace

StringPlace string_step(StringPlace place, std::uint8_t byte) {
  return kTable[static_cast<int>(place)][byte];
}

std::string_view string_rest(StringPlace place) {
  switch (place) {
    case between:
      return "";
    case escape:
      return "n";
    case hex4:
      return "0020";
    case hex3:
      return "020";
    case hex2:
      return "20";
    case hex1:
      return "0";
    case hex_d:
      return "000";
    case high2:
      return "00\\udc00";
    case high1:
      return "0\\udc00";
    case low_slash:
      return "\\udc00";
    case low_u:
      return "udc00";
    case low_d:
      return "dc00";
    case low_c:
      return "c00";
    case tail1:
      return "\x80";
    case tail2:
      return "\x80\x80";
    case tail3:
      return "\x80\x80\x80";
    case tail_e0:
      return "\xA0\x80";
    case tail_ed:
      return "\x80\x80";
    case tail_f0:
      return "\x90\x80\x80";
    case tail_f4:
      return "\x80\x80\x80";
    case dead:
      break;
  }
  return "";
}

}  // namespace kerf::grammar
