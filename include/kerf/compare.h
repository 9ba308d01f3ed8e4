// Comparison of pictures of one design (die to die): laid onto each other they show what most of them print,
// and so what one alone has too much or too little.
#pragma once

#include <kerf/dataset.h>
#include <kerf/image.h>
#include <kerf/progress.h>

#include <optional>
#include <vector>

namespace kerf {

struct CompareOptions {
  int side = 384;  ///< longer side at which pictures are compared, pixels
  /// Least Dice of two prints where both are seen, 0 to 1: below it a picture is not laid there.
  double least_agreement = 0.78;
  /// Least print that a picture must share with what it is laid onto, as a share of its area.
  double least_shared = 0.03;
  /// compare_files: most files that are compared with each other, the next ones of the design among
  /// themselves; 0: all of a design. Few give poorer references, as a detector should learn to bear with.
  int most = 0;
  int threads = 0;  ///< 0: all cores
};

/// What the other pictures of a design print where one of them looks.
struct Reference {
  /// Grey, as large as the picture: 255 where all others print, 0 where none does, 128 where none looks; the
  /// fewer look, the nearer to 128.
  Image print;
  int pictures = 0;      ///< others that it is made of
  double agreement = 0;  ///< Dice of the picture's print with it, 0 to 1
};

/// Lays pictures of a design onto each other, whichever part of it each shows, in any of the eight turns and
/// mirror images and up to 1.4 times as large, light or dark. The result has an entry for every picture; none
/// for one that fits no other. Nothing but the pictures is used. A stop request ends it with what is done.
std::vector<std::optional<Reference>> compare_pictures(const std::vector<Image>& pictures,
                                                       const CompareOptions& options, Observer& observer);

/// compare_pictures of the files that name the same design. `designs` has an entry for each file; one without
/// name is compared with nothing, and so is a file that cannot be read.
std::vector<std::optional<Reference>> compare_files(const std::vector<Path>& files,
                                                    const std::vector<std::string>& designs,
                                                    const CompareOptions& options, Observer& observer);

/// What names the design of each image of a data set: an attribute of theirs, such as "layout"; "" without
/// it.
std::vector<std::string> designs_of(const Dataset& dataset, const std::string& attribute);

/// compare_files of the images of a data set by an attribute of theirs.
std::vector<std::optional<Reference>> compare_designs(const Dataset& dataset, const std::string& attribute,
                                                      const CompareOptions& options, Observer& observer);

}  // namespace kerf
