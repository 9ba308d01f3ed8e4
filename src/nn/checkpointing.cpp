#include "nn/checkpointing.h"

#include <kerf/error.h>

namespace kerf::nn {
namespace {

using Layer = std::function<torch::Tensor(const torch::Tensor&)>;

/// Lets the backward node hold the layer.
struct LayerHolder : torch::CustomClassHolder {
  explicit LayerHolder(Layer layer) : layer(std::move(layer)) {}
  Layer layer;
};

struct Recompute : public torch::autograd::Function<Recompute> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                               const c10::intrusive_ptr<LayerHolder>& holder) {
    context->save_for_backward({x});
    context->saved_data["layer"] = c10::IValue::make_capsule(holder);
    torch::NoGradGuard no_grad;
    return holder->layer(x);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto x = context->get_saved_variables()[0].detach().requires_grad_(true);
    const auto holder =
        c10::static_intrusive_pointer_cast<LayerHolder>(context->saved_data["layer"].toCapsule());
    torch::AutoGradMode with_grad(true);
    const auto y = holder->layer(x);
    torch::autograd::backward({y}, {gradients[0]});
    return {x.grad(), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor checkpointed(const Layer& layer, const torch::Tensor& x) {
  check(x.requires_grad(), "a checkpointed layer's input requires a gradient");
  return Recompute::apply(x, c10::make_intrusive<LayerHolder>(layer));
}

}  // namespace kerf::nn
