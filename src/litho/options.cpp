#include "litho/options.h"

#include <kerf/error.h>
#include <nlohmann/json.hpp>

#include "litho/optics.h"

namespace kerf::litho {
namespace {

void check_range(const char* name, double value, double low, double high) {
  if (!(value >= low && value <= high)) fail("{} is {}, expected {} to {}", name, value, low, high);
}

}  // namespace

void check_options(const SynthOptions& o) {
  check_range("the number of images", o.images, 0, 10'000'000);
  check_range("the image size", o.size, 64, 2048);
  check_range("nm per pixel", o.nm_per_pixel, 1, 20);
  check_range("the clean fraction", o.clean_fraction, 0, 1);
  check_range("the number of defects", o.max_defects, 0, 8);
  check_range("the SEM fraction", o.sem_fraction, 0, 1);
  check_range("the dose spread", o.dose_spread, 0, 0.5);
  check_range("the largest defocus", o.defocus_max, 0, 500);
  check_range("the resist threshold", o.threshold, 0.02, 0.9);
  check_range("the resist blur", o.resist_blur, 0, 100);
  check_optics(o.optics);
}

std::string describe(const SynthOptions& o) {
  nlohmann::ordered_json layouts = nlohmann::ordered_json::array();
  for (const auto& file : o.layouts) layouts.push_back(hash_file(file));
  const nlohmann::ordered_json text = {
      {"seed", o.seed},
      {"size", o.size},
      {"nm_per_pixel", o.nm_per_pixel},
      {"clean_fraction", o.clean_fraction},
      {"max_defects", o.max_defects},
      {"sem_fraction", o.sem_fraction},
      {"dose_spread", o.dose_spread},
      {"defocus_max", o.defocus_max},
      {"threshold", o.threshold},
      {"resist_blur", o.resist_blur},
      {"layouts", layouts},
      {"optics",
       {{"wavelength", o.optics.wavelength},
        {"na", o.optics.na},
        {"sigma_inner", o.optics.sigma_inner},
        {"sigma_outer", o.optics.sigma_outer},
        {"refractive_index", o.optics.refractive_index},
        {"kernels", o.optics.kernels}}},
  };
  return text.dump(2) + "\n";
}

}  // namespace kerf::litho
