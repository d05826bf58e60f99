#include "programs/train_demo/training.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <ATen/ATen.h>
#include <torch/optim/adamw.h>

#include "numerics/map_images.h"
#include "programs/train_demo/augmentation.h"

namespace farout {

namespace {

/// Images of a batch that one core takes: a constant, so that it doesn't depend on the number of
/// cores.
constexpr std::int64_t part_rows = 32;

/// Weights with variance 2 / (inputs of a unit), biases zero.
models::DemoWeights random_weights(at::Generator generator) {
    models::DemoWeights weights;
    for (const auto& [name, shape] : models::demo_net_shapes()) {
        at::Tensor weight = at::zeros(shape);
        if (shape.size() > 1)
            weight.normal_(0, std::sqrt(2.0 / static_cast<double>(weight[0].numel())), generator);
        weights[name] = weight.set_requires_grad(true);
    }
    return weights;
}

/// The same values with gradients of their own.
models::DemoWeights with_own_gradients(const models::DemoWeights& weights) {
    models::DemoWeights own;
    for (const auto& [name, weight] : weights) own[name] = weight.detach().set_requires_grad(true);
    return own;
}

class Training {
  public:
    Training(const LabelledImages& images, const TrainingOptions& options)
        : images_(images),
          options_(options),
          generator_(at::detail::createCPUGenerator(options.seed)),
          network_(random_weights(generator_)),
          optimizer_(parameters(),
                     torch::optim::AdamWOptions(0).weight_decay(options.weight_decay)) {}

    models::DemoNet& network() { return network_; }

    /// One pass over the images in random order; returns the mean loss.
    double run_epoch() {
        double sum = 0;
        const at::Tensor order = at::randperm(images_.count(), generator_, at::kLong);
        for (const at::Tensor& numbers : order.split(options_.batch)) sum += step(numbers);
        return sum / static_cast<double>(images_.count());
    }

  private:
    struct PartResult {
        double loss = 0;  ///< summed over the images
        models::DemoWeights
            weights;  ///< with the gradients of the part's share of the batch's mean loss
    };

    std::vector<at::Tensor> parameters() const {
        std::vector<at::Tensor> all;
        for (const auto& [name, weight] : network_.weights()) all.push_back(weight);
        return all;
    }

    /// Trains on the images of these numbers; returns the sum of their losses.
    double step(const at::Tensor& numbers) {
        const std::int64_t rows = numbers.size(0);
        const Augmentation augmentation = draw_augmentation(
            {rows, network_.feature_width(), options_.feature_dropout}, generator_);
        std::vector<PartResult> parts(static_cast<std::size_t>((rows + part_rows - 1) / part_rows));
        numerics::for_each_on_one_core(
            static_cast<std::int64_t>(parts.size()), [&](std::int64_t part) {
                const std::int64_t first = part * part_rows;
                const std::int64_t count = std::min(part_rows, rows - first);
                parts[static_cast<std::size_t>(part)] = differentiate(
                    numbers.narrow(0, first, count), part_of(augmentation, first, count), rows);
            });
        set_learning_rate();
        optimizer_.zero_grad();
        double loss = 0;
        for (const PartResult& part : parts) {  // in order: sums of floats depend on it
            loss += part.loss;
            for (const auto& [name, weight] : network_.weights()) {
                at::Tensor& sum = weight.mutable_grad();
                const at::Tensor& gradient = part.weights.at(name).grad();
                sum = sum.defined() ? sum + gradient : gradient;
            }
        }
        optimizer_.step();
        ++step_;
        return loss;
    }

    PartResult differentiate(const at::Tensor& numbers, const Augmentation& augmentation,
                             std::int64_t batch_rows) const {
        const auto [images, labels] = images_.batch(numbers);
        models::DemoNet network(with_own_gradients(network_.weights()));
        const auto [weight, bias] = network.head();
        const at::Tensor features = network.features(apply(augmentation, images));
        const at::Tensor loss =
            at::cross_entropy_loss(at::linear(features * augmentation.kept, weight, bias), labels,
                                   {}, at::Reduction::Sum, -100, options_.label_smoothing);
        (loss / batch_rows).backward();
        return {loss.item<double>(), network.weights()};
    }

    /// Rises over the first twentieth of the steps, then falls to zero as a cosine.
    void set_learning_rate() {
        const auto steps_an_epoch = (images_.count() + options_.batch - 1) / options_.batch;
        const double done =
            static_cast<double>(step_) / static_cast<double>(steps_an_epoch * options_.epochs);
        const double warm_up = std::min(1.0, done / 0.05 + 0.05);
        const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * done));
        optimizer_.param_groups()[0].options().set_lr(options_.learning_rate * warm_up * cosine);
    }

    const LabelledImages& images_;
    TrainingOptions options_;
    at::Generator generator_;
    models::DemoNet network_;
    torch::optim::AdamW optimizer_;
    std::int64_t step_ = 0;
};

}  // namespace

double accuracy(models::DemoNet& network, const LabelledImages& images) {
    const numerics::Head head = network.head();
    const std::vector<at::Tensor> groups = at::arange(images.count()).split(100);
    std::vector<std::int64_t> right(groups.size());
    const at::NoGradGuard no_gradients;
    numerics::for_each_on_one_core(
        static_cast<std::int64_t>(groups.size()), [&](std::int64_t number) {
            const auto group = static_cast<std::size_t>(number);
            const auto [inputs, labels] = images.batch(groups[group]);
            const at::Tensor logits = at::linear(network.features(inputs), head.weight, head.bias);
            right[group] = (logits.argmax(1) == labels).sum().item<std::int64_t>();
        });
    return static_cast<double>(std::reduce(right.begin(), right.end())) /
           static_cast<double>(images.count());
}

models::DemoNet train(const LabelledImages& training, const LabelledImages& validation,
                      const TrainingOptions& options,
                      const std::function<void(const EpochResult&)>& progress) {
    Training run(training, options);
    for (int epoch = 1; epoch <= options.epochs; ++epoch) {
        const double loss = run.run_epoch();
        progress({epoch, loss, accuracy(run.network(), validation)});
    }
    return run.network();
}

}  // namespace farout
