#include "litho/gds_library.h"

#include <cmath>
#include <unordered_map>

#include "litho/gds_records.h"

namespace kerf::litho {
namespace {

// Everything an element may say; each kind of element takes what it needs.
struct Element {
  std::size_t at = 0;
  GdsShape shape;
  GdsPath path;
  GdsReference reference;
};

bool starts_element(GdsType type) {
  return type == GdsType::boundary || type == GdsType::path || type == GdsType::sref ||
         type == GdsType::aref || type == GdsType::text || type == GdsType::node || type == GdsType::box;
}

class Parser {
 public:
  Parser(std::string_view bytes, const std::string& name) : reader_(bytes, name) {}

  GdsLibrary run() {
    if (const auto first = reader_.next(); first.type != GdsType::header)
      reader_.refuse(0, "the file does not start with HEADER: it is no GDSII stream");
    for (GdsRecord record = reader_.next(); record.type != GdsType::endlib; record = reader_.next()) {
      if (record.type == GdsType::units) read_units(record);
      if (record.type == GdsType::bgnstr) read_structure(record);
      if (starts_element(record.type) || record.type == GdsType::endstr)
        reader_.refuse(record.at, "record {:#04x} stands outside every structure", int(record.type));
    }
    if (library_.unit == 0) reader_.refuse(0, "the library has no UNITS");
    resolve();
    return std::move(library_);
  }

 private:
  void read_units(const GdsRecord& record) {
    library_.unit = reader_.real(record, 1) * 1e9;
    if (!(library_.unit >= 1e-6 && library_.unit <= 1e6))
      reader_.refuse(record.at, "a database unit of {} nm, expected 1e-6 to 1e6", library_.unit);
  }

  void read_structure(const GdsRecord& begin) {
    const GdsRecord named = reader_.next();
    if (named.type != GdsType::strname) reader_.refuse(named.at, "a structure does not start with its name");
    GdsStructure structure{.name = reader_.text(named)};
    GdsRecord record = reader_.next();
    for (; record.type != GdsType::endstr; record = reader_.next()) {
      if (starts_element(record.type)) read_element(record, structure);
      if (record.type == GdsType::bgnstr || record.type == GdsType::endlib)
        reader_.refuse(record.at, "structure '{}' does not end", structure.name.substr(0, 40));
    }
    if (!numbers_.emplace(structure.name, library_.structures.size()).second)
      reader_.refuse(begin.at, "structure '{}' is defined twice", structure.name.substr(0, 40));
    library_.structures.push_back(std::move(structure));
  }

  void read_element(const GdsRecord& begin, GdsStructure& structure) {
    Element element{.at = begin.at};
    for (GdsRecord record = reader_.next(); record.type != GdsType::endel; record = reader_.next()) {
      if (starts_element(record.type) || record.type == GdsType::endstr || record.type == GdsType::endlib)
        reader_.refuse(record.at, "the element that starts at byte {} does not end", begin.at);
      read_field(record, element);
    }
    switch (begin.type) {
      case GdsType::boundary:
      case GdsType::box:
        return add_outline(element, structure);
      case GdsType::path:
        return add_path(element, structure);
      case GdsType::sref:
      case GdsType::aref:
        return add_reference(element, begin.type == GdsType::aref, structure);
      default:
        return;  // TEXT and NODE draw nothing
    }
  }

