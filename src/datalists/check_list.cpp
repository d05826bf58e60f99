#include "datalists/check_list.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <set>
#include <thread>

#include "core/text.h"
#include "files/hash.h"
#include "images/decode.h"
#include "images/lists/image_folder.h"
#include "images/lists/image_list.h"

namespace farout::datalists {

namespace {

/// Lines without their ends, blanks around them, and blank lines.
std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (const std::string& line : split(text, '\n'))
        if (!line.empty()) lines.push_back(line);
    return lines;
}

std::string hash_of(const std::vector<std::string>& lines) {
    files::Sha256 hash;
    for (const std::string& line : lines) hash.add(line).add("\n");
    return hash.finish();
}

std::vector<std::string> sorted(std::vector<std::string> lines) {
    std::sort(lines.begin(), lines.end());
    return lines;
}

/// The lines of sorted `some` that sorted `others` don't have.
std::vector<std::string> only_in(const std::vector<std::string>& some,
                                 const std::vector<std::string>& others) {
    std::vector<std::string> only;
    std::set_difference(some.begin(), some.end(), others.begin(), others.end(),
                        std::back_inserter(only));
    for (std::string& line : only) line = printable(line);
    return only;
}

void compare_lines(const std::vector<std::string>& lines, const std::vector<std::string>& published,
                   std::vector<std::string>& found) {
    const auto ours = sorted(lines);
    const auto theirs = sorted(published);
    const auto missing = only_in(theirs, ours);
    const auto surplus = only_in(ours, theirs);
    if (!missing.empty())
        found.push_back(concat(missing.size(), " lines are missing: ", enumerate(missing)));
    if (!surplus.empty())
        found.push_back(concat(surplus.size(), " lines are surplus: ", enumerate(surplus)));
    if (missing.empty() && surplus.empty() && lines != published)
        found.push_back("the lines are the published ones, in another order");
}

void compare_hashes(const BenchmarkSet& set, const std::vector<std::string>& lines,
                    std::vector<std::string>& found) {
    if (!set.sha256 || hash_of(lines) == *set.sha256) return;
    found.push_back(hash_of(sorted(lines)) == *set.sha256
                        ? "the lines are the published ones, in another order"
                        : concat("its SHA-256 is ", hash_of(lines), ", that of the published one ",
                                 *set.sha256,
                                 ". Give that one with --published to see which lines "
                                 "differ"));
}

std::map<std::string, std::int64_t> count_of_labels(const std::vector<std::string>& lines) {
    std::map<std::string, std::int64_t> counts;
    for (const std::string& line : lines) {
        const std::size_t gap = line.find_last_of(" \t");
        ++counts[gap == std::string::npos ? "none" : line.substr(gap + 1)];
    }
    return counts;
}

/// ImageNet's labels are places among all its classes; folders that are missing shift them.
void check_labels(const BenchmarkSet& set, const std::vector<std::string>& lines,
                  std::vector<std::string>& found) {
    if (set.recipe != Recipe::imagenet_train && set.recipe != Recipe::imagenet_val) return;
    constexpr std::int64_t classes = 1000;
    const auto counts = count_of_labels(lines);
    if (static_cast<std::int64_t>(counts.size()) != classes)
        found.push_back(concat("its images have ", counts.size(), " labels, but ImageNet has ",
                               classes,
                               " classes; a class that is missing shifts the labels behind it"));
    std::vector<std::string> uneven;
    for (const auto& [label, count] : counts)
        if (count * classes != set.images)
            uneven.push_back(concat(printable(label), " (", count, ")"));
    if (!uneven.empty())
        found.push_back(concat("labels without exactly ", set.images / classes,
                               " images: ", enumerate(uneven)));
}

/// "val/n01440764/ILSVRC2012_val_00000293.JPEG 0" as the published list has it, without the class
/// folder and sorted; other lists as they are.
std::vector<std::string> without_class_folders(const BenchmarkSet& set,
                                               const std::vector<std::string>& lines) {
    if (set.recipe != Recipe::imagenet_val || lines.empty() ||
        std::count(lines[0].begin(), lines[0].end(), '/') != 2)
        return lines;
    std::vector<std::string> flat;
    for (const std::string& line : lines)
        flat.push_back(concat("val/", line.substr(line.find_last_of('/') + 1)));
    return sorted(std::move(flat));
}

/// The deepest folder that holds all images, "" or with a slash behind it.
std::string common_folder(const std::vector<images::ListedImage>& images) {
    std::string folder = images.empty() ? std::string() : images::normal_path(images.front().path);
    for (const images::ListedImage& image : images) {
        const std::string path = images::normal_path(image.path);
        while (!path.starts_with(folder) || (!folder.empty() && folder.back() != '/')) {
            folder.pop_back();
            folder.resize(folder.find_last_of('/') + 1);
        }
    }
    return folder;
}

/// Whether the text is just these lines, each with a newline.
bool is_plain(const std::string& text, const std::vector<std::string>& lines) {
    std::size_t bytes = 0;
    for (const std::string& line : lines) bytes += line.size() + 1;
    return text.size() == bytes;
}

}  // namespace

