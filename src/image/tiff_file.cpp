#include "image/tiff_file.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>

namespace kerf {
namespace {

/// What libtiff may allocate at once beyond the size of the file: its tables and its codecs' buffers.
constexpr tmsize_t kMaxExtraBytes = tmsize_t{64} << 20;

using Options = std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)>;

tmsize_t write_nothing(thandle_t, void*, tmsize_t) {
  return 0;
}
int keep_open(thandle_t) {
  return 0;
}

}  // namespace

TiffFile::TiffFile(const ImageSource& source) : source_(source) {
  const Options options(TIFFOpenOptionsAlloc(), &TIFFOpenOptionsFree);
  if (!options) throw std::bad_alloc();
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kMaxExtraBytes + tmsize_t(source.bytes.size()));
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), on_error, this);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), on_warning, this);
  // "m": no memory mapping, every access goes through the checked functions below.
  tiff_ = TIFFClientOpenExt("image", "rm", this, read, write_nothing, seek, keep_open, size, nullptr, nullptr,
                            options.get());
  if (tiff_ == nullptr) fail_with_message("its header is damaged");
}

TiffFile::~TiffFile() {
  TIFFClose(tiff_);
}

void TiffFile::open_page(int page) {
  if (page > 0 && page >= count_pages()) {
    fail("{}: the TIFF image has {} page(s), page {} (from 0) was asked for", source_.name, count_pages(),
         page);
  }
  if (page > 0) message_.clear();  // what is wrong with other pages does not matter here
  if (TIFFSetDirectory(tiff_, tdir_t(page)) == 0 || has_message()) {
    fail_with_message("the directory of the page is damaged");
  }
}

void TiffFile::fail_with_message(const std::string& otherwise) const {
  fail("{}: the TIFF image cannot be decoded: {}", source_.name, message_.empty() ? otherwise : message_);
}

/// Keeps the first message, which names the cause; what follows are its effects.
void TiffFile::keep_message(const char* format, va_list arguments) {
  if (!message_.empty()) return;
  std::array<char, 256> text{};
  std::vsnprintf(text.data(), text.size(), format, arguments);
  message_ = text.data();
  while (message_.ends_with('.') || message_.ends_with('\n')) message_.pop_back();
}

int TiffFile::on_error(TIFF*, void* self, const char*, const char* format, va_list arguments) {
  static_cast<TiffFile*>(self)->keep_message(format, arguments);
  return 1;  // handled: nothing is printed
}

int TiffFile::on_warning(TIFF*, void* self, const char*, const char* format, va_list arguments) {
  auto& file = *static_cast<TiffFile*>(self);
  // A tag that lies beyond the end of the file would be ignored: a cut-off palette would leave a grey
  // picture.
  const bool truncated = std::strstr(format, "IO error") != nullptr;
  if (truncated || file.distrust_warnings_) file.keep_message(format, arguments);
  return 1;
}

tmsize_t TiffFile::read(thandle_t self, void* to, tmsize_t count) {
  auto& file = *static_cast<TiffFile*>(self);
  const auto bytes = file.source_.bytes;
  if (count <= 0 || file.position_ >= bytes.size()) return 0;
  const std::size_t available = std::min(std::size_t(count), bytes.size() - file.position_);
  std::memcpy(to, bytes.data() + file.position_, available);
  file.position_ += available;
  return tmsize_t(available);
}

toff_t TiffFile::seek(thandle_t self, toff_t offset, int whence) {
  auto& file = *static_cast<TiffFile*>(self);
  // Offsets are unsigned and wrap as two's complement does, so adding is right for negative ones too.
  if (whence == SEEK_CUR) offset += file.position_;
  if (whence == SEEK_END) offset += file.source_.bytes.size();
  file.position_ = offset;
  return offset;
}

toff_t TiffFile::size(thandle_t self) {
  return static_cast<TiffFile*>(self)->source_.bytes.size();
}

}  // namespace kerf
