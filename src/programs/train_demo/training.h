#pragma once
/// Trains the demo network: AdamW under a cosine schedule, cross-entropy with smoothed labels,
/// dropout on the features, mirrored and shifted images.

#include <cstdint>
#include <functional>

#include "models/families/demo_net.h"
#include "programs/train_demo/labelled_images.h"

namespace farout {

struct TrainingOptions {
    int epochs = 12;
    std::uint64_t seed = 1;
    std::int64_t batch = 128;
    double learning_rate = 4e-3;
    double weight_decay = 0.02;
    double label_smoothing = 0.05;
    double feature_dropout = 0.2;
};

struct EpochResult {
    int epoch = 0;
    double loss = 0;      ///< mean over the training images
    double accuracy = 0;  ///< share of the validation images, 0 to 1
};

/// A network of random weights (He et al. 2015) trained on the images. The seed decides everything:
/// the weights come out with the same bits for any number of threads on the same kind of processor.
models::DemoNet train(const LabelledImages& training, const LabelledImages& validation,
                      const TrainingOptions& options,
                      const std::function<void(const EpochResult&)>& progress);

/// Share of the images whose largest logit is their label's.
double accuracy(models::DemoNet& network, const LabelledImages& images);

}  // namespace farout