std::vector<std::string> differences(const BenchmarkSet& set, const std::string& text,
                                     const std::optional<std::string>& published) {
    const std::vector<std::string> written = lines_of(text);
    const std::vector<std::string> lines = without_class_folders(set, written);
    std::vector<std::string> found;
    const auto count = static_cast<std::int64_t>(lines.size());
    if (count != set.images)
        found.push_back(concat(count, " images, but the published set has ", set.images));
    const auto in_order = sorted(lines);
    const auto twice = std::adjacent_find(in_order.begin(), in_order.end());
    if (twice != in_order.end())
        found.push_back(concat("a line stands there twice: ", printable(*twice)));
    check_labels(set, lines, found);
    if (published)
        compare_lines(lines, lines_of(*published), found);
    else
        compare_hashes(set, lines, found);
    if (found.empty() && (published || set.sha256) && !is_plain(text, written))
        found.push_back(
            "the lines are the published ones, but line endings or blanks around them differ");
    return found;
}

FolderCheck check_folder(const std::vector<images::ListedImage>& images,
                         const std::filesystem::path& root) {
    const std::string folder = common_folder(images);
    std::set<std::string> there;
    // A folder that isn't there holds nothing: all of its images are missing.
    if (std::filesystem::is_directory(root / folder))
        for (const images::ListedImage& image : images::walk_image_folder(root / folder).images)
            there.insert(folder + image.path);
    FolderCheck check;
    std::set<std::string> listed;
    for (const images::ListedImage& image : images) {
        const std::string path = images::normal_path(image.path);
        if (!listed.insert(path).second)
            check.duplicates.push_back(image.path);
        else if (!there.contains(path) && !std::filesystem::exists(root / image.path))
            check.missing.push_back(image.path);
    }
    std::set_difference(there.begin(), there.end(), listed.begin(), listed.end(),
                        std::back_inserter(check.surplus));
    return check;
}

std::vector<std::string> undecodable(std::span<const images::ListedImage> images,
                                     const std::filesystem::path& root, int threads) {
    std::vector<std::string> reasons(images.size());
    std::atomic<std::size_t> next = 0;
    const auto decode = [&] {
        for (std::size_t k = next++; k < images.size(); k = next++) {
            try {
                images::read_image(root / images[k].path);
            } catch (const std::exception& error) {
                std::error_code ignored;
                if (std::filesystem::exists(root / images[k].path, ignored))
                    reasons[k] = concat(printable(images[k].path), ": ", error.what());
            }
        }
    };
    {
        std::vector<std::jthread> team;
        for (int k = 0; k < threads; ++k) team.emplace_back(decode);
    }
    std::erase(reasons, std::string());
    return reasons;
}

}  // namespace farout::datalists
