// Wafer maps: one value type for what every format of a fab says, its readers and writers, and pictures of
// it. Nothing here is invented: what a source does not say is absent, what Kerf concludes itself is marked as
// guessed, and the coordinates of a die are those of its source, whatever way the map is looked at.
#pragma once

#include <kerf/file.h>
#include <kerf/image.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kerf {

/// What is known of a die. The first three are the numbers of array maps.
enum class DieState : std::uint8_t {
  off_wafer = 0,  ///< no die here (only in grids; a list of dies does not hold it)
  pass = 1,
  fail = 2,
  untested = 3,  ///< a die without a result: skipped, outside the sample, or partial
};
/// "off-wafer", "pass", "fail", "untested".
std::string_view die_state_name(DieState state);

/// One die in the coordinates of its source.
struct Die {
  std::int32_t x = 0;
  std::int32_t y = 0;
  DieState state = DieState::untested;
  std::optional<std::int64_t> bin;  ///< hard bin
  std::optional<std::int64_t> soft_bin;
  std::optional<std::int64_t> defects;  ///< number of defects, where the source counts them
  bool operator==(const Die&) const = default;
};

/// What a bin means where the source tells. Formats with letters for bins keep the letters in `code`.
struct BinDefinition {
  std::int64_t bin = 0;
  bool soft = false;  ///< of the soft bins
  std::string code;   ///< as written in the source ("1", "A", "0F")
  std::string name;
  std::optional<bool> pass;
  std::optional<std::int64_t> count;  ///< dies, as the source counts them
  bool operator==(const BinDefinition&) const = default;
};

/// One defect of an inspection (KLARF).
struct Defect {
  std::int64_t id = 0;
  std::optional<std::int32_t> x, y;           ///< its die; absent where the source has NA
  std::optional<double> x_um, y_um;           ///< in the die, from its lower left corner, micrometres
  std::optional<double> width_um, height_um;  ///< micrometres
  std::optional<double> area_um2;             ///< square micrometres
  std::optional<std::int64_t> class_number;   ///< as given by the tool or a person
  std::vector<std::string> images;            ///< image references as written
  /// Further columns, as written; lengths (DSIZE, GDSX, GDSY) in micrometres, whatever the version's unit.
  std::vector<std::pair<std::string, std::string>> other;
  bool operator==(const Defect&) const = default;
};

enum class Side : std::uint8_t { down, left, up, right };
/// "down", "left", "up", "right".
std::string_view side_name(Side side);

/// A value of the source, or one that Kerf concluded.
template <typename T>
struct Known {
  T value{};
  bool guessed = false;
  bool operator==(const Known&) const = default;
};

/// How the dies of a map lie on its wafer as a person sees it. Which way the coordinates grow belongs to the
/// source: turning or mirroring a picture changes the picture only.
struct WaferGeometry {
  Known<bool> x_right{true, true};            ///< x grows to the right as seen
  Known<bool> y_down{true, true};             ///< y grows downwards as seen
  std::optional<Known<Side>> notch;           ///< where notch or flat is as seen
  bool flat = false;                          ///< the mark is a flat
  std::optional<Known<double>> die_width_um;  ///< pitch, micrometres
  std::optional<Known<double>> die_height_um;
  std::optional<Known<double>> diameter_mm;
  std::optional<std::pair<std::int32_t, std::int32_t>> center_die;  ///< die that holds the centre
  std::optional<std::pair<std::int32_t, std::int32_t>>
      reference_die;  ///< the first one where there are several
  bool operator==(const WaferGeometry&) const = default;
};

/// One wafer as its source has it.
struct WaferMap {
  std::string lot;     ///< empty: not said
  std::string wafer;   ///< id or number as written; empty: not said
  std::string device;  ///< product or part type
  std::string step;    ///< process step, layer or test step
  std::string tool;    ///< inspection station or tester
  std::string time;    ///< test or inspection time, ISO 8601 ("2026-01-31T12:00:00", with Z where UTC)
  std::vector<std::string> labels;  ///< pattern names that came with the map (data sets); what a person said
  std::vector<Die> dies;            ///< as listed by the source, each position once
  std::vector<Defect> defects;
  std::vector<BinDefinition> bins;
  WaferGeometry geometry;
  std::vector<std::pair<std::string, std::string>> other;  ///< further facts of the source: name, value
  std::string source;                                      ///< file name and place in it: "maps.npz[12]"
  std::vector<std::string> warnings;  ///< what was odd in the source and how it was taken, a sentence each
  bool operator==(const WaferMap&) const = default;
};

