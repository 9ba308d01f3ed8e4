// NumPy's array files: .npy, and .npz archives of them. Arrays of whole numbers, truths, floating-point
// numbers and strings; never pickled objects. The format: numpy.lib.format, versions 1.0 to 3.0.
#pragma once

#include <kerf/file.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wafer/zip.h"

namespace kerf::wafer {

/// What an array's header says.
struct NpyHeader {
  char kind = 'u';  ///< b truth, u and i whole numbers, f floating point, S bytes, U text
  std::size_t item_size = 1;
  bool big_endian = false;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;

  std::int64_t items() const;  ///< product of the shape
  /// Place of an item in the file, by its place in C order.
  std::int64_t stored_index(std::int64_t index) const;
};

/// An array with all its bytes.
struct NpyArray {
  std::string place;  ///< for messages
  NpyHeader header;
  std::vector<std::byte> bytes;

  // By the place in C order. Throw Bug for another kind of array than the name says.
  std::int64_t integer(std::int64_t index) const;  ///< b, u, i; unsigned ones beyond 63 bits: Error
  double number(std::int64_t index) const;         ///< f
  std::string text(std::int64_t index) const;      ///< S, U; UTF-8. Throws Error for no character
};

/// An array whose items come one after another as they stand in the file.
class NpyStream {
 public:
  /// `size` bytes of a member or file, header first.
  NpyStream(std::unique_ptr<ZipStream> stream, std::string place);

  const NpyHeader& header() const { return header_; }
  const std::string& place() const { return place_; }  ///< for messages: "a.npz: member maps.npy"
  /// The next out.size() bytes.
  void read(std::span<std::byte> out) { stream_->read(out); }
  /// Everything that is left; the whole array when nothing was read before. Throws Error when that is more
  /// than 2 GiB.
  NpyArray load();

 private:
  std::unique_ptr<ZipStream> stream_;
  std::string place_;
  NpyHeader header_;
};

/// The arrays of a .npz, or the one of a .npy under the name "". The bytes must outlive this object.
class NpzFile {
 public:
  /// Throws Error naming `name` when the archive is broken.
  NpzFile(std::span<const std::byte> bytes, std::string name);

  /// Names without ".npy", in the order of the file.
  const std::vector<std::string>& names() const { return names_; }
  bool has(std::string_view array) const;
  /// Throws Error when there is no such array, or it is none that Kerf reads (pickled objects, records,
  /// complex numbers, dates), or its shape and its bytes contradict each other.
  NpyStream open(std::string_view array) const;
  NpyArray load(std::string_view array) const { return open(array).load(); }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::vector<std::string> names_;
  std::vector<ZipMember> members_;
};

/// Maps of one size: 0 off the wafer, 1 pass, 2 fail.
struct MapArray {
  std::int64_t n = 0;
  int h = 0, w = 0;
  std::vector<std::uint8_t> values;  ///< [n * h * w]
};
/// All maps of an array [N, H, W] or [H, W]. Throws Error naming the place of a value that is not 0, 1 or 2.
MapArray load_maps(const NpzFile& file, std::string_view array);

/// Several names for an array in use: the first of them that the file has.
std::optional<std::string> first_of(const NpzFile& file, std::initializer_list<const char*> names);
/// The array with the maps: maps, arr_0, or the only one of whole numbers with three axes. Throws Error with
/// the arrays that are there when it is not clear.
std::string map_array_name(const NpzFile& file);

/// The labels that come with maps, told one by one from arrays as they stand in the file: from `labels`,
/// `label` or `arr_1` (strings, class numbers, or [N, K] truths with the names in `columns`), and for a map
/// that has none of them from `class_name`.
class MapLabels {
 public:
  /// Throws Error when the file has labels for another number of maps than `count`.
  MapLabels(const NpzFile& file, std::int64_t count);

  /// Of that map; empty where the file says nothing. Throws Error for a truth that is not 0 or 1.
  std::vector<std::string> at(std::int64_t index) const;
  /// What `class_name` says of that map; empty without such an array.
  std::string class_name(std::int64_t index) const;
  /// Names of the truths, or of the class numbers.
  const std::vector<std::string>& columns() const { return columns_; }
  /// The truths have no names in the file: they were taken as those of MixedWM38.
  bool assumed_names() const { return assumed_names_; }
  /// Whether the labels are told by that array.
  bool uses(std::string_view array) const;

 private:
  void name_columns();
  std::string single(std::int64_t index) const;

  std::optional<NpyArray> labels_, class_names_;
  std::vector<std::string> columns_, used_;
  bool assumed_names_ = false;
};

/// Writes a .npz that appears under its name when finish() returns.
class NpzWriter {
 public:
  explicit NpzWriter(const Path& path, bool deflate = true);
  ~NpzWriter();

  // Each adds the array `name` ("maps"). The product of the shape must be the number of values.
  void add(const std::string& name, const std::vector<std::int64_t>& shape,
           std::span<const std::uint8_t> values);
  void add(const std::string& name, const std::vector<std::int64_t>& shape,
           std::span<const std::int64_t> values);
  void add(const std::string& name, const std::vector<std::string>& values);  ///< UTF-8; one axis
  /// Throws Error when an array or the file is too large for a plain zip archive (4 GiB).
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kerf::wafer
