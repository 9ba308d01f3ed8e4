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
  double pole_angle = 45;  ///< degrees; the source shines this far beside both axes only (45: all around)
  double refractive_index = 1.44;
  int kernels = 24;  ///< SOCS kernels kept
};

/// Values from low to high, both included.
struct Range {
  double low = 0, high = 0;
};

/// How often each class is drawn; weights, which need not sum to 1. What prints names a defect: a drawn
/// bridge that does not get across is labelled a burr, a drawn burr that does a bridge. With another mix or
/// severity than the default, burrs are held short of the next feature.
struct DefectMix {
  double bridge = 0.37;
  double burr = 0.20;
  double pinch = 0.23;
  double contamination = 0.20;
};

/// Line-edge roughness with the spectrum of Palasantzas, sigma^2 L / (1 + q^2 L^2)^(1/2 + H) up to a factor.
/// Source: G. Palasantzas, Phys. Rev. B 48, 14472 (1993). The two edges of a line move independently where it
/// is some L wide.
struct EdgeRoughness {
  double sigma = 0;  ///< nm, standard deviation of an edge; 0: a mild default roughness in pixels instead
  double correlation = 25;  ///< nm, the length L
  double hurst = 0.5;       ///< exponent H, above 0 to 1; 0.5: correlation falls exponentially
};

/// Signal that a scanning beam loses to the charge it left behind: bright places darken what follows them on
/// their scan line.
struct SemCharging {
  double strength = 0;  ///< an image draws a share of 0 .. this, lost behind long bright areas
  double length = 200;  ///< nm along the scan line in which the loss falls to 1 / e
};

/// A layer of a GDSII file.
struct LayoutLayer {
  int layer = 0;
  int datatype = -1;  ///< -1: any
};

/// What options may be; the program's own limits are these.
struct SynthLimits {
  static constexpr int kSmallestSize = 64, kLargestSize = 2048;  ///< pixels a side
  static constexpr int kMostDefects = 8;
  static constexpr double kLeastNmPerPixel = 1, kMostNmPerPixel = 20;
  static constexpr double kWidestRoom = 1000;  ///< nm, of margin, spacing and least side
  static constexpr double kLowestThreshold = 0.02, kHighestThreshold = 0.9;
};

/// What varies from image to image is drawn from these ranges. Sizes of defects are in nanometres; with
/// `nm_per_pixel` they shrink and grow as the pattern does.
struct SynthOptions {
  int images = 100;
  std::uint64_t seed = 0;
  int size = 384;  ///< pixels a side
  double nm_per_pixel = 4;
  Range magnification{1, 1};    ///< an image has nm_per_pixel / this, in at most five steps
  double clean_fraction = 0.1;  ///< images without a defect
  int max_defects = SynthLimits::kMostDefects;
  DefectMix mix;
  double wide = 0;                    ///< share of bridges and pinches that spread over a neighbourhood of
                                      ///< up to 170 pixels a side and change several places at once
  bool connected = false;             ///< a finding is what changed in one piece, thin changes along edges
                                      ///< included, however many defects made it; defects may be neighbours
  double margin = 0;                  ///< nm; the middles of defects lie this far inside the picture
  double spacing = 0;                 ///< nm; and this far from each other, particles included
  double least_side = 0;              ///< nm; what has a narrower box is no finding, particles excepted
  Range severity{0, 1};               ///< part of the range of drawn sizes in use, 0 mildest .. 1 severest
  double hard_negative_fraction = 0;  ///< images with designed shapes that look like defects, without a label
  double sem_fraction = 0.5;          ///< the others get an optical-microscope look
  std::vector<Path> layouts;        ///< .glp and GDSII (.gds) files; empty: gratings, wires and contacts only
  std::vector<LayoutLayer> layers;  ///< of GDSII files that are drawn; empty: all
  Range layout_scale{1.6, 2.15};    ///< enlarges layouts from files to line widths that print
  double vary = 0;  ///< share of images of layouts from files that show one changed in its style: stretched,
                    ///< with another beside it, or put together from shapes of all
  Optics optics;
  Path kernels;  ///< file of SOCS kernels (src/litho/kernel_file.h) in place of those of `optics` and of the
                 ///< defocus; images draw from its sets. Empty: none
  double dose = 1;              ///< relative; above 1 prints wider
  double dose_spread = 0.04;    ///< relative dose is uniform in dose +- this
  double defocus_min = 0;       ///< nm; either sign prints the same, for the lens is perfect
  double defocus_max = 50;      ///< nm
  double threshold = 0.225;     ///< resist threshold relative to the clear field
  double threshold_spread = 0;  ///< the threshold is uniform in threshold +- this
  double resist_blur = 22;      ///< nm, standard deviation of the diffusion in the resist
  EdgeRoughness roughness;
  SemCharging charging;
};

/// A designed shape that looks like a defect.
struct Lookalike {
  std::string kind;  ///< "gap", "neck" (like pinches), "tip" or "jog" (like burrs)
  Box box;           ///< of what is special about it, pixels; not clipped to the picture
};

struct SynthSample {
  Image image;
  std::vector<Annotation> annotations;  ///< category ids as in litho_categories()
  std::string modality;                 ///< "optical" or "sem"
  std::string layout;                   ///< generator family or .glp name
  bool varied = false;                  ///< it shows a changed layout, not `layout` itself
  double dose = 1;
  double defocus = 0;   ///< nm; 0 with kernels from a file
  std::string kernels;  ///< name of the file's set that imaged it; empty: the optics' own
  double threshold = 0.225;
  double nm_per_pixel = 4;
  std::vector<Lookalike> lookalikes;  ///< designed, hence no defects
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
