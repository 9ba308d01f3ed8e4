// What of a picture is print, whatever it was taken with.
#pragma once

#include <kerf/image.h>
#include <torch/torch.h>

namespace kerf::compare {

/// 1 where `image`, scaled so that its longer side is `side`, shows print and 0 where ground. [H, W] float32.
/// The two are told apart by brightness, slow changes of light taken off. Which is which is a guess: print is
/// the bright part where that is noisier than the dark one, as shot noise makes it in an SEM, else the dark
/// part.
torch::Tensor find_print(const Image& image, int side);

}  // namespace kerf::compare
