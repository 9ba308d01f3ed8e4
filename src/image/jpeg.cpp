// JPEG through libjpeg-turbo, with the settings of Pillow: the accurate integer transform and smooth
// upsampling, which are the library's defaults.
#include <kerf/error.h>

#include <cstring>

#include "image/decoders.h"
#include "image/jpeg_error.h"
#include "image/orientation.h"

namespace kerf {
namespace {

constexpr int kMaxScans = 500;  // progressive files have about ten; thousands only serve to waste time
constexpr int kExifMarker = JPEG_APP0 + 1;
constexpr unsigned kMaxMarkerBytes = 0xFFFF;

void limit_scans(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxScans) return;
  jump_out(*reinterpret_cast<JpegErrors*>(info->err), "it has too many scans");
}

class JpegReader {
 public:
  explicit JpegReader(const ImageSource& source) : source_(source) {
    info_.err = install_jpeg_errors(errors_);
    progress_.progress_monitor = limit_scans;
  }
  ~JpegReader() { jpeg_destroy_decompress(&info_); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  PictureSize read_header();
  Image read_pixels();
  int orientation() const;

 private:
  template <typename Calls>
  void run(const Calls& calls) {
    if (!run_jpeg(errors_, calls))
      fail("{}: the JPEG image cannot be decoded: {}", source_.name, errors_.message);
  }
  J_COLOR_SPACE output_space() const;
  /// Decodes into `image`; rows of four inks pass through `inks`.
  void read_rows(Image& image, std::uint8_t* inks);

  const ImageSource& source_;
  JpegErrors errors_{};
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct info_{};
};

PictureSize JpegReader::read_header() {
  run([&] {
    jpeg_create_decompress(&info_);
    info_.progress = &progress_;
    jpeg_save_markers(&info_, kExifMarker, kMaxMarkerBytes);
    jpeg_mem_src(&info_, source_.data(), source_.bytes.size());
    jpeg_read_header(&info_, TRUE);
  });
  info_.out_color_space = output_space();
  return {info_.image_width, info_.image_height};
}

J_COLOR_SPACE JpegReader::output_space() const {
  switch (info_.jpeg_color_space) {
    case JCS_GRAYSCALE:
      return JCS_GRAYSCALE;
    case JCS_RGB:
    case JCS_YCbCr:
      return JCS_RGB;
    case JCS_CMYK:
    case JCS_YCCK:
      return JCS_CMYK;
    default:
      fail("{}: the JPEG image has {} components, expected 1, 3 or 4", source_.name, info_.num_components);
  }
}

Image JpegReader::read_pixels() {
  const bool inks = info_.out_color_space == JCS_CMYK;
  Image image = make_image({info_.image_width, info_.image_height}, inks ? 3 : info_.num_components);
  std::vector<std::uint8_t> ink_row(inks ? std::size_t(info_.image_width) * 4 : 0);
  run([&] { read_rows(image, inks ? ink_row.data() : nullptr); });
  return image;
}

/// CMYK in JPEG is stored inverted (Adobe's convention, as Pillow assumes), so 255 is no ink.
void inks_to_rgb(const std::uint8_t* inks, std::uint8_t* rgb, int width) {
  for (int x = 0; x < width; ++x, inks += 4, rgb += 3) {
    for (int c = 0; c < 3; ++c) rgb[c] = ink_to_light(inks[c], inks[3]);
  }
}

void JpegReader::read_rows(Image& image, std::uint8_t* inks) {
  jpeg_start_decompress(&info_);
  while (info_.output_scanline < info_.output_height) {
    std::uint8_t* const out = image.row(int(info_.output_scanline));
    JSAMPROW row = inks ? inks : out;
    jpeg_read_scanlines(&info_, &row, 1);
    if (inks) inks_to_rgb(inks, out, image.width);
  }
  jpeg_finish_decompress(&info_);  // fails when the end marker is missing: something was cut off
}

int JpegReader::orientation() const {
  constexpr char kSignature[] = "Exif\0";  // six bytes with the terminator
  for (auto marker = info_.marker_list; marker != nullptr; marker = marker->next) {
    if (marker->marker != kExifMarker || marker->data_length < sizeof kSignature) continue;
    if (std::memcmp(marker->data, kSignature, sizeof kSignature) != 0) continue;
    return exif_orientation({marker->data + sizeof kSignature, marker->data_length - sizeof kSignature});
  }
  return 1;
}

}  // namespace

DecodedImage decode_jpeg(const ImageSource& source, const DecodeOptions& options) {
  JpegReader reader(source);
  check_size(source, reader.read_header(), options);
  const int orientation = reader.orientation();  // finishing the decompression frees the markers
  return {reader.read_pixels(), orientation};
}

}  // namespace kerf
