// A loss on where the language model looks while it writes a defect: at the visual tokens around the defect's
// centre. Answers alone teach this too, but late: as long as no head looks at the right place, reading
// coordinates off it cannot be learned, and as long as they cannot be read off, nothing is gained by looking
// there.
#pragma once

#include <torch/torch.h>

#include <array>

#include "models/qwen3_vl/processor.h"
#include "models/qwen3_vl/text.h"

namespace kerf::inspect {

/// Positions of one row of a batch that write about defects, and where each should look.
struct Pointers {
  std::int64_t first = 0, visual = 0;   ///< place and number of the image's tokens
  std::vector<std::int64_t> positions;  ///< [N] token t predicts token t + 1, a part of some defect
  torch::Tensor targets;                ///< [N, visual] rows sum to 1: the four tokens around the centre
  std::vector<std::int64_t> centres;    ///< the visual token that holds each defect's centre
  std::vector<std::array<std::int64_t, 4>> boxes;  ///< x0, y0, x1, y1 of each defect in thousandths
};
/// Reads the defects off the answers. Each prompt has one image and one answer, in Kerf's format.
std::vector<Pointers> find_pointers(const std::vector<qwen3_vl::Prompt>& prompts, const Tokenizer& tokenizer,
                                    std::int64_t image_token, std::int64_t merge);

/// Mean cross entropy between the targets and the attention among visual tokens, over the query heads of the
/// first key head of every probed layer; the other heads stay free. 0 where nothing is pointed at.
torch::Tensor pointing_loss(const qwen3_vl::AttentionProbe& probe, const std::vector<Pointers>& pointers);

}  // namespace kerf::inspect