/// A map as a picture of dies: row 0 on top and column 0 at the left as seen.
struct DieGrid {
  int columns = 0;
  int rows = 0;
  std::vector<DieState> cells;  ///< [rows * columns]

  DieState at(int row, int column) const { return cells[std::size_t(row) * columns + column]; }
  DieState& at(int row, int column) { return cells[std::size_t(row) * columns + column]; }
  bool operator==(const DieGrid&) const = default;
};

/// Largest number of cells of a grid; a map whose coordinates span more is refused.
inline constexpr std::int64_t kMaxGridCells = 16'000'000;

/// The smallest grid that holds all dies. Throws Error when there is no die or the coordinates span too much.
DieGrid to_grid(const WaferMap& map);
/// A map whose dies are the grid's cells: x is the column, y the row, both guessed as to their directions.
WaferMap from_grid(const DieGrid& grid);
/// Row and column of a die as seen in to_grid(map); nullopt where no die of the map has the coordinates.
std::optional<std::pair<int, int>> cell_of(const WaferMap& map, std::int32_t x, std::int32_t y);

enum class WaferFormat { npz, lswmd, png, csv, json, klarf, stdf, g85, e142, sinf };
/// "npz", "lswmd", "png", "csv", "json", "klarf", "stdf", "g85", "e142", "sinf".
std::string_view wafer_format_name(WaferFormat format);
/// The format of that name. Throws Error with the list of names.
WaferFormat wafer_format_from(std::string_view name);
/// The format that a file name's ending stands for; nullopt where it says nothing (".txt", ".map", ".xml").
std::optional<WaferFormat> wafer_format_by_extension(const Path& path);
/// The format of a file by its content, and by its name where the content fits several. Throws Error naming
/// the file when it is of none.
WaferFormat detect_wafer_format(const Path& path);

struct WaferReadOptions {
  std::optional<WaferFormat> format;     ///< absent: told by the content
  std::uint64_t max_bytes = 1ull << 33;  ///< larger files are refused, bytes (compressed ones: after that)
  std::int64_t max_dies = 4'000'000;     ///< of one wafer; more are refused
  bool leave_out_bad =
      false;  ///< a bad map of an array or a pickled table becomes a warning of one beside it
};

/// Receives each wafer in the order of the file; false ends the reading.
using WaferSink = std::function<bool(WaferMap&&)>;

/// Reads a file wafer by wafer, in memory that does not grow with their number. Throws Error naming file,
/// place and what was expected; what was handed on before that stays valid.
void read_wafers(const Path& path, const WaferSink& sink, const WaferReadOptions& options = {});
/// All wafers of a file.
std::vector<WaferMap> load_wafers(const Path& path, const WaferReadOptions& options = {});

/// Receives each map of an array and says whether to go on.
using GridSink = std::function<bool(DieGrid&&)>;
/// The maps of an .npz or .npy (array `maps` [N, H, W]: 0 off-wafer, 1 pass, 2 fail; row 0 on top) without
/// anything else that it says of them: many times faster than read_wafers. Throws Error as that does.
void read_map_grids(const Path& path, const GridSink& sink);

/// Writes wafers to one file, one after another, in memory that does not grow with their number. The file
/// appears under its name when finish() returns and not before.
class WaferWriter {
 public:
  virtual ~WaferWriter() = default;
  /// Throws Error for a wafer that the format has no place for; one without dies in CSV and G85.
  virtual void add(const WaferMap& map) = 0;
  virtual void finish() = 0;
  /// What of the wafers so far is written in another way than they have it, a sentence each.
  virtual std::vector<std::string> warnings() const { return {}; }
};

/// A writer of csv, json, g85 or klarf (other formats: Error). G85 and KLARF hold one wafer a file: a second
/// one throws Error.
std::unique_ptr<WaferWriter> open_wafer_writer(const Path& path, WaferFormat format);

