// A TIFF in memory, opened through libtiff with its messages caught and its allocations limited.
#pragma once

#include <tiffio.h>

#include <string>

#include "image/decoders.h"

namespace kerf {

class TiffFile {
 public:
  /// Opens the first page. Throws Error when the bytes are no TIFF.
  explicit TiffFile(const ImageSource& source);
  ~TiffFile();
  TiffFile(const TiffFile&) = delete;
  TiffFile& operator=(const TiffFile&) = delete;

  int count_pages() { return int(TIFFNumberOfDirectories(tiff_)); }
  /// Throws Error when there is no such page or its directory is damaged.
  void open_page(int page);

  /// The value of a 16- or 32-bit tag, or the default of the TIFF specification when it is absent.
  template <typename Value>
  Value tag(ttag_t name) const {
    Value value{};
    TIFFGetFieldDefaulted(tiff_, name, &value);
    return value;
  }

  TIFF* handle() const { return tiff_; }
  /// From now on a warning counts as an error: libtiff warns, and goes on, where pixels are missing.
  void distrust_warnings() { distrust_warnings_ = true; }
  /// Throws Error with libtiff's message when there was one, else with `otherwise`.
  [[noreturn]] void fail_with_message(const std::string& otherwise) const;
  bool has_message() const { return !message_.empty(); }

 private:
  static int on_error(TIFF*, void* self, const char* module, const char* format, va_list arguments);
  static int on_warning(TIFF*, void* self, const char* module, const char* format, va_list arguments);
  static tmsize_t read(thandle_t self, void* to, tmsize_t count);
  static toff_t seek(thandle_t self, toff_t offset, int whence);
  static toff_t size(thandle_t self);
  void keep_message(const char* format, va_list arguments);

  const ImageSource& source_;
  std::size_t position_ = 0;
  std::string message_;
  bool distrust_warnings_ = false;
  TIFF* tiff_ = nullptr;
};

}  // namespace kerf
