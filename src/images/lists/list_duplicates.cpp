#include "images/lists/list_duplicates.h"

#include <algorithm>
#include <unordered_map>

namespace farout::images {

namespace {

bool is_normal(std::string_view path) {
    return path.find("./") == std::string_view::npos && path.find("//") == std::string_view::npos;
}

std::uint64_t hash_of(const std::string& path) {
    const std::hash<std::string> hash;
    return is_normal(path) ? hash(path) : hash(normal_path(path));
}

/// Those that occur more than once, sorted; nearly always none.
std::vector<std::uint64_t> repeated(const std::vector<ListedImage>& images) {
    std::vector<std::uint64_t> hashes;
    hashes.reserve(images.size());
    for (const ListedImage& image : images) hashes.push_back(hash_of(image.path));
    std::sort(hashes.begin(), hashes.end());
    std::vector<std::uint64_t> twice;
    for (std::size_t k = 1; k < hashes.size(); ++k)
        if (hashes[k] == hashes[k - 1] && (twice.empty() || twice.back() != hashes[k]))
            twice.push_back(hashes[k]);
    return twice;
}

}  // namespace

std::string normal_path(const std::string& path) {
    if (is_normal(path)) return path;
    return std::filesystem::path(path).lexically_normal().native();
}

std::optional<ListDuplicates> find_duplicates(const std::vector<ListedImage>& images) {
    const std::vector<std::uint64_t> twice = repeated(images);
    if (twice.empty()) return std::nullopt;
    ListDuplicates found;
    std::unordered_map<std::string, std::size_t> seen;
    for (std::size_t k = 0; k < images.size(); ++k) {
        if (!std::binary_search(twice.begin(), twice.end(), hash_of(images[k].path))) continue;
        const auto [known, is_new] = seen.emplace(normal_path(images[k].path), k);
        if (is_new) continue;
        const bool differ = images[known->second].label != images[k].label;
        if (differ || found.surplus == 0) {
            found.first = k;
            found.earlier = known->second;
        }
        if (differ) {
            found.contradict = true;
            return found;
        }
        ++found.surplus;
    }
    if (found.surplus == 0) return std::nullopt;
    return found;
}

}  // namespace farout::images