  void read_field(const GdsRecord& record, Element& element) {
    GdsReference& reference = element.reference;
    switch (record.type) {
      case GdsType::layer:
        element.shape.layer = reader_.int16(record, 0);
        break;
      case GdsType::datatype:
      case GdsType::boxtype:
        element.shape.datatype = reader_.int16(record, 0);
        break;
      case GdsType::xy:
        read_points(record, element.shape.points);
        break;
      case GdsType::width:
        element.path.half_width = std::abs(double(reader_.int32(record, 0))) / 2;
        element.path.absolute = reader_.int32(record, 0) < 0;
        break;
      case GdsType::pathtype:
        element.path.type = reader_.int16(record, 0);
        break;
      case GdsType::bgnextn:
        element.path.extend_start = reader_.int32(record, 0);
        break;
      case GdsType::endextn:
        element.path.extend_end = reader_.int32(record, 0);
        break;
      case GdsType::sname:
        reference.name = reader_.text(record);
        break;
      case GdsType::strans:
        read_strans(record, reference);
        break;
      case GdsType::mag:
        reference.magnification = reader_.real(record, 0);
        break;
      case GdsType::angle:
        reference.angle = std::fmod(reader_.real(record, 0), 360);
        break;
      case GdsType::colrow:
        reference.columns = reader_.int16(record, 0);
        reference.rows = reader_.int16(record, 1);
        break;
      default:
        break;  // flags, plexes, properties
    }
  }

  void read_points(const GdsRecord& record, Polygon& points) {
    if (record.data.size() % 8 != 0)
      reader_.refuse(record.at, "XY has {} bytes, expected eight a point", record.data.size());
    for (std::size_t k = 0; k < record.data.size() / 8; ++k)
      points.push_back({double(reader_.int32(record, 2 * k)), double(reader_.int32(record, 2 * k + 1))});
  }

  void read_strans(const GdsRecord& record, GdsReference& reference) {
    const int bits = reader_.int16(record, 0);
    if (bits & 0x0006)
      reader_.refuse(record.at, "absolute magnification or angle of a reference is not supported");
    reference.mirrored = bits & 0x8000;
  }

  void add_outline(Element& element, GdsStructure& structure) {
    if (element.shape.points.size() < 3)
      reader_.refuse(element.at, "a shape of {} points, expected at least three",
                     element.shape.points.size());
    structure.shapes.push_back(std::move(element.shape));
  }

  void add_path(Element& element, GdsStructure& structure) {
    if (element.shape.points.empty()) reader_.refuse(element.at, "a path has no points");
    const int type = element.path.type;
    if (type != 0 && type != 1 && type != 2 && type != 4)
      reader_.refuse(element.at, "path type {}, expected 0, 1, 2 or 4", type);
    element.shape.path = element.path;
    structure.shapes.push_back(std::move(element.shape));
  }

  void add_reference(Element& element, bool array, GdsStructure& structure) {
    GdsReference& r = element.reference;
    r.at = element.at;
    const Polygon& points = element.shape.points;
    if (r.name.empty()) reader_.refuse(r.at, "a reference names no structure");
    if (points.size() != (array ? 3u : 1u))
      reader_.refuse(r.at, "a reference has {} points, expected {}", points.size(), array ? 3 : 1);
    if (!(r.magnification >= 1e-6 && r.magnification <= 1e6))
      reader_.refuse(r.at, "a magnification of {}, expected 1e-6 to 1e6", r.magnification);
    if (r.columns < 1 || r.rows < 1)
      reader_.refuse(r.at, "an array of {} x {}, expected at least one each way", r.columns, r.rows);
    r.origin = points[0];
    if (array) {
      r.column_step = {(points[1].x - r.origin.x) / r.columns, (points[1].y - r.origin.y) / r.columns};
      r.row_step = {(points[2].x - r.origin.x) / r.rows, (points[2].y - r.origin.y) / r.rows};
    } else {
      r.columns = r.rows = 1;
    }
    structure.references.push_back(std::move(r));
  }

  void resolve() {
    for (auto& structure : library_.structures)
      for (auto& reference : structure.references) {
        const auto found = numbers_.find(reference.name);
        if (found == numbers_.end())
          reader_.refuse(reference.at, "structure '{}' is placed but not defined",
                         reference.name.substr(0, 40));
        reference.target = found->second;
        library_.structures[found->second].placed = true;
      }
  }

  GdsReader reader_;
  GdsLibrary library_;
  std::unordered_map<std::string, std::size_t> numbers_;
};

}  // namespace

GdsLibrary read_gds_library(std::string_view bytes, const std::string& name) {
  return Parser(bytes, name).run();
}

}  // namespace kerf::litho
