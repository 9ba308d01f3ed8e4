// The names of classes in a KLARF 1.8, for one that is written as 1.2.
#include <kerf/error.h>

#include <optional>

#include "wafer/klarf_walk.h"
#include "wafer/klarf_write.h"

namespace kerf::wafer {
namespace {

class ClassNames : public KlarfHandler {
 public:
  std::vector<std::pair<std::string, std::string>> names;

  void columns(const KlarfList& list) override {
    for (std::size_t i = 0; i < list.columns.size(); ++i) {
      if (same_name(list.columns[i].text, "CLASSNUMBER")) number_ = i;
      if (same_name(list.columns[i].text, "CLASSNAME")) name_ = i;
    }
  }
  void row(const KlarfList&, const KlarfRow& row) override {
    if (!number_ || !name_) return;
    names.emplace_back(plain_text(row.cells[*number_].text), plain_text(row.cells[*name_].text));
  }

 private:
  std::optional<std::size_t> number_, name_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> klarf_class_names(const WaferMap& map) {
  const std::string* list = klarf_fact(map, "ClassLookupList");
  if (!list) return {};
  ClassNames classes;
  try {
    walk_klarf_18("Record Classes { List ClassLookupList {" + *list + "} }", map.source, classes);
  } catch (const Error&) {  // a fact of that name which is no such list
    return {};
  }
  return std::move(classes.names);
}

}  // namespace kerf::wafer
