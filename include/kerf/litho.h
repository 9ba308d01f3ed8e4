// Synthetic lithography images with exact truth: layout -> mask defect -> partially coherent imaging ->
// resist threshold -> optical-microscope or SEM look. Lengths are in nanometres unless a name says otherwise.
#pragma once

#include <kerf/dataset.h>
#include <kerf/image.h>
#include <kerf/progress.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kerf {

/// Imaging system of the scanner.
struct Optics {
  double wavelength = 193;   ///< nm
  double na = 1.35;          ///< numerical aperture (image side, immersion)
  double sigma_inner = 0.6;  ///< annular source, inner and outer partial coherence
  double sigma_outer = 0.9;
  double refractive_index = 1.44;
  int kernels = 24;  ///< SOCS kernels kept
};

/// What varies from image to image is drawn from these ranges.
struct SynthOptions {
  int images = 100;
  std::uint64_t seed = 0;
  int size = 384;  ///< pixels a side
  double nm_per_pixel = 4;
  double clean_fraction = 0.1;  ///< images without a defect
  int max_defects = 8;
  double sem_fraction = 0.5;  ///< the others get an optical-microscope look
  std::vector<Path> layouts;  ///< .glp files; empty: gratings, Manhattan wires and contacts only
  Optics optics;
  double dose_spread = 0.04;  ///< relative dose is uniform in 1 +- this
  double defocus_max = 50;    ///< nm
  double threshold = 0.225;   ///< resist threshold relative to the clear field
  double resist_blur = 22;    ///< nm, standard deviation of the diffusion in the resist
};

struct SynthSample {
  Image image;
  std::vector<Annotation> annotations;  ///< category ids as in litho_categories()
  std::string modality;                 ///< "optical" or "sem"
  std::string layout;                   ///< generator family or .glp name
  double dose = 1;
  double defocus = 0;  ///< nm
};

/// bridge 1, burr 2, pinch 3, contamination 4.
std::vector<Category> litho_categories();

/// Makes image number `index` of a series; depends on (options, index) only, so series can be made in
/// parallel.
class LithoGenerator {
 public:
  explicit LithoGenerator(const SynthOptions& options);
  ~LithoGenerator();
  LithoGenerator(LithoGenerator&&) noexcept;
  SynthSample make(std::int64_t index) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

/// Writes `options.images` PNG files and annotations.json (COCO) into `folder`; resumes a series that was
/// interrupted.
Dataset synth_litho(const SynthOptions& options, const Path& folder, Observer& observer);

}  // namespace kerf
