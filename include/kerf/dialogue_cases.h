// Where the cases of dialogues come from: wafer maps by their measured facts, labelled images by their boxes.
#pragma once

#include <kerf/dataset.h>
#include <kerf/dialogue.h>
#include <kerf/wafer.h>
#include <kerf/wafer_facts.h>

#include <string>
#include <vector>

namespace kerf {

/// A share 0..1 as facts tell it: "12.3 %".
CaseFact share_fact(std::string name, double share);

/// What list_facts says, and further facts: "half.left.failed", "rate.half.left" (.right, .upper, .lower),
/// "passed.ring.3", "ranked.zone", and "most.quadrant", "least.quadrant" where no two parts are alike in
/// that; "cross.edge.clock.10.failed" of zones and other parts; "at.cluster.1.quadrant" (.zone, .clock,
/// .radius, .edge) and of "at.line". Tools at work give the same list.
std::vector<CaseFact> case_facts(const WaferFacts& facts);
/// Which cluster a pattern of the map is, where just one can be: "seen.Loc.cluster" (its number), ".place",
/// ".dies", ".width", ".height", ".share", ".quadrant", ".radius", ".edge". `about` has the labels and
/// case_facts.
std::vector<CaseFact> pattern_facts(const DialogueCase& about);
/// What the shapes of a map's patterns tell (measure_patterns), `measured` being the map's own record:
/// "fit.Loc.dies" (.tested, .rate, .share, .cost in points of yield, .place, .length, .width, and .rows of
/// dies across that), "at.fit.Loc.quadrant" as of a cluster, the hour ".towards" which its middle lies; of
/// rings "fit.Donut.open",
/// ".hole", ".hole_share" of the ring's outer diameter and ".hole_rate" of the dies in it;
/// "fit.Edge-Loc.from", ".to" and ".around" of the circumference; of a line "fit.Scratch.bow". Where each of
/// the labels has a shape, of the dies outside them "fit.rest.dies", ".share" and ".yield" without the
/// patterns; "fit.most"; by quadrant "fit.lower_left.label", ".dies": whose dies are most there.
std::vector<CaseFact> fitted_facts(const WaferMap& map, const WaferFacts& measured,
                                   const std::vector<std::string>& labels);
/// A map with its facts, its source as image, and the labels that came with it ("none" and "Normal": no
/// label).
DialogueCase wafer_case(const WaferMap& map);

/// The images of a data set: their categories as labels, and as facts "count", "count.LABEL" of each
/// category, "clean" (yes or no) and, with a box, "largest.label", "largest.place" ("upper left" .. "middle";
/// the image cut in three both ways), "largest.width" and "largest.height" ("34 px"), "place.LABEL",
/// "size.LABEL", "each", "smallest.label" (.place, .size), "kinds" ("bridge (2); pinch (1)"), "most.kind",
/// "most.count", "in.PLACE" (what lies in that part, row or column), "parts" (ninths with a defect) and
/// "parts.names", "half.upper" (.lower, .left, .right), "area" (share that boxes cover).
std::vector<DialogueCase> image_cases(const Dataset& dataset);

}  // namespace kerf
