// How much can be decided without a person, and at what error: the curve from which the band of questionable
// confidences is chosen. Rejecting what is uncertain: Chow, IEEE Transactions on Information Theory 16
// (1970).
#pragma once

#include <kerf/calibrate.h>

#include <map>
#include <vector>

#include "inspect/calibration.h"
#include "inspect/questionable.h"

namespace kerf::inspect {

/// From this calibrated confidence on a finding counts as something to decide. A model may name thousands of
/// weaker ones, and dropping them is no merit.
inline constexpr double kWorthDeciding = 0.05;

/// What there is to decide on images with known defects.
struct Decisions {
  std::vector<JudgedFinding> findings;  ///< worth deciding, `raw` calibrated; all of an image in one run
  std::int64_t missed = 0;              ///< defects without a right one among them
  std::int64_t images = 0;
  double min_confidence = 0;  ///< operating point: what reaches it is said unless it goes to a person
};

/// `truths`: how many defects every inspected image has. Findings of other images are passed over.
Decisions collect_decisions(const std::vector<JudgedFinding>& calibrated,
                            const std::map<std::int64_t, std::int64_t>& truths, double min_confidence);

/// What a band costs and saves, each finding by itself: an inspection, which says a place by the sum of its
/// confidences, asks about what it says and is dropped here. Said are the findings from `below` on, unless
/// they only are another name for the place of a surer one; dropped those under `from`. Wrong is what is said
/// and not there, or dropped and there. Of nothing decided, nothing is wrong.
ReviewPoint measure_band(const Decisions& decisions, const ReviewBand& band);

/// The bands around the operating point, in steps of 0.01, which no other beats in both automation and error;
/// both rise along the curve. Of bands that are equal on these images the narrowest is taken.
std::vector<ReviewPoint> automation_curve(const Decisions& decisions);

/// The point with the most automation whose error is at most `max_error`. Where nothing but asking about
/// everything reaches it, that is the choice; its automation may then be 0. `curve` as automation_curve gives
/// it.
ReviewPoint choose_point(const std::vector<ReviewPoint>& curve, double max_error);

/// What the choice is worth on images that it has not seen: the images are dealt into two halves, the band is
/// chosen on each and measured on the other. Shares are over both; from and below are left at 0.
ReviewPoint cross_chosen_point(const std::vector<JudgedFinding>& calibrated,
                               const std::map<std::int64_t, std::int64_t>& truths, double min_confidence,
                               double max_error);

}  // namespace kerf::inspect
