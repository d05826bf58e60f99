#include "datalists/make_list.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <span>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "datalists/matlab_file.h"
#include "files/hash.h"

namespace farout::datalists {
namespace {

/// Internal nodes of WordNet come after the classes and have larger numbers.
constexpr std::size_t most_classes = 1000;

bool is_wordnet_id(std::string_view text) {
    return text.size() == 9 && text[0] == 'n' &&
           std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Calls use(line number from 1, its text) with every line that isn't blank.
template <typename Use>
void for_lines(const std::filesystem::path& file, const Use& use) {
    refuse_special_file(file);
    std::ifstream stream(file);
    if (!stream || std::filesystem::is_directory(file))
        throw Error(concat(printable(file.native()), " can't be read."));
    std::string line;
    for (std::int64_t number = 1; std::getline(stream, line); ++number)
        if (!trim(line).empty()) use(number, trim(line));
}

std::vector<std::string> classes_of_matlab(const std::filesystem::path& file) {
    const auto numbers = read_matlab_field(file, "ILSVRC2012_ID");
    const auto ids = read_matlab_field(file, "WNID");
    std::map<std::size_t, std::string> by_number;
    for (std::size_t k = 0; k < numbers.size(); ++k) {
        const auto* number = std::get_if<double>(&numbers[k]);
        const auto* id = std::get_if<std::string>(&ids[k]);
        if (number == nullptr || id == nullptr || !is_wordnet_id(*id) || !(*number >= 1))
            throw Error(concat(printable(file.native()), ": struct ", k + 1,
                               " has no ILSVRC2012_ID and WNID."));
        if (*number > most_classes) continue;
        if (!by_number.emplace(static_cast<std::size_t>(*number), *id).second)
            throw Error(
                concat(printable(file.native()), ": two classes have the number ", *number, "."));
    }
    std::vector<std::string> classes;
    for (const auto& [number, id] : by_number) {
        classes.push_back(id);
        if (number != classes.size())
            throw Error(
                concat(printable(file.native()), ": there is no class ", classes.size(), "."));
    }
    return classes;
}

std::vector<std::string> classes_of_text(const std::filesystem::path& file) {
    std::vector<std::string> classes;
    for_lines(file, [&](std::int64_t number, std::string_view line) {
        const std::string_view id = line.substr(0, line.find_first_of(" \t,"));
        if (!is_wordnet_id(id))
            throw Error(concat(printable(file.native()), ":", number, ": '", printable(id),
                               "' is no WordNet id (n and eight digits)."));
        classes.emplace_back(id);
    });
    return classes;
}

}  // namespace

std::vector<std::string> read_kit_classes(const std::filesystem::path& file) {
    std::vector<std::string> classes =
        file.extension() == ".mat" ? classes_of_matlab(file) : classes_of_text(file);
    if (classes.empty()) throw Error(concat(printable(file.native()), " names no classes."));
    if (std::set<std::string>(classes.begin(), classes.end()).size() != classes.size())
        throw Error(concat(printable(file.native()), " names a class twice."));
    return classes;
}

std::vector<std::int64_t> read_ground_truth(const std::filesystem::path& file,
                                            const std::vector<std::string>& classes) {
    std::vector<std::string> sorted = classes;
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::int64_t> labels;
    for_lines(file, [&](std::int64_t number, std::string_view line) {
        const std::string where = concat(printable(file.native()), ":", number);
        if (number != static_cast<std::int64_t>(labels.size()) + 1)
            throw Error(concat(where,
                               ": a blank line before it would shift the images after it. "
                               "Take the file from the kit again."));
        const std::int64_t of_kit = parse_integer(line, where);
        if (of_kit < 1 || of_kit > static_cast<std::int64_t>(classes.size()))
            throw Error(concat(where, ": there is no class ", of_kit, "; they go from 1 to ",
                               classes.size(), "."));
        const std::string& id = classes[static_cast<std::size_t>(of_kit - 1)];
        labels.push_back(std::lower_bound(sorted.begin(), sorted.end(), id) - sorted.begin());
    });
    return labels;
}

namespace {

namespace fs = std::filesystem;

std::string first_folder(const std::string& path) {
    const std::size_t slash = path.find('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

void require_folder(const fs::path& folder, const std::string& what) {
    if (!fs::is_directory(folder))
        throw Error(concat(printable(folder.native()), " isn't a folder. ", what));
}

/// Findings about labels are of no account.
MadeList without_labels(const fs::path& root) {
    images::WalkedFolder folder = images::walk_image_folder(root);
    for (images::ListedImage& image : folder.images) image.label = -1;
    return {std::move(folder.images), std::move(folder.left_out), {}};
}

/// What class folders give, whose labels are needed.
MadeList with_labels(const fs::path& root) {
    images::WalkedFolder folder = images::walk_image_folder(root);
    images::require_labels(folder, root);
    return {std::move(folder.images), std::move(folder.left_out),
            images::warnings_of(folder, root)};
}

void put_below(const std::string& folder, std::vector<images::ListedImage>& images) {
    for (images::ListedImage& image : images) image.path.insert(0, folder + "/");
}

MadeList textures(const fs::path& root) {
    MadeList kept = without_labels(root);
    std::map<std::string, std::int64_t> counts;
    for (const images::ListedImage& image : kept.images) ++counts[first_folder(image.path)];
    std::erase_if(kept.images,
                  [](const images::ListedImage& image) { return is_excluded_texture(image.path); });
    std::vector<std::string> missing;
    for (const std::string& name : benchmark_textures())
        if (counts[name] == 0) missing.push_back(name);
    if (!missing.empty())
        throw Error(concat(printable(root.native()), " has no images of the textures ",
                           enumerate(missing),
                           ". --root is the folder `images` of DTD, which holds "
                           "one folder a texture."));
    return kept;
}

/// "val/ILSVRC2012_val_00000001.JPEG 489" …
MadeList flat_val(const ListIngredients& from) {
    if (!from.ground_truth || !from.classes)
        throw Error(concat(
            printable((from.root / "val").native()),
            " has no class folders, so labels must come from the development kit: give "
            "--ground-truth ILSVRC2012_validation_ground_truth.txt and --classes meta.mat, both in "
            "its folder `data`."));
    const auto labels = read_ground_truth(*from.ground_truth, read_kit_classes(*from.classes));
    std::vector<images::ListedImage> images;
    for (std::size_t k = 0; k < labels.size(); ++k) {
        std::array<char, 48> name{};
        std::snprintf(name.data(), name.size(), "val/ILSVRC2012_val_%08zu.JPEG", k + 1);
        images.push_back({name.data(), labels[k]});
    }
    return {std::move(images), {}, {}};
}

MadeList imagenet_val(const ListIngredients& from) {
    const char* const what = "--root is the folder that holds ImageNet's val.";
    require_folder(from.root, what);
    // With the kit the names are known: the images may still be packed, or elsewhere.
    if (from.ground_truth || from.classes) return flat_val(from);
    require_folder(from.root / "val", what);
    MadeList list = with_labels(from.root / "val");
    if (list.images.front().label < 0) return flat_val(from);
    put_below("val", list.images);
    return list;
}

/// Of images of one class, those that the seed takes, sorted by path.
void append_sample(std::span<const images::ListedImage> of_class, const ListIngredients& from,
                   std::vector<images::ListedImage>& sample) {
    const auto wanted = static_cast<std::size_t>(from.per_class);
    if (of_class.size() < wanted)
        throw Error(concat(printable((from.root / "train").native()), ": the class ",
                           printable(first_folder(of_class.front().path)), " has ", of_class.size(),
                           " images, fewer than --per-class ", wanted,
                           ". Is it unpacked in full?"));
    std::vector<std::pair<std::uint64_t, const images::ListedImage*>> drawn;
    for (const images::ListedImage& image : of_class)
        drawn.emplace_back(sampling_hash(image.path, from.seed), &image);
    std::sort(drawn.begin(), drawn.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : a.second->path < b.second->path;
    });
    drawn.resize(wanted);
    // They point into one array, in the order of paths.
    std::sort(drawn.begin(), drawn.end(),
              [](const auto& a, const auto& b) { return a.second < b.second; });
    for (const auto& [hash, image] : drawn) sample.push_back(*image);
}

MadeList imagenet_train(const ListIngredients& from) {
    require_folder(from.root / "train", "--root is the folder that holds ImageNet's train.");
    MadeList list = with_labels(from.root / "train");
    const std::vector<images::ListedImage> all = std::move(list.images);
    if (all.front().label < 0)
        throw Error(concat(printable((from.root / "train").native()),
                           " has images outside class folders, so they have no labels. It must "
                           "hold one folder a class (n01440764, …)."));
    list.images.clear();
    for (auto first = all.begin(); first != all.end();) {
        const auto last = std::find_if(
            first, all.end(), [&](const auto& image) { return image.label != first->label; });
        append_sample(std::span(first, last), from, list.images);
        first = last;
    }
    put_below("train", list.images);
    return list;
}

}  // namespace

std::uint64_t sampling_hash(const std::string& path, std::uint64_t seed) {
    files::Checksum hash(seed);
    hash.add(std::as_bytes(std::span(path)));
    return hash.finish();
}

MadeList make_list(const BenchmarkSet& set, const ListIngredients& from) {
    if (set.recipe == Recipe::published)
        throw UsageError(concat(set.title,
                                " was drawn at random, and no names tell which images it has: take "
                                "the list that OpenOOD publishes (benchmark_imglist), and check it "
                                "with `farout datalist --set ",
                                set.name,
                                " --list LIST`. `farout datalist split` draws another one."));
    require_folder(from.root, concat("--root is the folder of ", set.title, "."));
    switch (set.recipe) {
        case Recipe::imagenet_val:
            return imagenet_val(from);
        case Recipe::imagenet_train:
            return imagenet_train(from);
        case Recipe::dtd:
            return textures(from.root);
        case Recipe::whole_folder:
        case Recipe::published:
            break;
    }
    return without_labels(from.root);
}

std::string to_text(const std::vector<images::ListedImage>& images) {
    const bool labelled =
        std::any_of(images.begin(), images.end(),
                    [](const images::ListedImage& image) { return image.label >= 0; });
    std::string text;
    for (const auto& [path, label] : images) {
        text += images::listed_path(path);
        if (labelled) text += concat(" ", label);
        text += "\n";
    }
    return text;
}

}  // namespace farout::datalists
