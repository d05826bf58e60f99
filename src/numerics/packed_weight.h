#pragma once
/// Weights in the layout that oneDNN's kernels read, made once instead of at every call.

#include <functional>
#include <memory>

#include <ATen/core/Tensor.h>

namespace farout::numerics {

/// What comes after a linear operation, in one go with it.
enum class After { nothing, relu, relu6 };

/// A weight's copy in oneDNN's layout, made when it is first used, since the layout depends on the
/// size of the input. Copies share it. May be used from several threads.
class PackedWeight {
  public:
    /// The packed weight; `pack` makes it, the first time only.
    const at::Tensor& get(const std::function<at::Tensor()>& pack) const;

  private:
    struct Once;
    std::shared_ptr<Once> once_ = make();
    static std::shared_ptr<Once> make();
};

/// Whether a gradient in it is asked for, so that nothing may be computed in place or by operations
/// that have none.
bool wants_gradient(const at::Tensor& input);

/// Whether oneDNN's prepacked operations can compute on this: on the CPU, in float32, with no
/// gradient asked for (they have none).
bool takes_packed_weights(const at::Tensor& input);

/// The operations themselves, which ATen's headers don't declare.
at::Tensor pack_convolution(const at::Tensor& weight, std::int64_t padding, std::int64_t stride,
                            std::int64_t groups, at::IntArrayRef input_sizes);
at::Tensor packed_convolution(const at::Tensor& images, const at::Tensor& packed,
                              const at::Tensor& bias, std::int64_t padding, std::int64_t stride,
                              std::int64_t groups, After after);
/// Adds to `sum` in place.
at::Tensor add_packed_convolution(at::Tensor sum, const at::Tensor& images,
                                  const at::Tensor& packed, const at::Tensor& bias,
                                  std::int64_t padding, std::int64_t stride, std::int64_t groups,
                                  After after);

}  // namespace farout::numerics
