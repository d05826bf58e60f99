#include "extraction/network_check.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <sstream>
#include <utility>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "core/error.h"
#include "core/text.h"
#include "extraction/detail/batch_outputs.h"
#include "images/batch_loader.h"
#include "numerics/map_images.h"

namespace farout::extraction {

namespace {

/// Differences are shares of the largest feature of the image.
///
/// The same call gives the same bits on the CPU; a device's atomic additions may change the last
/// ones, no more than other numbers of images do.
constexpr double same_call = 1e-6;

/// Alone and among others: what other orders of additions may change. Nine networks of timm and
/// torchvision differed by up to 9·10⁻⁷ in float32 and 5·10⁻⁴ in float16, whose digits are 8 times
/// those of bfloat16; dropout and batch statistics change a twentieth to all of it.
double among_others(at::ScalarType precision) {
    if (precision == at::kBFloat16) return 0.1;
    return precision == at::kHalf ? 0.02 : 1e-3;
}

/// Features of different images that are nearer than this are the same.
constexpr double same_features = 1e-6;

struct Sample {
    at::Tensor images;                 ///< 3×3×S×S, float32 on the CPU; the first comes first
    std::vector<std::string> sources;  ///< a name for each
    std::int64_t readable = 0;         ///< that are images of the list, not made up
};

constexpr std::int64_t sample_size = 3;
/// One is made up in any case: a list may begin with copies of one image.
constexpr std::int64_t most_of_list = 2;

/// Rows spread over the list, to be looked at one by one.
std::vector<std::int64_t> rows_to_try(std::int64_t count) {
    constexpr std::int64_t most = 4;
    std::vector<std::int64_t> rows;
    for (std::int64_t i = 0; i < std::min(most, count); ++i)
        rows.push_back(i * count / std::min(most, count));
    return rows;
}

/// Noise in the range of normalised pixels.
at::Tensor made_up_image(const images::Preprocessing& preprocessing, unsigned seed) {
    std::mt19937 numbers(seed);
    at::Tensor image = at::empty({3, preprocessing.size, preprocessing.size}, at::kFloat);
    const std::int64_t pixels = image[0].numel();
    for (std::int64_t i = 0; i < image.numel(); ++i) {
        const auto channel = static_cast<std::size_t>(i / pixels);
        const double value = static_cast<double>(numbers() % 256) / 255;
        image.data_ptr<float>()[i] = static_cast<float>((value - preprocessing.mean.at(channel)) /
                                                        preprocessing.std.at(channel));
    }
    return image;
}

Sample take_sample(const ExtractionOptions& options) {
    Sample sample;
    std::vector<at::Tensor> images;
    const auto rows = rows_to_try(static_cast<std::int64_t>(options.images.size()));
    auto next = rows.begin();
    images::BatchLoader loader({options.source, options.preprocessing, 1}, options.images,
                               [&]() -> std::optional<Range> {
                                   if (next == rows.end()) return std::nullopt;
                                   return Range{*next, *next++ + 1};
                               });
    while (sample.readable < most_of_list) {
        images::LoadedBatch* batch = loader.next();
        if (batch == nullptr) break;
        if (batch->faults[0]) continue;
        images.push_back(images_of(*batch)[0].clone());
        const auto row = static_cast<std::size_t>(batch->rows.begin);
        sample.sources.push_back(printable(options.images[row].path));
        ++sample.readable;
    }
    for (unsigned seed = 1; std::ssize(images) < sample_size; ++seed) {
        images.push_back(made_up_image(options.preprocessing, seed));
        sample.sources.push_back("a made-up image");
    }
    sample.images = at::stack(images);
    return sample;
}

bool is_finite(const at::Tensor& features) {
    return at::isfinite(features).all().item<bool>();
}

/// The largest difference of two images' features, as a share of the largest feature; one that is
/// finite in one of them alone differs altogether.
double difference(const at::Tensor& one, const at::Tensor& other) {
    if (!is_finite(one) || !is_finite(other)) return is_finite(one) == is_finite(other) ? 0 : 1;
    const double scale = std::max(one.abs().max().item<double>(), other.abs().max().item<double>());
    return scale == 0 ? 0 : (one - other).abs().max().item<double>() / scale;
}

std::string percent(double share) {
    std::ostringstream text;
    text.precision(3);
    text << 100 * share << " %";
    return text.str();
}

class NetworkCheck {
  public:
    NetworkCheck(models::Model& model, const ExtractionOptions& options)
        : model_(model), options_(options), findings_(model.findings()) {}

    void run() {
        const c10::InferenceMode inference;
        const Sample sample = take_sample(options_);
        // Three calls of an image each: the first, the first again, the made-up one.
        const at::Tensor alone =
            answers(sample.images.index_select(0, at::tensor({0, 0, 2}, at::kLong)), 1);
        require_width(alone);
        const double twice = difference(alone[0], alone[1]);
        if (twice > same_call_bound())
            refuse(concat("asked twice for ", sample.sources[0],
                          ", it gives features that differ "
                          "by ",
                          percent(twice), " of the largest"));
        const std::optional<at::Tensor> among = answers_among_others(sample);
        if (among) compare(sample, alone, *among);
        refuse_random_numbers();
        require_finite(sample, alone, among);
        if (is_finite(alone[0]) && difference(alone[0], alone[2]) <= same_features)
            throw Error(concat("The network ignores its input: ", sample.sources[0], " and ",
                               sample.sources[2], " have the same features", of_zeros(alone[0]),
                               ". Are these its trained weights, and is --preprocess (",
                               images::to_text(options_.preprocessing),
                               ") what it was trained with?"));
    }

