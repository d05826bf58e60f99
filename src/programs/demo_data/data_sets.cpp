#include "programs/demo_data/data_sets.h"

#include <array>
#include <cstdio>
#include <string>

#include "core/error.h"
#include "core/text.h"
#include "files/hash.h"
#include "programs/demo_data/digits_file.h"
#include "programs/demo_data/idx_file.h"
#include "programs/demo_data/image_folder.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

constexpr int held_out = -1;

struct FashionClass {
    const char* folder;
    int label;  ///< in the lists
};

constexpr std::array<FashionClass, 10> fashion_classes{{{"t-shirt", 0},
                                                        {"trouser", 1},
                                                        {"pullover", 2},
                                                        {"dress", 3},
                                                        {"coat", 4},
                                                        {"sandal", 5},
                                                        {"shirt", held_out},
                                                        {"sneaker", 6},
                                                        {"bag", 7},
                                                        {"ankle_boot", held_out}}};

/// To be raised when the same sources give other files.
const std::string format = "farout demo data 1";

std::string recipe_of(const std::vector<fs::path>& sources) {
    std::string recipe = format;
    for (const auto& source : sources) {
        if (!fs::is_regular_file(source))
            throw Error(concat(printable(source.native()), ": there is no such file. ",
                               "Run `bash jobs/setup.sh`, which brings the demo's data. Where the "
                               "system has no package of Fashion-MNIST, FAROUT_FASHION_MNIST names "
                               "the folder of its four files, or `bash jobs/setup.sh --from FILE` "
                               "takes a bundle that --bundle wrote elsewhere."));
        recipe += concat(" ", source.filename().native(), " ", files::sha256_of_file(source));
    }
    return recipe;
}

/// The images keep the number that they have in their source.
std::string numbered_png(const std::string& folder, std::size_t number) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "/%05zu.png", number);
    return folder + name.data();
}

const FashionClass& class_of(const GreyImages& images, std::size_t number, const fs::path& labels) {
    if (images.labels[number] >= fashion_classes.size())
        throw Error(concat(printable(labels.native()), ": label ",
                           static_cast<int>(images.labels[number]), " of image ", number,
                           " is not between 0 and 9."));
    return fashion_classes[images.labels[number]];
}

enum class HeldOut { skip, write };

void add_part(ImageFolder& folder, const GreyImages& images, const std::string& part,
              HeldOut choice, const fs::path& labels) {
    for (std::size_t i = 0; i < images.count(); ++i) {
        const FashionClass& kind = class_of(images, i, labels);
        if (kind.label == held_out && choice == HeldOut::skip) continue;
        const std::string list = kind.label == held_out ? "held_out" : part;
        const std::string path = numbered_png(list + "/" + kind.folder, i);
        folder.add_png(path, images.width, images.height, images.image(i));
        folder.add_line(list + ".txt",
                        kind.label == held_out ? path : concat(path, " ", kind.label));
    }
}

}  // namespace

Written write_fashion(const fs::path& source, const fs::path& folder) {
    const fs::path train_images = source / "train-images-idx3-ubyte.gz";
    const fs::path train_labels = source / "train-labels-idx1-ubyte.gz";
    const fs::path test_images = source / "t10k-images-idx3-ubyte.gz";
    const fs::path test_labels = source / "t10k-labels-idx1-ubyte.gz";
    const std::string recipe = recipe_of({train_images, train_labels, test_images, test_labels});
    if (is_finished(folder, recipe)) return Written::before;
    const GreyImages train = read_idx(train_images, train_labels);
    const GreyImages test = read_idx(test_images, test_labels);
    ImageFolder out(folder);
    add_part(out, train, "train", HeldOut::skip, train_labels);
    add_part(out, test, "test", HeldOut::write, test_labels);
    out.finish(recipe);
    return Written::now;
}

Written write_digits(const fs::path& csv_gz, const fs::path& folder) {
    const std::string recipe = recipe_of({csv_gz});
    if (is_finished(folder, recipe)) return Written::before;
    const GreyImages digits = read_digits(csv_gz);
    ImageFolder out(folder);
    for (std::size_t i = 0; i < digits.count(); ++i) {
        const std::string path = numbered_png(std::to_string(digits.labels[i]), i);
        out.add_png(path, digits.width, digits.height, digits.image(i));
        out.add_line("digits.txt", path);
    }
    out.finish(recipe);
    return Written::now;
}

}  // namespace farout
