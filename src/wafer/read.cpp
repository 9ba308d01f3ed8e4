// One way into the room for a file of any format.
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <array>

#include "wafer/formats.h"

namespace kerf {
namespace {

using Reader = void (*)(const wafer::Source&, const WaferSink&);

// In the order of WaferFormat.
constexpr std::array<Reader, 10> kReaders = {
    wafer::read_npz,   wafer::read_lswmd, wafer::read_png, wafer::read_csv,  wafer::read_json,
    wafer::read_klarf, wafer::read_stdf,  wafer::read_g85, wafer::read_e142, wafer::read_sinf};

void check_size(const MappedFile& file, const WaferReadOptions& options) {
  if (file.bytes().size() > options.max_bytes)
    fail("{}: {} bytes, more than the {} that are read", file.path().string(), file.bytes().size(),
         options.max_bytes);
}

}  // namespace

void read_wafers(const Path& path, const WaferSink& sink, const WaferReadOptions& options) {
  const MappedFile file(path);
  check_size(file, options);
  const WaferFormat format = options.format ? *options.format : detect_wafer_format(path);
  kReaders.at(std::size_t(format))({file.bytes(), path.string(), options, &file}, sink);
}

std::vector<WaferMap> load_wafers(const Path& path, const WaferReadOptions& options) {
  std::vector<WaferMap> maps;
  read_wafers(
      path,
      [&maps](WaferMap&& map) {
        maps.push_back(std::move(map));
        return true;
      },
      options);
  return maps;
}

std::unique_ptr<WaferWriter> open_wafer_writer(const Path& path, WaferFormat format) {
  switch (format) {
    case WaferFormat::csv:
      return wafer::csv_writer(path);
    case WaferFormat::json:
      return wafer::json_writer(path);
    case WaferFormat::g85:
      return wafer::g85_writer(path);
    case WaferFormat::klarf:
      return wafer::klarf_writer(path);
    default:
      fail("{}: wafer maps are not written as {}, expected csv, json, g85 or klarf", path.string(),
           wafer_format_name(format));
  }
}

}  // namespace kerf
