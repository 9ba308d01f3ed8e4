// The values that a pickle builds: small nodes that point into the file, freed when nothing holds them.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "wafer/npz.h"
#include "wafer/pickle_globals.h"

namespace kerf::wafer {

using PickleRef = std::uint32_t;

enum class PickleKind : std::uint8_t {
  none,
  truth,
  integer,
  real,    // number
  text,    // data, size: UTF-8
  bytes,   // data, size: bytes, or text of Python 2
  latin1,  // data, size: bytes, each written as a character of UTF-8
  tuple,
  list,    // items
  dict,    // items: keys and values in turn
  global,  // number: PickleGlobal
  object,  // items: class or function, arguments, state where there is one
  dtype,   // number: 256 * item size + kind; size: big endian
  array,   // number: place in arrays
};

/// An array: its shape with at most two axes told apart, and where its values are.
struct PickleArray {
  char kind = 0;  ///< as in NpyHeader; O: `list` has the values in C order; 0: not built yet
  bool big_endian = false, fortran_order = false, latin1 = false;
  std::uint8_t axes = 0;
  std::uint32_t item_size = 0;
  std::uint32_t rows = 1, columns = 1;  ///< one axis: rows; more than two: rows has all
  PickleRef list = 0;
  std::uint64_t data = 0, size = 0;

  std::uint64_t items() const { return std::uint64_t(rows) * columns; }
};

class PickleHeap {
 public:
  struct Node {
    PickleKind kind = PickleKind::none;
    std::uint32_t holders = 0;
    union {
      std::int64_t number = 0;
      double real;
      std::uint64_t data;
    };
    std::uint64_t size = 0;
  };

  /// A new node, held once. Throws Error naming `place` when there are too many.
  PickleRef make(PickleKind kind, const std::string& place);
  PickleRef make_items(PickleKind kind, std::vector<PickleRef> items, const std::string& place);

  const Node& at(PickleRef ref) const { return nodes_[ref]; }
  Node& at(PickleRef ref) { return nodes_[ref]; }
  PickleKind kind(PickleRef ref) const { return nodes_[ref].kind; }
  bool has_items(PickleRef ref) const;
  std::vector<PickleRef>& items(PickleRef ref) { return lists_[std::size_t(nodes_[ref].number)]; }
  const std::vector<PickleRef>& items(PickleRef ref) const { return lists_[std::size_t(nodes_[ref].number)]; }
  PickleArray& array(PickleRef ref) { return arrays_[std::size_t(nodes_[ref].number)]; }
  const PickleArray& array(PickleRef ref) const { return arrays_[std::size_t(nodes_[ref].number)]; }
  bool is_global(PickleRef ref, PickleGlobal global) const;

  PickleRef hold(PickleRef ref) {
    ++nodes_[ref].holders;
    return ref;
  }
  /// Frees what nothing holds any more.
  void drop(PickleRef ref);

 private:
  std::deque<Node> nodes_;
  std::deque<std::vector<PickleRef>> lists_;
  std::deque<PickleArray> arrays_;
  std::vector<PickleRef> free_nodes_, dropping_;
  std::vector<std::size_t> free_lists_, free_arrays_;
};

}  // namespace kerf::wafer
