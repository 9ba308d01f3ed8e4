#include "wafer/map_output.h"

#include <iterator>

namespace kerf::wafer {
namespace {

constexpr std::int64_t kMostTold = 100;  // of a file, one by one

}  // namespace

bool MapOutput::put(WaferMap&& map) {
  if (!source_.options.leave_out_bad) return sink_(std::move(map));
  if (last_ && !sink_(std::move(*last_))) return false;
  last_ = std::move(map);
  last_->warnings.insert(last_->warnings.end(), std::make_move_iterator(told_.begin()),
                         std::make_move_iterator(told_.end()));
  told_.clear();
  return true;
}

void MapOutput::leave_out(const Error& error) {
  if (!source_.options.leave_out_bad) throw Error(error);
  if (left_out_++ == 0) first_ = error.what();
  if (left_out_ <= kMostTold) tell(fmt::format("{}; the map is left out", error.what()));
}

void MapOutput::finish() {
  if (left_out_ > kMostTold)
    tell(fmt::format("{}: {} further maps are left out", source_.name, left_out_ - kMostTold));
  if (last_) {
    sink_(std::move(*last_));
  } else if (left_out_ > 0) {
    fail("{}; none of the {} maps can be read", first_, left_out_);
  }
}

void MapOutput::tell(std::string sentence) {
  (last_ ? last_->warnings : told_).push_back(std::move(sentence));
}

}  // namespace kerf::wafer
