/// farout_train_demo: trains the demo job's network and writes its weights.

#include <cstdio>
#include <exception>
#include <map>
#include <string>

#include <ATen/Parallel.h>

#include "core/error.h"
#include "core/text.h"
#include "programs/train_demo/labelled_images.h"
#include "programs/train_demo/safetensors_writer.h"
#include "programs/train_demo/training.h"

namespace {

const char* const usage =
    "usage: farout_train_demo --root DIR --list FILE --validation-list FILE --out "
    "FILE.safetensors\n"
    "                         [--epochs 12] [--seed 1] [--threads 2]\n";

using Options = std::map<std::string, std::string>;

/// "--name value" pairs; names that aren't known, or lack a value, are refused.
Options parse(int argc, char** argv) {
    Options options{{"--root", ""},     {"--list", ""},  {"--validation-list", ""}, {"--out", ""},
                    {"--epochs", "12"}, {"--seed", "1"}, {"--threads", "2"}};
    for (int i = 1; i < argc; i += 2) {
        if (!options.contains(argv[i]) || i + 1 == argc)
            throw farout::UsageError(
                farout::concat("Can't use '", farout::printable(argv[i]), "'.\n", usage));
        options[argv[i]] = argv[i + 1];
    }
    for (const auto& [name, value] : options)
        if (value.empty()) throw farout::UsageError(farout::concat(name, " is missing.\n", usage));
    return options;
}

int positive(const Options& options, const std::string& name) {
    const auto value = farout::parse_integer(options.at(name), name);
    if (value < 1 || value > 1'000'000)
        throw farout::UsageError(name + " must be from 1 to 1000000.");
    return static_cast<int>(value);
}

void run(const Options& options) {
    at::set_num_threads(positive(options, "--threads"));
    farout::TrainingOptions training;
    training.epochs = positive(options, "--epochs");
    training.seed = static_cast<std::uint64_t>(positive(options, "--seed"));
    const auto images_of = [&](const std::string& list) {
        return farout::LabelledImages(options.at("--root"), options.at(list),
                                      farout::models::demo_net_preprocessing(),
                                      farout::models::demo_net_shapes().at("head.bias").front());
    };
    const farout::LabelledImages images = images_of("--list");
    const farout::LabelledImages validation = images_of("--validation-list");
    const farout::models::DemoNet network =
        farout::train(images, validation, training, [](const farout::EpochResult& result) {
            std::printf("epoch %2d  loss %.4f  accuracy %.4f\n", result.epoch, result.loss,
                        result.accuracy);
            std::fflush(stdout);
        });
    farout::write_safetensors(options.at("--out"), network.weights());
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(parse(argc, argv));
        return static_cast<int>(farout::ExitStatus::ok);
    } catch (const farout::Error& error) {
        std::fprintf(stderr, "farout_train_demo: %s\n", error.what());
        return static_cast<int>(error.status());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "farout_train_demo: %s\n", error.what());
        return static_cast<int>(farout::ExitStatus::failed);
    }
}
