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

std::span<float> values_of(const at::Tensor& tensor) {
    return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

RowStatus status_of(std::uint8_t stored) {
    return static_cast<RowStatus>(stored);
}

}  // namespace

FeatureFile::FeatureFile(const std::filesystem::path& file)
    : file_(Hdf5File::open(file, Access::read)),
      blocks_(checked_blocks(file_)),
      width_(file_.shape("/features")[1]),
      odin_(odin_column_of(file_)),
      checksums_(read_checksums(file_, blocks_)) {
    require_finished(file_, checksums_);
}

/// The memory of the last read once nobody holds it any more: to get tens of megabytes anew from
/// the system, page by page, takes longer than to fill them.
at::Tensor FeatureFile::room_for(std::int64_t rows) const {
    if (!room_.defined() || room_.storage().use_count() > 1 || room_.size(0) < rows) {
        room_.reset();
        room_ = at::empty({rows, width_}, at::kFloat);
    }
    return room_.slice(0, 0, rows);
}

FeatureRows FeatureFile::read(Range rows) const {
    FeatureRows result;
    result.rows = rows;
    result.features = room_for(rows.count());
    std::vector<std::uint8_t> status(static_cast<std::size_t>(rows.count()));
    result.labels.resize(static_cast<std::size_t>(rows.count()));
    file_.read<float>("/features", rows.begin, values_of(result.features));
    file_.read<std::uint8_t>("/status", rows.begin, status);
    file_.read<std::int64_t>("/labels", rows.begin, result.labels);
    if (odin_ == OdinColumn::present) {
        result.odin = at::empty({rows.count()}, at::kFloat);
        file_.read<float>("/odin", rows.begin, values_of(result.odin));
    }
    check_blocks(result, status, file_.read_text("/reasons", rows));
    result.status.reserve(status.size());
    for (const std::uint8_t value : status) result.status.push_back(status_of(value));
    return result;
}

/// Every block that lies wholly in the rows is checked: a flipped byte must not become a result.
void FeatureFile::check_blocks(const FeatureRows& rows, std::span<const std::uint8_t> status,
                               const std::vector<std::string>& reasons) const {
    const auto width = static_cast<std::size_t>(width_);
    const std::int64_t first = (rows.rows.begin + blocks_.block_rows - 1) / blocks_.block_rows;
    for (std::int64_t block = first; block < blocks_.count(); ++block) {
        const Range in = blocks_.rows_of(block);
        if (in.end > rows.rows.end) break;
        const auto from = static_cast<std::size_t>(in.begin - rows.rows.begin);
        const auto count = static_cast<std::size_t>(in.count());
        BlockView view;
        view.features = values_of(rows.features).subspan(from * width, count * width);
        view.status = status.subspan(from, count);
        view.reasons = std::span(reasons).subspan(from, count);
        if (rows.odin.defined()) view.odin = values_of(rows.odin).subspan(from, count);
        if (block_checksum(block, view) != checksums_[static_cast<std::size_t>(block)])
            throw Error(concat("Block ", block, " (rows ", in.begin, " to ", in.end - 1, ") of ",
                               printable(file_.path().native()),
                               " doesn't match its checksum: the file was changed or the disk is "
                               "failing. Run the same `",
                               maker_of(file_.attributes()), "` again: it makes that block anew."));
    }
}

std::vector<std::int64_t> FeatureFile::labels(Range rows) const {
    std::vector<std::int64_t> labels(static_cast<std::size_t>(rows.count()));
    file_.read<std::int64_t>("/labels", rows.begin, labels);
    return labels;
}

std::vector<RowStatus> FeatureFile::status(Range rows) const {
    std::vector<std::uint8_t> stored(static_cast<std::size_t>(rows.count()));
    file_.read<std::uint8_t>("/status", rows.begin, stored);
    std::vector<RowStatus> status;
    status.reserve(stored.size());
    for (const std::uint8_t value : stored) status.push_back(status_of(value));
    return status;
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
        state.finished_rows += rows.count();
        std::vector<std::uint8_t> status(static_cast<std::size_t>(rows.count()));
        in.read<std::uint8_t>("/status", rows.begin, status);
        state.unreadable_rows += std::count_if(status.begin(), status.end(), [](auto value) {
            return status_of(value) != RowStatus::ok;
        });
        if (look == Look::deep &&
            block_checksum(block, BlockView(read_block(in, rows, state.shape[1]))) != expected)
            state.broken_blocks.push_back(block);
    }
    return state;
}

}  // namespace farout
