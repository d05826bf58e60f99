#include "datalists/agreed_images.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>
#include <string_view>

#include "core/log.h"
#include "core/random_bits.h"
#include "core/text.h"
#include "images/image.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "parallel/host.h"

namespace farout::datalists {

namespace fs = std::filesystem;

namespace {

/// In lists of more rows it isn't looked for which one differs: a number a row would be sent.
constexpr std::size_t most_compared_rows = 10'000'000;

std::uint64_t hash_of(const images::ListedImage& image) {
    const std::uint64_t label = static_cast<std::uint64_t>(image.label) + 1;
    return std::hash<std::string_view>()(image.path) ^ (label * random_step);
}

/// Of a list in its order, and of its rows in any.
struct ListHashes {
    std::uint64_t ordered = 0;
    std::uint64_t sum = 0;

    explicit ListHashes(const std::vector<images::ListedImage>& images) {
        for (const images::ListedImage& image : images) {
            const std::uint64_t row = hash_of(image);
            ordered = (ordered ^ row) * 0x100000001B3U + 1;
            sum += row * row + row;
        }
    }
};

/// Collective: the first row in which a list differs from the root's.
std::int64_t first_differing_row(parallel::Communicator& communicator,
                                 const std::vector<images::ListedImage>& images) {
    const auto length = static_cast<std::int64_t>(images.size());
    std::vector<std::uint64_t> rows(
        static_cast<std::size_t>(parallel::broadcast_value(communicator, length)));
    const std::size_t both = std::min(rows.size(), images.size());
    if (communicator.is_root())
        for (std::size_t row = 0; row < both; ++row) rows[row] = hash_of(images[row]);
    parallel::broadcast(communicator, std::span<std::uint64_t>(rows));
    std::size_t same = 0;
    while (same < both && rows[same] == hash_of(images[same])) ++same;
    const bool differs = same < rows.size() || same < images.size();
    const std::int64_t none = std::numeric_limits<std::int64_t>::max();
    return parallel::all_reduce_value(communicator,
                                      differs ? static_cast<std::int64_t>(same) : none,
                                      parallel::Reduction::minimum);
}

std::string text_of_row(const std::vector<images::ListedImage>& images, std::int64_t row) {
    if (row >= static_cast<std::int64_t>(images.size())) return "no such row";
    const images::ListedImage& image = images[static_cast<std::size_t>(row)];
    return image.label < 0 ? image.path : concat(image.path, " ", image.label);
}

}  // namespace

void agree_on_list(parallel::Communicator& communicator,
                   const std::vector<images::ListedImage>& images) {
    if (communicator.size() == 1) return;
    const ListHashes hashes(images);
    const parallel::Facts numbers{{"so many images in the list:", std::to_string(images.size())}};
    parallel::Facts facts = numbers;
    facts.emplace_back("rows", std::to_string(hashes.sum));
    const bool same_rows = parallel::differing_facts(communicator, facts).empty();
    facts.emplace_back("order", std::to_string(hashes.ordered));
    if (same_rows && parallel::differing_facts(communicator, facts).empty()) return;
    const std::string advice = concat(
        same_rows ? "They are the same images in another order. " : "",
        "All nodes must see the same list and the same images: copy the data set again, give "
        "--list a file that all nodes share, or use one node.");
    facts = numbers;
    const bool is_small =
        parallel::broadcast_value(communicator, images.size() <= most_compared_rows ? 1 : 0) != 0;
    if (is_small) {
        const std::int64_t row = first_differing_row(communicator, images);
        facts.emplace_back(concat("image ", row + 1, " of the list"), text_of_row(images, row));
    } else {
        facts.emplace_back("a list with the hash", std::to_string(hashes.ordered));
    }
    parallel::agree_on_facts(communicator, facts, advice);
}

namespace {

constexpr std::int64_t sampled_rows = 64;
constexpr std::size_t compared_bytes = 16384;  // of an image
constexpr std::size_t most_told_ranks = 3;

/// One row of each of 64 equal parts of the list, anywhere in it.
std::vector<std::size_t> sample_of(std::size_t rows) {
    const auto parts = std::min(static_cast<std::int64_t>(rows), sampled_rows);
    std::vector<std::size_t> sample;
    for (std::int64_t part = 0; part < parts; ++part) {
        const std::size_t begin =
            rows * static_cast<std::size_t>(part) / static_cast<std::size_t>(parts);
        const std::size_t end =
            rows * static_cast<std::size_t>(part + 1) / static_cast<std::size_t>(parts);
        const std::uint64_t mixed = static_cast<std::uint64_t>(part + 1) * random_step;
        sample.push_back(begin + static_cast<std::size_t>((mixed >> 32U) % (end - begin)));
    }
    return sample;
}

/// What a rank sees of an image: -1 bytes where it can't be read.
struct SeenImage {
    std::int64_t bytes = -1;
    std::uint64_t beginning = 0;  ///< hash of it
};

SeenImage see(const images::ImageSource& source, const std::string& name) {
    try {
        std::vector<std::byte> bytes;
        const std::int64_t size = source.read(name, bytes).size;
        const std::size_t compared = std::min(bytes.size(), compared_bytes);
        const std::string_view beginning(reinterpret_cast<const char*>(bytes.data()), compared);
        return {size, std::hash<std::string_view>()(beginning)};
    } catch (const images::ImageError&) {
        return {};
    }
}

/// What one rank saw, and its name.
struct RankView {
    std::string rank;
    std::vector<SeenImage> images;
};

/// Collective: the views of all ranks, on the root.
std::vector<RankView> gather_views(parallel::Communicator& communicator, const RankView& mine) {
    const auto names = communicator.gather(std::as_bytes(std::span(mine.rank)), 0);
    const auto seen = communicator.gather(std::as_bytes(std::span(mine.images)), 0);
    std::vector<RankView> views(names.size());
    for (std::size_t rank = 0; rank < names.size(); ++rank) {
        views[rank].rank.assign(reinterpret_cast<const char*>(names[rank].data()),
                                names[rank].size());
        views[rank].images.resize(mine.images.size());
        std::memcpy(views[rank].images.data(), seen[rank].data(), seen[rank].size());
    }
    return views;
}

/// Throws Error where two ranks read different files under the name.
void refuse_other_copies(const std::vector<RankView>& views, std::size_t sample,
                         const std::string& image) {
    const RankView* first = nullptr;
    for (const RankView& view : views) {
        const SeenImage& seen = view.images[sample];
        if (seen.bytes < 0) continue;
        if (first == nullptr) first = &view;
        const SeenImage& usual = first->images[sample];
        if (seen.bytes == usual.bytes && seen.beginning == usual.beginning) continue;
        const std::string what =
            seen.bytes != usual.bytes
                ? concat(usual.bytes, " bytes for ", first->rank, ", ", seen.bytes, " bytes for ",
                         view.rank)
                : concat("other bytes for ", view.rank, " than for ", first->rank);
        throw Error(concat("The ranks have different copies of the data set: ", printable(image),
                           " has ", what,
                           ". Copy it again, use one that all nodes share, or use one node."));
    }
}

/// Images of the sample that a rank lacks and others have.
std::vector<std::size_t> lacking(const std::vector<RankView>& views, const RankView& view) {
    std::vector<std::size_t> lacks;
    for (std::size_t i = 0; i < view.images.size(); ++i) {
        const bool is_there = std::any_of(views.begin(), views.end(), [&](const RankView& other) {
            return other.images[i].bytes >= 0;
        });
        if (view.images[i].bytes < 0 && is_there) lacks.push_back(i);
    }
    return lacks;
}

}  // namespace

void agree_on_image_files(parallel::Communicator& communicator, const fs::path& root,
                          const images::ImageSource& source,
                          const std::vector<images::ListedImage>& images) {
    if (communicator.size() == 1) return;
    const std::vector<std::size_t> sample = sample_of(images.size());
    RankView mine{parallel::rank_on_host(communicator.rank()), {}};
    for (const std::size_t row : sample) mine.images.push_back(see(source, images[row].path));
    const std::vector<RankView> views = gather_views(communicator, mine);
    parallel::agree_on_root(communicator, [&] {
        const auto name = [&](std::size_t i) { return (root / images[sample[i]].path).native(); };
        for (std::size_t i = 0; i < sample.size(); ++i) refuse_other_copies(views, i, name(i));
        std::size_t told = 0;
        for (const RankView& view : views) {
            const std::vector<std::size_t> lacks = lacking(views, view);
            if (lacks.empty() || told++ >= most_told_ranks) continue;
            warn(view.rank, " can't read ", lacks.size(), " of ", sample.size(),
                 " images that were looked at and that other ranks can, such as ",
                 printable(name(lacks.front())), ". Is everything mounted there?");
        }
        if (told > most_told_ranks) warn("so it is with ", told - most_told_ranks, " more ranks.");
    });
}

}  // namespace farout::datalists
