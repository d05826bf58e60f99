#include "datalists/benchmark_sets.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/text.h"

namespace farout::datalists {

const std::vector<BenchmarkSet>& benchmark_sets() {
    static const std::vector<BenchmarkSet> sets{
        {"imagenet_val", "ImageNet-1k validation (ILSVRC 2012)", Recipe::imagenet_val, 50'000,
         "8b046a180b2f73767fdb80687953f24404a46713a91828315d3ae92a07d7a3e1"},
        {"imagenet_train_200k", "200 training images of each class of ImageNet-1k",
         Recipe::imagenet_train, 200'000, std::nullopt},
        {"openimage_o", "OpenImage-O", Recipe::whole_folder, 17'632,
         "f1ef7273bb91063c87b11f04afdc609cbc04621129abe9966dc2e513a2a86935"},
        {"texture", "Describable Textures (DTD) less four classes", Recipe::dtd, 5'160,
         "abbc670ef19675c8763c43863ffbaef7858cea8c119757dfea69e3f6dd2ef803"},
        {"inaturalist", "iNaturalist, the OOD subset of MOS", Recipe::whole_folder, 10'000,
         std::nullopt},
        {"imagenet_o", "ImageNet-O", Recipe::whole_folder, 2'000, std::nullopt},
        {"openood_imagenet_val", "OpenOOD's in-distribution validation set of ImageNet-1k",
         Recipe::published, 5'000,
         "b352c357d25ca94aae787ff7a65aaee0a4c219ab4021481ce3ccc97b88904fea"},
        {"openood_openimage_o_val", "OpenOOD's out-of-distribution validation set of ImageNet-1k",
         Recipe::published, 1'763,
         "3bb1227701775c3893fedd5268f61a17dbfc15e3ec70ea195e3cc827c6b741d1"},
    };
    return sets;
}

const BenchmarkSet& find_benchmark_set(std::string_view name) {
    std::vector<std::string> names;
    for (const BenchmarkSet& set : benchmark_sets()) {
        if (set.name == name) return set;
        names.push_back(set.name);
    }
    throw UsageError(concat("There is no set '", printable(name), "' in the benchmark.",
                            did_you_mean(name, names), " It has: ", enumerate(names), "."));
}

bool is_excluded_texture(std::string_view path) {
    constexpr std::array<std::string_view, 4> classes{"bubbly", "cobwebbed", "honeycombed",
                                                      "spiralled"};
    const std::string_view folder = path.substr(0, path.find('/'));
    return std::find(classes.begin(), classes.end(), folder) != classes.end();
}

const std::vector<std::string>& benchmark_textures() {
    static const std::vector<std::string> classes{
        "banded",       "blotchy",     "braided",   "bumpy",        "chequered",  "cracked",
        "crosshatched", "crystalline", "dotted",    "fibrous",      "flecked",    "freckled",
        "frilly",       "gauzy",       "grid",      "grooved",      "interlaced", "knitted",
        "lacelike",     "lined",       "marbled",   "matted",       "meshed",     "paisley",
        "perforated",   "pitted",      "pleated",   "polka-dotted", "porous",     "potholed",
        "scaly",        "smeared",     "sprinkled", "stained",      "stratified", "striped",
        "studded",      "swirly",      "veined",    "waffled",      "woven",      "wrinkled",
        "zigzagged"};
    return classes;
}

}  // namespace farout::datalists
