#include "wafer/stdf_stream.h"

#include <kerf/error.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>

namespace kerf::wafer {
namespace {

class PlainStream : public StdfStream {
 public:
  explicit PlainStream(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t count = std::min(out.size(), bytes_.size());
    if (count > 0) std::memcpy(out.data(), bytes_.data(), count);
    bytes_ = bytes_.subspan(count);
    return count;
  }

 private:
  std::span<const std::byte> bytes_;
};

// Members of gzip may stand one behind the other; what follows them and is no gzip is padding.
class GzipStream : public StdfStream {
 public:
  GzipStream(std::span<const std::byte> bytes, const std::string& name, std::uint64_t max_bytes)
      : bytes_(bytes), name_(name), max_bytes_(max_bytes) {
    if (inflateInit2(&zlib_, 15 + 16) != Z_OK) throw Bug("zlib does not start");
  }
  ~GzipStream() override { inflateEnd(&zlib_); }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  std::size_t read(std::span<std::byte> out) override {
    std::size_t done = 0;
    while (done < out.size() && !ended_) done += inflate_some(out.subspan(done));
    if (done == 0 && cut_off_ && !out.empty())
      fail("{}: its gzip is cut off after {} bytes of content, expected a whole file", name_, total_);
    total_ += done;
    if (total_ > max_bytes_) fail("{}: more than {} bytes come out of its gzip", name_, max_bytes_);
    return done;
  }

 private:
  std::size_t inflate_some(std::span<std::byte> out) {
    const std::size_t given = std::min<std::size_t>(bytes_.size(), 1u << 20);
    // zlib's input is not const; it does not write to it.
    zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes_.data()));
    zlib_.avail_in = uInt(given);
    zlib_.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib_.avail_out = uInt(out.size());
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    bytes_ = bytes_.subspan(given - zlib_.avail_in);
    const std::size_t made = out.size() - zlib_.avail_out;
    if (result == Z_STREAM_END) {
      next_member();
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      fail("{}: its gzip is broken after {} bytes of content, expected a whole file", name_, total_ + made);
    } else if (made == 0 && bytes_.empty()) {
      ended_ = cut_off_ = true;  // told when the last whole record is through
    }
    return made;
  }

  void next_member() {
    ended_ = !is_gzip(bytes_);
    if (!ended_ && inflateReset(&zlib_) != Z_OK) throw Bug("zlib does not start again");
  }

  std::span<const std::byte> bytes_;
  const std::string& name_;
  std::uint64_t max_bytes_;
  std::uint64_t total_ = 0;
  z_stream zlib_{};
  bool ended_ = false;
  bool cut_off_ = false;
};

}  // namespace

bool is_gzip(std::span<const std::byte> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1F} && bytes[1] == std::byte{0x8B};
}

std::unique_ptr<StdfStream> open_stdf_stream(std::span<const std::byte> bytes, const std::string& name,
                                             std::uint64_t max_bytes) {
  if (is_gzip(bytes)) return std::make_unique<GzipStream>(bytes, name, max_bytes);
  return std::make_unique<PlainStream>(bytes);
}

}  // namespace kerf::wafer