/// What a KLARF that is written from a map cannot hold of it, or of several.
struct KlarfLoss {
  std::int64_t images = 0;         ///< references that are file names, not numbers in a TIFF
  std::int64_t untested_dies = 0;  ///< a sample plan lists what was inspected
  std::int64_t passing_dies = 0;   ///< that have defects: they read back as failing
  std::int64_t bins = 0;           ///< of dies that pass or have listed defects
  std::int64_t soft_bins = 0;      ///< of tested dies
  std::int64_t bin_names = 0;
  std::int64_t defect_counts = 0;  ///< of tested dies, other than the defects that are listed
  std::int64_t labels = 0;
  std::int64_t reference_dies = 0;
  std::set<std::string> records;  ///< names of further facts: lists of KLARF 1.8 among them
};
KlarfLoss klarf_loss(const WaferMap& map);
KlarfLoss& operator+=(KlarfLoss& sum, const KlarfLoss& loss);
/// A sentence for each kind of loss.
std::vector<std::string> klarf_loss_warnings(const KlarfLoss& loss);

/// A class that the model gives to defects or wafers in a KLARF.
struct KlarfClass {
  std::int64_t defect = 0;  ///< DEFECTID
  std::int64_t number = 0;  ///< class number in the model's own column
  double confidence = 0;    ///< 0..1
  std::string wafer;        ///< WaferID; empty: the defect of that number in every wafer of the file
  std::string lot;          ///< LotID, for a file of several lots; empty: of any
};
/// Copies a KLARF 1.1, 1.2 or 1.8 byte for byte and gives every defect two further columns,
/// KERFCLASS and KERFCONFIDENCE (NA, or -1 before 1.8, where the model says nothing). Columns that are there
/// are never changed, a person's class least of all; the columns of an earlier run of Kerf are replaced.
/// Throws Error naming `name` where the KLARF cannot be read, or a class is given twice or to a defect it
/// does not have.
std::string add_klarf_classes(std::string_view klarf, const std::string& name,
                              const std::vector<KlarfClass>& classes);

struct WaferPictureOptions {
  int turn = 0;             ///< quarter turns clockwise of the picture; coordinates stay the dies' own
  bool mirror = false;      ///< left and right exchanged, after turning
  int cell = 0;             ///< pixels a die; 0: as fits
  bool by_bin = false;      ///< colour by bin instead of pass and fail
  bool true_aspect = true;  ///< dies as wide and high as their pitch says
  bool caption = true;      ///< lot, wafer, yield
};
/// A picture for people: colour-blind safe palette, notch shown (dashed where guessed).
Image draw_wafer(const WaferMap& map, const WaferPictureOptions& options = {});
/// The same as SVG, with coordinates, state and bin of each die as its tooltip.
std::string wafer_svg(const WaferMap& map, const WaferPictureOptions& options = {});
/// The same for a terminal of that many columns, two dies a character cell; `colour`: 24-bit ANSI colours,
/// otherwise letters.
std::string wafer_text(const WaferMap& map, int terminal_columns, bool colour,
                       const WaferPictureOptions& options = {});

/// How often each die of a lot fails.
struct WaferStack {
  int wafers = 0;
  struct Cell {
    std::int32_t x = 0, y = 0;
    int tested = 0, failed = 0;
    bool operator==(const Cell&) const = default;
  };
  std::vector<Cell> cells;  ///< every position that any wafer has, by y, then x
  WaferGeometry geometry;
  std::string lot;  ///< empty where the wafers are of several

  /// What wafers of one product have alike, as far as the wafers so far say it.
  struct Product {
    std::string device;
    std::optional<Known<double>> die_width_um, die_height_um;
    std::int64_t columns = 0, rows = 0;  ///< that the dies span
  } product;
  std::int64_t other_devices = 0, other_pitches = 0, other_spans = 0;  ///< wafers that differ from it
};
/// Adds up wafers one by one; throws Error naming the wafer whose axes point another way.
void add_to_stack(WaferStack& stack, const WaferMap& map);
/// What speaks against the wafers being of one product, a sentence each.
std::vector<std::string> stack_warnings(const WaferStack& stack);
Image draw_stack(const WaferStack& stack, const WaferPictureOptions& options = {});
std::string stack_svg(const WaferStack& stack, const WaferPictureOptions& options = {});
std::string stack_text(const WaferStack& stack, int terminal_columns, bool colour,
                       const WaferPictureOptions& options = {});
/// "x,y,tested,failed,rate" lines.
std::string stack_csv(const WaferStack& stack);

/// 0..1 failed of the tested dies; nullopt where none is tested.
std::optional<double> fail_rate(const WaferMap& map);

}  // namespace kerf
