// Where the layouts of a series come from, and which part of one an image shows.
#pragma once

#include <kerf/litho.h>

#include "litho/layout.h"
#include "litho/scanner.h"

namespace kerf::litho {

struct NamedLayout {
  Layout layout;
  std::string name;
  bool from_file = false;
  bool varied = false;
};

class LayoutSources {
 public:
  /// `side` is the width of generated layouts in nm. Throws Error for a file that is no layout.
  LayoutSources(const SynthOptions& options, double side);

  /// One of the files' layouts or a generated one, which neighbours in the series share.
  NamedLayout pick(std::int64_t index, Random& random) const;
  /// The mask of a random view; views that show next to nothing are drawn again, and the fullest is kept.
  Plane draw_mask(const NamedLayout& source, const Scanner& scanner, Random& random) const;

 private:
  NamedLayout generated(std::int64_t index) const;
  NamedLayout varied(std::size_t file, std::int64_t index) const;
  View pick_view(const NamedLayout& source, const Scanner& scanner, Random& random) const;

  const SynthOptions& options_;
  double side_;
  std::vector<NamedLayout> files_;
};

}  // namespace kerf::litho