  private:
    /// `together`: images a call.
    at::Tensor answers(const at::Tensor& images, std::int64_t together) const {
        const at::Tensor there = images.to(at::Device(options_.device));
        const auto features = [this](const at::Tensor& some) { return model_.features(some); };
        if (together > 1) return features(there).to(at::kCPU, at::kFloat);
        if (there.is_cpu()) return numerics::map_images(there, 1, features).to(at::kFloat);
        std::vector<at::Tensor> each;
        for (const at::Tensor& image : there.split(1)) each.push_back(features(image));
        return at::cat(each).to(at::kCPU, at::kFloat);
    }

    double same_call_bound() const {
        return options_.device == "cpu" ? same_call : among_others(options_.precision);
    }

    void require_width(const at::Tensor& features) const {
        if (features.size(1) != model_.feature_width())
            throw Error(concat("The network gives ", features.size(1), " features an image of ",
                               options_.preprocessing.size, "×", options_.preprocessing.size,
                               " pixels, not ", model_.feature_width(), "."));
    }

    /// All images in one call; nothing where the network takes them one by one, and may.
    std::optional<at::Tensor> answers_among_others(const Sample& sample) const {
        try {
            // The first one last, where a network that mixes rows up would show it.
            return answers(sample.images.flip(0), sample_size).flip(0);
        } catch (const Error& error) {
            refuse_without_others(error);
            return std::nullopt;
        }
    }

    /// `alone`: of the first image twice, and of the last.
    void compare(const Sample& sample, const at::Tensor& alone, const at::Tensor& among) const {
        require_width(among);
        for (const auto& [image, row] : {std::pair(0, 1), {2, 2}}) {
            const double changed = difference(alone[row], among[image]);
            if (changed > among_others(options_.precision))
                refuse(concat("the features of ", sample.sources[static_cast<std::size_t>(image)],
                              ", alone and among other images, differ by ", percent(changed),
                              " of the largest"));
        }
    }

    /// A network that takes one image a call is a function where it is given one a call.
    void refuse_without_others(const Error& error) const {
        if (!findings_.batch_statistics.empty())
            refuse(concat("its program normalises images by themselves (",
                          findings_.batch_statistics, "), and it takes them only one by one"));
        if (options_.device != "cpu" && options_.batch_rows > 1)
            throw Error(concat(error.what(),
                               " It takes one image at a time: give --batch 1, or "
                               "trace it so that the number of images may vary."));
    }

    void refuse_random_numbers() const {
        if (!findings_.random_numbers.empty())
            refuse("what it returns depends on random numbers, even if that didn't show just now");
    }

    /// One image without finite features is marked like one that can't be read.
    void require_finite(const Sample& sample, const at::Tensor& alone,
                        const std::optional<at::Tensor>& among) const {
        const bool two = sample.readable > 1 && among;
        if (is_finite(alone[0]) || is_finite(two ? (*among)[1] : alone[2])) return;
        throw Error(concat(
            "The network's features of ", sample.sources[0], " and ", sample.sources[two ? 1 : 2],
            " hold a NaN or an infinity, as those of "
            "all images may. ",
            options_.precision == at::kHalf
                ? "They may be beyond float16: try --precision bf16 or fp32."
                : concat("Are its weights whole, and is --preprocess (",
                         images::to_text(options_.preprocessing), ") what it was trained with?")));
    }

    static std::string of_zeros(const at::Tensor& features) {
        return features.count_nonzero().item<std::int64_t>() == 0 ? ", all of them zero" : "";
    }

    [[noreturn]] void refuse(const std::string& what) const {
        std::vector<std::string> causes;
        if (!findings_.random_numbers.empty())
            causes.push_back(concat("draws random numbers (", findings_.random_numbers, ")"));
        if (!findings_.batch_statistics.empty())
            causes.push_back(
                concat("takes statistics of the batch (", findings_.batch_statistics, ")"));
        throw Error(concat(
            "The network isn't a function of the image: ", what, ". ",
            causes.empty() ? "The likely cause is dropout, or batch normalisation by the images at "
                             "hand: a network in training mode."
                           : concat("Its program ", enumerate(causes),
                                    ", as dropout and batch "
                                    "normalisation do in training mode."),
            " Call network.eval() before torch.jit.trace, and give the new file."));
    }

    models::Model& model_;
    const ExtractionOptions& options_;
    const models::ProgramFindings findings_;
};

}  // namespace

void check_network(models::Model& model, const ExtractionOptions& options) {
    if (!options.images.empty()) NetworkCheck(model, options).run();
}

}  // namespace farout::extraction
