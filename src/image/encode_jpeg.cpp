// JPEG encoding through libjpeg-turbo.
#include <kerf/error.h>

#include <cstdlib>

#include "image/check_image.h"
#include "image/jpeg_error.h"

namespace kerf {
namespace {

constexpr std::size_t kFirstCapacity = std::size_t{1} << 16;

/// Where libjpeg puts its bytes. The library's own memory destination leaves a dangling pointer after an
/// error.
struct Destination {
  jpeg_destination_mgr manager;  // first: libjpeg's pointer to it is a pointer to the whole
  std::uint8_t* bytes;
  std::size_t capacity;

  std::size_t size() const { return capacity - manager.free_in_buffer; }
};

/// Makes room. libjpeg calls this with a full buffer, whatever free_in_buffer says.
void grow(j_compress_ptr info, std::size_t capacity) {
  auto& destination = *reinterpret_cast<Destination*>(info->dest);
  auto* const bytes = static_cast<std::uint8_t*>(std::realloc(destination.bytes, capacity));
  if (bytes == nullptr) jump_out(*reinterpret_cast<JpegErrors*>(info->err), "out of memory");
  destination.manager.next_output_byte = bytes + destination.capacity;
  destination.manager.free_in_buffer = capacity - destination.capacity;
  destination.bytes = bytes;
  destination.capacity = capacity;
}

class JpegWriter {
 public:
  JpegWriter() { info_.err = install_jpeg_errors(errors_); }
  ~JpegWriter() {
    jpeg_destroy_compress(&info_);
    std::free(destination_.bytes);
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;

  std::string write(const Image& image, int quality) {
    if (!run_jpeg(errors_, [&] { compress(image, quality); })) {
      fail("the image cannot be encoded as JPEG: {}", errors_.message);
    }
    return {reinterpret_cast<const char*>(destination_.bytes), destination_.size()};
  }

 private:
  void set_destination() {
    destination_.manager.init_destination = [](j_compress_ptr info) { grow(info, kFirstCapacity); };
    destination_.manager.empty_output_buffer = [](j_compress_ptr info) -> boolean {
      grow(info, reinterpret_cast<Destination*>(info->dest)->capacity * 2);
      return TRUE;
    };
    destination_.manager.term_destination = [](j_compress_ptr) {};
    info_.dest = &destination_.manager;
  }

  void compress(const Image& image, int quality) {
    jpeg_create_compress(&info_);
    set_destination();
    info_.image_width = JDIMENSION(image.width);
    info_.image_height = JDIMENSION(image.height);
    info_.input_components = image.channels;
    info_.in_color_space = image.channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&info_);
    jpeg_set_quality(&info_, quality, TRUE);
    jpeg_start_compress(&info_, TRUE);
    while (info_.next_scanline < info_.image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(image.row(int(info_.next_scanline)));
      jpeg_write_scanlines(&info_, &row, 1);
    }
    jpeg_finish_compress(&info_);
  }

  JpegErrors errors_{};
  Destination destination_{};
  jpeg_compress_struct info_{};
};

}  // namespace

std::string encode_jpeg(const Image& image, int quality) {
  check_image(image);
  if (quality < 1 || quality > 100) fail("the JPEG quality is {}, expected 1 to 100", quality);
  return JpegWriter().write(image, quality);
}

}  // namespace kerf
