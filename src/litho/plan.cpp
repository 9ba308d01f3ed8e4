#include "litho/plan.h"

#include <algorithm>

#include "litho/noise.h"

namespace kerf::litho {

std::vector<int> plan_defects(const SynthOptions& o, Random& random) {
  std::vector<int> plan;
  if (random.chance(o.clean_fraction) || o.max_defects == 0) return plan;
  const int count =
      std::min(o.max_defects, 1 + draw_weighted(random, {0.11, 0.19, 0.22, 0.19, 0.13, 0.08, 0.05, 0.03}));
  for (int k = 0; k < count; ++k)
    plan.push_back(1 + draw_weighted(random, {o.mix.bridge, o.mix.burr, o.mix.pinch, o.mix.contamination}));
  return plan;
}

}  // namespace kerf::litho
