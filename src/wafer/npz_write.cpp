// Writes .npz archives as numpy does: a zip of .npy members, version 1.0, little-endian, C order.
#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>
#include <limits>

#include "text/utf8.h"
#include "wafer/npz.h"

namespace kerf::wafer {
namespace {

constexpr std::size_t kMax = std::numeric_limits<std::uint32_t>::max() - 1;  // bytes, without zip64
constexpr std::size_t kAlign = 64;   // of the values in a member, as numpy has it
constexpr int kVersion = 20;         // of zip: members that are deflated
constexpr int kDate = (1 << 5) | 1;  // 1 January 1980, so that equal arrays make equal files

void put(std::string& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(char(value >> (8 * i)));
}

std::string npy_header(const std::string& descr, const std::vector<std::int64_t>& shape) {
  std::string dict = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", descr,
                                 fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  const std::size_t size = (10 + dict.size() + 1 + kAlign - 1) / kAlign * kAlign - 10;
  dict.resize(size - 1, ' ');
  std::string header("\x93NUMPY\x01\0", 8);
  put(header, size, 2);
  return header + dict + '\n';
}

std::u32string characters_of(const std::string& text) {
  if (text::valid_utf8_prefix(text) != text.size()) fail("the text {} is not UTF-8", text::in_quotes(text));
  std::u32string characters;
  for (std::size_t at = 0; at < text.size();) characters.push_back(text::next_char(text, at));
  return characters;
}

std::string deflated(const std::string& bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string packed(deflateBound(&stream, uLong(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = uInt(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = uInt(std::min(packed.size(), kMax));
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  check(result == Z_STREAM_END, "all bytes are packed at once");
  return packed;
}

}  // namespace

struct NpzWriter::State {
  FileWriter file;
  Path path;
  bool deflate;
  std::string directory;
  std::size_t written = 0, members = 0;

  void write(const std::string& bytes) {
    if (bytes.size() > kMax - written)
      fail("{}: more than the 4 GiB that an archive of this kind holds", path.string());
    file.stream() << bytes;
    written += bytes.size();
  }

  void add(const std::string& name, const std::string& npy) {
    if (npy.size() > kMax) fail("{}: array {} is larger than 4 GiB", path.string(), name);
    const std::string member = name + ".npy";
    const uLong crc = crc32(0, reinterpret_cast<const Bytef*>(npy.data()), uInt(npy.size()));
    const std::string packed = deflate ? deflated(npy) : npy;
    std::string fields;  // those that both headers have
    put(fields, kVersion, 2);
    put(fields, 1 << 11, 2);  // the name is UTF-8
    put(fields, deflate ? 8 : 0, 2);
    put(fields, std::uint64_t(kDate) << 16, 4);
    put(fields, crc, 4);
    put(fields, packed.size(), 4);
    put(fields, npy.size(), 4);
    put(fields, member.size(), 2);
    put(fields, 0, 2);
    put(directory, 0x02014b50, 4);
    put(directory, kVersion, 2);
    directory += fields;
    put(directory, 0, 10);  // comment, disk, attributes
    put(directory, written, 4);
    directory += member;
    std::string local;
    put(local, 0x04034b50, 4);
    write(local + fields + member);
    write(packed);
    ++members;
  }

  void finish() {
    const std::size_t start = written;
    write(directory);
    std::string end;
    put(end, 0x06054b50, 4);
    put(end, 0, 4);
    put(end, members, 2);
    put(end, members, 2);
    put(end, directory.size(), 4);
    put(end, start, 4);
    put(end, 0, 2);
    write(end);
    file.finish();
  }
};

NpzWriter::NpzWriter(const Path& path, bool deflate)
    : state_(new State{FileWriter(path), path, deflate, {}}) {}
NpzWriter::~NpzWriter() = default;

void NpzWriter::add(const std::string& name, const std::vector<std::int64_t>& shape,
                    std::span<const std::uint8_t> values) {
  check(NpyHeader{.shape = shape}.items() == std::int64_t(values.size()), "the shape is that of the values");
  std::string npy = npy_header("|u1", shape);
  npy.append(reinterpret_cast<const char*>(values.data()), values.size());
  state_->add(name, npy);
}

void NpzWriter::add(const std::string& name, const std::vector<std::int64_t>& shape,
                    std::span<const std::int64_t> values) {
  check(NpyHeader{.shape = shape}.items() == std::int64_t(values.size()), "the shape is that of the values");
  std::string npy = npy_header("<i8", shape);
  for (const std::int64_t value : values) put(npy, std::uint64_t(value), 8);
  state_->add(name, npy);
}

void NpzWriter::add(const std::string& name, const std::vector<std::string>& values) {
  std::vector<std::u32string> texts;
  std::size_t longest = 1;
  for (const std::string& value : values) {
    texts.push_back(characters_of(value));
    longest = std::max(longest, texts.back().size());
  }
  std::string npy = npy_header(fmt::format("<U{}", longest), {std::int64_t(values.size())});
  for (std::u32string& text : texts) {
    text.resize(longest, U'\0');
    for (const char32_t c : text) put(npy, c, 4);
  }
  state_->add(name, npy);
}

void NpzWriter::finish() {
  state_->finish();
}

}  // namespace kerf::wafer
