// DefectRecordSpec and DefectList of a KLARF 1.2.
#include <kerf/error.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "wafer/die_index.h"
#include "wafer/klarf_defect.h"
#include "wafer/klarf_lexer.h"
#include "wafer/klarf_write.h"
#include "wafer/plain_text.h"

namespace kerf::wafer {
namespace {

constexpr std::int64_t kMaxMadeUp = 10'000'000;

// "file 3 0": the third image of the file, of kind 0.
struct Image {
  std::string file, numbers;
};
bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 10 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
std::optional<Image> image_of(const std::string& text) {
  const std::size_t kind = text.rfind(' ');
  if (kind == text.npos || kind == 0) return std::nullopt;
  const std::size_t number = text.rfind(' ', kind - 1);
  const std::size_t start = number == text.npos ? 0 : number + 1;
  if (!is_number(text.substr(kind + 1)) || !is_number(text.substr(start, kind - start))) return std::nullopt;
  return Image{number == text.npos ? "" : text.substr(0, number), text.substr(start)};
}

std::string number_text(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : "NA";
}

// A word of the list: quoted where it would fall apart.
std::string word(const std::string& text) {
  const std::string plain = plain_text(text);
  const bool whole = !plain.empty() && plain.find_first_of(" ;\"#/") == plain.npos;
  return whole ? plain : klarf_quoted(plain);
}

class DefectTable {
 public:
  DefectTable(std::ostream& out, const WaferMap& map) : out_(out), map_(map) {
    for (const Defect& defect : map.defects) take(defect);
    if (images_) std::erase_if(others_, [](const auto& name) { return same_name(name, "IMAGECOUNT"); });
  }

  void write() {
    make_up();
    out_ << "DefectRecordSpec " << columns().size();
    for (const std::string& column : columns()) out_ << ' ' << column;
    out_ << ";\nDefectList";
    for (const Defect& defect : map_.defects) row(defect);
    for (const Defect& defect : made_up_) row(defect);
    out_ << ";\n";
  }

  // Those of the first one's file: a row has one.
  static std::vector<Image> images_of(const Defect& defect) {
    std::vector<Image> images;
    for (const std::string& text : defect.images) {
      const auto image = image_of(text);
      if (image && (images.empty() || image->file == images.front().file)) images.push_back(*image);
    }
    return images;
  }

 private:
  void take(const Defect& defect) {
    sized_ = sized_ || defect.width_um || defect.height_um;
    area_ = area_ || defect.area_um2;
    classed_ = classed_ || defect.class_number;
    for (const std::string& image : defect.images) images_ = images_ || image_of(image);
    for (const auto& [name, text] : defect.other) {
      if (is_column(name) && seen_.insert(name).second) others_.push_back(name);
    }
    next_id_ = std::max(next_id_, defect.id < INT64_MAX ? defect.id + 1 : defect.id);
    if (defect.x && defect.y) index_.find_or_add(with_defects_, *defect.x, *defect.y);
  }

  // Not one that is written already.
  bool is_column(const std::string& name) const {
    const auto good = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    return !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0 &&
           std::all_of(name.begin(), name.end(), good) && klarf_column(name) == KlarfColumn::other;
  }

  void make_up() {
    for (const Die& die : map_.dies) {
      if (die.state != DieState::fail || !index_.find_or_add(with_defects_, die.x, die.y).second) continue;
      const std::int64_t count = std::max<std::int64_t>(1, die.defects.value_or(1));
      if (count > kMaxMadeUp - std::int64_t(made_up_.size()))
        fail("{}: its dies count more than {} defects that it does not list", map_.source, kMaxMadeUp);
      made_up_.insert(made_up_.end(), std::size_t(count), middle_of(die));
      for (std::int64_t i = 0; i < count; ++i)
        made_up_[made_up_.size() - std::size_t(count - i)].id = next_id_++;
    }
  }

  Defect middle_of(const Die& die) {
    Defect defect;
    defect.x = die.x;
    defect.y = die.y;
    const WaferGeometry& geometry = map_.geometry;
    if (geometry.die_width_um) defect.x_um = geometry.die_width_um->value / 2;
    if (geometry.die_height_um) defect.y_um = geometry.die_height_um->value / 2;
    if (!die.bin) return defect;
    if (seen_.insert("ROUGHBINNUMBER").second) others_.push_back("ROUGHBINNUMBER");
    defect.other.emplace_back("ROUGHBINNUMBER", std::to_string(*die.bin));
    return defect;
  }

  std::vector<std::string> columns() const {
    std::vector<std::string> names{"DEFECTID", "XREL", "YREL", "XINDEX", "YINDEX"};
    if (sized_) names.insert(names.end(), {"XSIZE", "YSIZE"});
    if (area_) names.push_back("DEFECTAREA");
    if (classed_) names.push_back("CLASSNUMBER");
    names.insert(names.end(), others_.begin(), others_.end());
    if (images_) names.insert(names.end(), {"IMAGECOUNT", "IMAGELIST"});
    return names;
  }

  void row(const Defect& defect) {
    const std::vector<Image> images = images_of(defect);
    if (!images.empty() && images.front().file != file_) {
      file_ = images.front().file;
      out_ << ";\nTiffFileName " << klarf_quoted(file_) << ";\nDefectList";
    }
    out_ << "\n " << defect.id << ' ' << number_text(defect.x_um) << ' ' << number_text(defect.y_um) << ' '
         << place_text(defect);
    if (sized_) out_ << ' ' << number_text(defect.width_um) << ' ' << number_text(defect.height_um);
    if (area_) out_ << ' ' << number_text(defect.area_um2);
    if (classed_) out_ << ' ' << (defect.class_number ? std::to_string(*defect.class_number) : "NA");
    for (const std::string& name : others_) out_ << ' ' << other_text(defect, name);
    if (!images_) return;
    out_ << ' ' << images.size() << ' ' << images.size();
    for (const Image& image : images) out_ << ' ' << image.numbers;
  }

  std::string place_text(const Defect& defect) const {
    if (!defect.x || !defect.y) return "NA NA";
    const auto [x, y] = klarf_place(map_, *defect.x, *defect.y);
    return fmt::format("{} {}", x, y);
  }

  static std::string other_text(const Defect& defect, const std::string& name) {
    for (const auto& [key, text] : defect.other)
      if (key == name) return word(text);
    return "NA";
  }

  std::ostream& out_;
  const WaferMap& map_;
  bool sized_ = false, area_ = false, classed_ = false, images_ = false;
  std::vector<std::string> others_;
  std::set<std::string> seen_;
  std::vector<Defect> made_up_;
  std::vector<Die> with_defects_;
  DieIndex index_;
  std::int64_t next_id_ = 1;
  std::string file_;
};

}  // namespace

void write_klarf_defects(std::ostream& out, const WaferMap& map) {
  DefectTable(out, map).write();
}

std::size_t klarf_written_images(const Defect& defect) {
  return DefectTable::images_of(defect).size();
}

}  // namespace kerf::wafer
