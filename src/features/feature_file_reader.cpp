#include <algorithm>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "features/feature_file.h"
#include "features/feature_layout.h"
#include "files/hash.h"

namespace farout {

namespace {

void require_finished(const Hdf5File& file, const std::vector<std::uint64_t>& checksums) {
    const auto missing = std::count(checksums.begin(), checksums.end(), 0U);
    if (missing > 0)
        throw Error(concat(printable(file.path().native()), " isn't finished: ", missing, " of ",
                           checksums.size(),
                           " blocks are missing. Run the same `farout extract` (or `farout run`) "
                           "again to go on."));
}

RowStatus status_of(std::uint8_t stored) {
    return static_cast<RowStatus>(stored);
}

}  // namespace

FeatureFile::FeatureFile(const std::filesystem::path& file)
    : file_(Hdf5File::open(file, Access::read)),
      blocks_(checked_blocks(file_)),
      width_(file_.shape("/features")[1]),
      checksums_(read_checksums(file_, blocks_)) {
    require_finished(file_, checksums_);
}

FeatureRows FeatureFile::read(Range rows) const {
    FeatureRows result;
    result.rows = rows;
    result.features = at::empty({rows.count(), width_}, at::kFloat);
    std::span<float> features(result.features.data_ptr<float>(),
                              static_cast<std::size_t>(rows.count() * width_));
    std::vector<std::uint8_t> status(static_cast<std::size_t>(rows.count()));
    result.labels.resize(static_cast<std::size_t>(rows.count()));
    file_.read<float>("/features", rows.begin, features);
    file_.read<std::uint8_t>("/status", rows.begin, status);
    file_.read<std::int64_t>("/labels", rows.begin, result.labels);
    const auto reasons = file_.read_text("/reasons", rows);

    // Every block that lies wholly in the range is checked on the way: a flipped byte must not
    // become a result.
    for (std::int64_t block = rows.begin / blocks_.block_rows; block < blocks_.count(); ++block) {
        const Range in = blocks_.rows_of(block);
        if (in.begin < rows.begin) continue;
        if (in.end > rows.end) break;
        const auto first = static_cast<std::size_t>(in.begin - rows.begin);
        const auto count = static_cast<std::size_t>(in.count());
        const auto width = static_cast<std::size_t>(width_);
        const std::vector<std::string> block_reasons(
            reasons.begin() + static_cast<std::ptrdiff_t>(first),
            reasons.begin() + static_cast<std::ptrdiff_t>(first + count));
        const std::uint64_t found =
            block_checksum(block, features.subspan(first * width, count * width),
                           std::span(status).subspan(first, count), block_reasons);
        if (found != checksums_[static_cast<std::size_t>(block)])
            throw Error(concat("Block ", block, " (rows ", in.begin, " to ", in.end - 1, ") of ",
                               printable(file_.path().native()),
                               " doesn't match its checksum: the file was changed or the disk is "
                               "failing. Run the same `",
                               maker_of(file_.attributes()), "` again: it makes that block anew."));
    }
    result.status.reserve(status.size());
    for (const std::uint8_t value : status) result.status.push_back(status_of(value));
    return result;
}

std::vector<UnreadableRow> FeatureFile::unreadable() const {
    std::vector<std::uint8_t> status(static_cast<std::size_t>(blocks_.rows));
    file_.read<std::uint8_t>("/status", 0, status);
    std::vector<UnreadableRow> rows;
    for (std::int64_t row = 0; row < blocks_.rows; ++row) {
        if (status_of(status[static_cast<std::size_t>(row)]) == RowStatus::ok) continue;
        const Range one{row, row + 1};
        rows.push_back(
            {row, file_.read_text("/paths", one)[0], file_.read_text("/reasons", one)[0]});
    }
    return rows;
}

std::string maker_of(const Provenance& facts) {
    return facts.contains(imported_fact) ? "farout import" : "farout extract";
}

std::string FeatureFile::content_id() const {
    Sha256 hash;
    for (const auto& [name, value] : provenance()) hash.add(name).add("\n").add(value).add("\n");
    return hash.add(std::as_bytes(std::span(checksums_))).finish();
}

FeatureFileState inspect_feature_file(const std::filesystem::path& file, Look look) {
    const Hdf5File in = Hdf5File::open(file, Access::read);
    FeatureFileState state;
    state.blocks = checked_blocks(in);
    state.provenance = in.attributes();
    state.shape = in.shape("/features");
    const auto checksums = read_checksums(in, state.blocks);
    for (std::int64_t block = 0; block < state.blocks.count(); ++block) {
        const std::uint64_t expected = checksums[static_cast<std::size_t>(block)];
        if (expected == 0) continue;
        ++state.finished_blocks;
        const Range rows = state.blocks.rows_of(block);
        std::vector<std::uint8_t> status(static_cast<std::size_t>(rows.count()));
        in.read<std::uint8_t>("/status", rows.begin, status);
        state.unreadable_rows += std::count_if(status.begin(), status.end(), [](auto value) {
            return status_of(value) != RowStatus::ok;
        });
        if (look == Look::deep &&
            read_stored_block(in, rows, state.shape[1]).checksum(block) != expected)
            state.broken_blocks.push_back(block);
    }
    return state;
}

}  // namespace farout
