// What a pickle says of classes: arrays, their types, and everything else as inert objects.
#include <kerf/error.h>

#include <charconv>
#include <limits>

#include "text/utf8.h"
#include "wafer/pickle.h"

namespace kerf::wafer {

using Global = PickleGlobal;
using Kind = PickleKind;

namespace {

constexpr std::int64_t kMaxItem = 1 << 20;

bool is_known(char kind, std::int64_t size) {
  if (kind == 'u' || kind == 'i') return size == 1 || size == 2 || size == 4 || size == 8;
  if (kind == 'f') return size == 4 || size == 8;
  if (kind == 'b') return size == 1;
  return kind == 'O' || ((kind == 'S' || kind == 'U') && size >= 0 && size <= kMaxItem);
}

}  // namespace

bool Pickle::is_text(PickleRef ref) const {
  const Kind kind = heap_.kind(ref);
  return kind == Kind::text || kind == Kind::bytes || kind == Kind::latin1;
}

std::string Pickle::text(PickleRef ref) const {
  check(is_text(ref), "the value is text");
  const auto& node = heap_.at(ref);
  const std::string_view raw = ops_.text(node.data, node.size);
  if (text::valid_utf8_prefix(raw) == raw.size()) return std::string(raw);
  std::string utf8;
  for (const unsigned char c : raw) text::append_utf8(utf8, c);
  return utf8;
}

std::string Pickle::array_bytes(const PickleArray& array) const {
  const std::string_view raw = ops_.text(array.data, array.size);
  if (!array.latin1) return std::string(raw);
  std::string bytes;
  for (std::size_t at = 0; at < raw.size();) {
    const char32_t c = text::next_char(raw, at);
    if (c > 0xFF) fail("{}: byte {}: a character that stands for no byte", name_, array.data);
    bytes.push_back(char(c));
  }
  return bytes;
}

std::int64_t Pickle::integer(PickleRef ref) const {
  if (heap_.kind(ref) != Kind::integer) broken("expected an integer");
  return heap_.at(ref).number;
}

const std::vector<PickleRef>& Pickle::tuple_of(PickleRef ref, std::size_t least) const {
  if (heap_.kind(ref) != Kind::tuple || heap_.items(ref).size() < least)
    broken(fmt::format("expected a tuple of at least {} values", least));
  return heap_.items(ref);
}

void Pickle::global(std::string_view module, std::string_view name) {
  const auto known = pickle_global(module, name);
  if (!known)
    fail(
        "{}: byte {}: the pickle names {}, which is none of the classes of a table of wafer maps; nothing of "
        "it is executed",
        name_, offset_, text::in_quotes(fmt::format("{}.{}", module, name)));
  push(heap_.make(Kind::global, place()));
  heap_.at(stack_.back()).number = std::int64_t(*known);
}

void Pickle::run_object(const PickleOp& op) {
  switch (op.code) {
    case 'c':
      return global(ops_.text(op.data, op.size), op.name);
    case '\x93': {
      const PickleRef name = pop(), module = pop();
      if (!is_text(name) || !is_text(module)) broken("a class has no name");
      global(text(module), text(name));
      heap_.drop(name);
      return heap_.drop(module);
    }
    case 'R':
      return reduce();
    case '\x81':
      return new_object();
    default:
      return build();
  }
}

void Pickle::reduce() {
  const PickleRef arguments = pop(), function = pop();
  tuple_of(arguments, 0);
  if (heap_.kind(function) != Kind::global) broken("it calls a value that is no function");
  const PickleRef result = called(Global(heap_.at(function).number), arguments);
  if (heap_.kind(result) == Kind::object) {
    heap_.items(result) = {function, arguments};  // the object holds them from here on
  } else {
    heap_.drop(arguments);
    heap_.drop(function);
  }
  push(result);
}

/// The value that stands for the call; an object where nothing is known of it.
PickleRef Pickle::called(Global function, PickleRef arguments) {
  switch (function) {
    case Global::reconstruct:
      return heap_.make(Kind::array, place());
    case Global::dtype:
      return make_dtype(arguments);
    case Global::encode:
      return make_encoded(arguments);
    case Global::bytes:
      if (!heap_.items(arguments).empty()) broken("expected bytes without arguments");
      return heap_.make(Kind::bytes, place());
    case Global::from_buffer: {
      const auto& items = tuple_of(arguments, 4);
      const PickleRef array = heap_.make(Kind::array, place());
      if (!is_text(items[3])) broken("expected the order of an array");
      heap_.array(array).fortran_order = text(items[3]) == "F";
      fill_array(array, items[2], items[1], items[0]);
      return array;
    }
    case Global::scalar: {
      const auto& items = tuple_of(arguments, 2);
      const PickleRef array = heap_.make(Kind::array, place());
      const PickleRef shape = heap_.make_items(Kind::tuple, {}, place());
      fill_array(array, shape, items[0], items[1]);
      heap_.drop(shape);
      return array;
    }
    default:
      return heap_.make_items(Kind::object, {}, place());
  }
}

void Pickle::new_object() {
  const PickleRef arguments = pop(), type = pop();
  tuple_of(arguments, 0);
  if (heap_.kind(type) != Kind::global) broken("it makes an object of a value that is no class");
  push(heap_.make_items(Kind::object, {type, arguments}, place()));
}

void Pickle::build() {
  const PickleRef state = pop(), value = pop();
  push(value);
  switch (heap_.kind(value)) {
    case Kind::object:
      heap_.items(value).push_back(state);
      return;
    case Kind::dtype:
      build_dtype(value, state);
      break;
    case Kind::array:
      build_array(value, state);
      break;
    default:
      broken("it gives a state to a value that has none");
  }
  heap_.drop(state);
}

PickleRef Pickle::make_dtype(PickleRef arguments) {
  const auto& items = tuple_of(arguments, 1);
  if (!is_text(items[0])) broken("expected the name of a type of numbers");
  const std::string type = text(items[0]);
  const bool ordered = !type.empty() && std::string_view("<>|=").find(type[0]) != std::string_view::npos;
  const char* start = type.data() + (ordered ? 1 : 0);
  const char* end = type.data() + type.size();
  std::int64_t size = 0;
  const bool whole = start + 1 < end && std::from_chars(start + 1, end, size).ptr == end;
  if (!whole || !is_known(*start, size))
    fail("{}: byte {}: an array of type {}, expected numbers, strings or objects", name_, offset_,
         text::in_quotes(type));
  const PickleRef dtype = heap_.make(Kind::dtype, place());
  heap_.at(dtype).number = 256 * (*start == 'U' ? 4 * size : size) + *start;
  heap_.at(dtype).size = type[0] == '>' ? 1 : 0;
  return dtype;
}

/// The state of a type: (version, byte order, ...).
void Pickle::build_dtype(PickleRef dtype, PickleRef state) {
  const auto& items = tuple_of(state, 2);
  if (!is_text(items[1])) broken("expected the byte order of a type");
  heap_.at(dtype).size = text(items[1]) == ">" ? 1 : 0;
}

/// _codecs.encode(text, "latin1") stands for bytes where the protocol has none.
PickleRef Pickle::make_encoded(PickleRef arguments) {
  const auto& items = tuple_of(arguments, 2);
  const bool latin1 = is_text(items[1]) && (text(items[1]) == "latin1" || text(items[1]) == "latin-1");
  if (heap_.kind(items[0]) != Kind::text || !latin1) broken("expected text to be encoded as latin1");
  const PickleRef ref = heap_.make(Kind::latin1, place());
  heap_.at(ref).data = heap_.at(items[0]).data;
  heap_.at(ref).size = heap_.at(items[0]).size;
  return ref;
}

/// The state of an array: ([version,] shape, type, Fortran order, bytes or list); of an index of old pandas
/// that with more behind it.
void Pickle::build_array(PickleRef array, PickleRef state) {
  const auto& outer = tuple_of(state, 2);
  const bool nested = outer.size() == 2 && heap_.kind(outer[0]) == Kind::tuple;
  const auto& items = nested ? tuple_of(outer[0], 4) : tuple_of(state, 4);
  const std::size_t first = items.size() > 4 ? 1 : 0;
  if (heap_.kind(items[first + 2]) != Kind::truth && heap_.kind(items[first + 2]) != Kind::integer)
    broken("expected the order of an array");
  if (heap_.array(array).kind != 0) broken("an array gets its values twice");
  heap_.array(array).fortran_order = heap_.at(items[first + 2]).number != 0;
  fill_array(array, items[first], items[first + 1], items[first + 3]);
}

void Pickle::take_shape(PickleArray& array, PickleRef shape) const {
  const auto& axes = tuple_of(shape, 0);
  std::uint64_t items = 1;
  for (const PickleRef axis : axes) {
    const std::int64_t length = integer(axis);
    if (length < 0 || std::uint64_t(length) > UINT32_MAX ||
        (length > 0 && items > UINT32_MAX / std::uint64_t(length)))
      broken("the shape of an array is out of range");
    items *= std::uint64_t(length);
  }
  if (axes.size() > 32) broken("an array has too many axes");
  array.axes = std::uint8_t(axes.size());
  array.rows = axes.size() == 2 ? std::uint32_t(integer(axes[0])) : std::uint32_t(items);
  array.columns = axes.size() == 2 ? std::uint32_t(integer(axes[1])) : 1;
}

void Pickle::fill_array(PickleRef ref, PickleRef shape, PickleRef dtype, PickleRef data) {
  PickleArray& array = heap_.array(ref);
  if (heap_.kind(dtype) != Kind::dtype) broken("expected the type of an array");
  take_shape(array, shape);
  const char kind = char(heap_.at(dtype).number % 256);
  array.item_size = std::uint32_t(heap_.at(dtype).number / 256);
  array.big_endian = heap_.at(dtype).size != 0;
  if (kind == 'O') {
    if (heap_.kind(data) != Kind::list || heap_.items(data).size() != array.items())
      broken(fmt::format("expected a list of {} values for an array", array.items()));
    array.list = heap_.hold(data);
  } else {
    if (!is_text(data)) broken("expected the bytes of an array");
    array.latin1 = heap_.kind(data) == Kind::latin1;
    array.data = heap_.at(data).data;
    array.size = heap_.at(data).size;
    const std::uint64_t size = array.items() * array.item_size;
    const bool fits = array.latin1 ? array.size >= size && array.size <= 2 * size : array.size == size;
    if (!fits) broken(fmt::format("an array of {} bytes, expected {}", array.size, size));
  }
  array.kind = kind;
}

}  // namespace kerf::wafer
