#include "eval/interval.h"

#include <algorithm>
#include <cmath>

namespace kerf {

Interval bootstrap_interval(double value, std::vector<double> resampled) {
  std::erase_if(resampled, [](double one) { return std::isnan(one); });
  if (resampled.empty()) return {value, value, value};
  std::sort(resampled.begin(), resampled.end());
  const auto at = [&](double share) {
    return resampled[std::size_t(std::llround(share * double(resampled.size() - 1)))];
  };
  return {value, at(0.025), at(0.975)};
}

}  // namespace kerf
