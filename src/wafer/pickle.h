// A restricted reader of Python pickles: it knows the numbers, strings, lists and the few classes of a
// pickled table of arrays (pickle_globals.h), keeps them as inert values and executes nothing.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "wafer/formats.h"
#include "wafer/pickle_heap.h"
#include "wafer/pickle_ops.h"

namespace kerf::wafer {

class Pickle {
 public:
  /// Reads the whole pickle. Throws Error naming the byte where it is broken, or names another class or
  /// function, or uses an operation that such tables do not need. The source must outlive this object.
  explicit Pickle(const Source& source);

  PickleRef root() const { return root_; }
  const PickleHeap& heap() const { return heap_; }
  const std::string& name() const { return name_; }
  /// The bytes of a string or array as the file has them.
  std::string_view raw(std::uint64_t data, std::uint64_t size) const { return ops_.text(data, size); }
  /// Text of a text, bytes (as Latin-1 where not UTF-8) or latin1 value.
  std::string text(PickleRef ref) const;
  bool is_text(PickleRef ref) const;
  /// The bytes of an array that is none of objects.
  std::string array_bytes(const PickleArray& array) const;

 private:
  void find_used();
  void forget_passed(std::uint64_t offset);
  void run(const PickleOp& op);
  void run_number(const PickleOp& op);
  void run_container(const PickleOp& op);
  void run_memo(const PickleOp& op);
  void run_object(const PickleOp& op);

  void push(PickleRef ref) { stack_.push_back(ref); }
  PickleRef pop();
  std::vector<PickleRef> pop_to_mark();
  void tuple(std::size_t count);
  void add_items(PickleKind kind, std::vector<PickleRef> items);
  void memoize(std::uint64_t number);
  void global(std::string_view module, std::string_view name);
  void reduce();
  void new_object();
  void build();
  PickleRef called(PickleGlobal function, PickleRef arguments);
  PickleRef make_dtype(PickleRef arguments);
  void build_dtype(PickleRef dtype, PickleRef state);
  PickleRef make_encoded(PickleRef arguments);
  void build_array(PickleRef array, PickleRef state);
  void fill_array(PickleRef array, PickleRef shape, PickleRef dtype, PickleRef data);
  void take_shape(PickleArray& array, PickleRef shape) const;
  std::int64_t integer(PickleRef ref) const;
  const std::vector<PickleRef>& tuple_of(PickleRef ref, std::size_t least) const;
  std::string place() const;
  [[noreturn]] void broken(std::string_view what) const;

  const Source& source_;
  const std::string& name_;
  PickleOps ops_;
  PickleHeap heap_;
  std::uint64_t offset_ = 0;
  std::uint64_t forgotten_ = 0;  ///< bytes that were let go of
  std::vector<PickleRef> stack_;
  std::vector<std::size_t> marks_;
  std::vector<bool> used_;  ///< memo numbers that are asked for
  std::unordered_map<std::uint64_t, PickleRef> memo_;
  std::uint64_t memoized_ = 0;
  bool numbered_ = false;
  PickleRef root_ = 0;
};

}  // namespace kerf::wafer
