// Functions of one number for the kernels: inlined into each, so that they become vector code of the
// instruction set that the kernel is compiled for.
#pragma once

#include <cstdint>

namespace kerf::nn {

#define KERF_INLINE inline __attribute__((always_inline))

/// e^x to float32's last digits for |x| up to 87, beyond as at 87. The whole power of two goes into the
/// exponent bits, the rest of it through the polynomial of Cephes' exp2f.
KERF_INLINE float exponential(float x) {
  // Written with branches, GCC computes on with what lies beyond and chooses last, and denormals are slow.
  const float clamped = __builtin_fmaxf(__builtin_fminf(x, 87.0F), -87.0F);
  const float t = clamped * 1.44269504F;
  const float whole = __builtin_floorf(t + 0.5F), f = t - whole;
  float p = 1.535336188e-4F;
  p = p * f + 1.339887440e-3F;
  p = p * f + 9.618437357e-3F;
  p = p * f + 5.550332471e-2F;
  p = p * f + 2.402264791e-1F;
  p = p * f + 6.931472028e-1F;
  p = p * f + 1.0F;
  return p * __builtin_bit_cast(float, (std::int32_t(whole) + 127) << 23);
}

/// e^-2u of GELU's tanh form, at most e^40: the share is nothing from there on, and a product with the rest
/// that the compiler puts first stays finite.
KERF_INLINE float gelu_rest(float x) {
  return exponential(__builtin_fminf(-2 * 0.7978845608F * (x + 0.044715F * x * x * x), 40.0F));
}

/// 1 / (1 + rest). The vector reciprocal of one is less than one on some processors.
KERF_INLINE float share_of(float rest) {
  return rest < 5e-8F ? 1.0F : 1 / (1 + rest);
}

/// sigmoid(2 u) of GELU's tanh form.
KERF_INLINE float gelu_share(float x) {
  return share_of(gelu_rest(x));
}

}  // namespace kerf::nn
