#include <algorithm>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "features/feature_file.h"
#include "features/feature_layout.h"
#include "features/former_outputs.h"
#include "features/list_facts.h"
#include "files/hash.h"
#include "images/image.h"

namespace farout::features {

namespace {

void require_finished(const files::Hdf5File& file, const std::vector<std::uint64_t>& checksums) {
    const auto missing = std::count(checksums.begin(), checksums.end(), 0U);
    if (missing > 0)
        throw Error(concat(printable(file.path().native()), " isn't finished: ", missing, " of ",
                           checksums.size(),
                           " blocks are missing. Run the same `farout extract` (or `farout run`) "
                           "again to go on."));
}

/// A file of one kind where the other is asked for: named by what it is.
void require_kind(const files::Hdf5File& file, FileKind kind) {
    const FileKind there = kind_of(file);
    if (there == kind) return;
    const std::string name = printable(file.path().native());
    if (there == FileKind::features) throw Error(concat(name, " holds features, no output."));
    const auto facts = file.attributes();
    const auto output = facts.find(output_fact);
    throw Error(concat(name, " holds no features, but an output that lies beside them (",
                       output == facts.end() ? "" : printable(output->second),
                       "). Give the feature file; detectors find their outputs beside it."));
}

std::span<float> floats_of(const at::Tensor& tensor) {
    return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

RowStatus status_of(std::uint8_t stored) {
    return static_cast<RowStatus>(stored);
}

}  // namespace

FeatureFile::FeatureFile(const std::filesystem::path& file, FileKind kind)
    : file_(files::Hdf5File::open(file, files::Access::read)),
      blocks_(checked_blocks(file_)),
      values_(values_of(kind_of(file_))),
      width_(file_.shape(values_)[1]),
      checksums_(read_checksums(file_, blocks_)) {
    require_kind(file_, kind);
    if (const auto inside = former_output(file_.attributes())) former_output_ = inside->text();
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
    file_.read<float>(values_, rows.begin, floats_of(result.features));
    file_.read<std::uint8_t>("/status", rows.begin, status);
    file_.read<std::int64_t>("/labels", rows.begin, result.labels);
    if (!former_output_.empty()) {
        at::Tensor& inside = result.outputs[former_output_];
        inside = at::empty({rows.count(), 1}, at::kFloat);
        file_.read<float>(former_output_dataset, rows.begin, floats_of(inside));
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
        view.features = floats_of(rows.features).subspan(from * width, count * width);
        view.status = status.subspan(from, count);
        view.reasons = std::span(reasons).subspan(from, count);
        if (!former_output_.empty())
            view.former_output = floats_of(rows.outputs.at(former_output_)).subspan(from, count);
        if (block_checksum(block, view) != checksums_[static_cast<std::size_t>(block)])
            throw Error(concat("Block ", block, " (rows ", in.begin, " to ", in.end - 1, ") of ",
                               printable(file_.path().native()),
                               " doesn't match its checksum: the file was changed or the disk is "
                               "failing. Run the same `",
                               maker_of(file_.attributes()), "` again: it makes that block anew."));
    }
}

FileKind kind_of(const std::filesystem::path& file) {
    return kind_of(files::Hdf5File::open(file, files::Access::read));
}

files::Provenance FeatureFile::comparable() const {
    return comparable_facts(file_);
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

namespace {

/// Adds the rows of these blocks that have no features to `counts`, reading a few megabytes at a
/// time.
void count_rows(const files::Hdf5File& file, Range rows, CountsByStatus& counts) {
    constexpr std::int64_t at_once = 1 << 22;
    std::vector<std::uint8_t> status;
    for (std::int64_t begin = rows.begin; begin < rows.end; begin += at_once) {
        const Range part{begin, std::min(rows.end, begin + at_once)};
        status.resize(static_cast<std::size_t>(part.count()));
        file.read<std::uint8_t>("/status", part.begin, status);
        for (const std::uint8_t value : status)
            if (status_of(value) != RowStatus::ok) ++counts[status_of(value)];
    }
}

const char* name_of(RowStatus status) {
    switch (static_cast<std::uint8_t>(status)) {
        case static_cast<std::uint8_t>(RowStatus::not_finite):
            return "with NaN or infinite features";
        case static_cast<std::uint8_t>(images::ImageFault::not_found):
            return "not found";
        case static_cast<std::uint8_t>(images::ImageFault::not_readable):
            return "not readable";
        case static_cast<std::uint8_t>(images::ImageFault::unsupported_format):
            return "of no format that is read";
        case static_cast<std::uint8_t>(images::ImageFault::corrupt):
            return "corrupt";
        case static_cast<std::uint8_t>(images::ImageFault::too_large):
            return "too large";
        default:
            return "without a reason";
    }
}

}  // namespace

std::int64_t sum_of(const CountsByStatus& counts) {
    std::int64_t sum = 0;
    for (const auto& [status, count] : counts) sum += count;
    return sum;
}

std::string causes_of(const CountsByStatus& counts) {
    std::vector<std::pair<RowStatus, std::int64_t>> sorted(counts.begin(), counts.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> causes;
    for (const auto& [status, count] : sorted)
        causes.push_back(concat(count, " ", name_of(status)));
    return enumerate(causes, causes.size());
}

bool are_too_many(std::int64_t without_features, std::int64_t rows, double share) {
    constexpr double rounding = 1e-9;
    return static_cast<double>(without_features) > share * static_cast<double>(rows) + rounding;
}

CountsByStatus FeatureFile::without_features() const {
    CountsByStatus counts;
    count_rows(file_, {0, blocks_.rows}, counts);
    return counts;
}

std::vector<UnreadableRow> FeatureFile::unreadable(std::size_t most) const {
    std::vector<UnreadableRow> rows;
    for (std::int64_t block = 0; block < blocks_.count() && rows.size() < most; ++block) {
        const Range in = blocks_.rows_of(block);
        std::vector<std::uint8_t> status(static_cast<std::size_t>(in.count()));
        file_.read<std::uint8_t>("/status", in.begin, status);
        const auto is_bad = [](std::uint8_t value) { return status_of(value) != RowStatus::ok; };
        if (std::none_of(status.begin(), status.end(), is_bad)) continue;
        const auto paths = file_.read_text("/paths", in);
        const auto reasons = file_.read_text("/reasons", in);
        for (std::size_t row = 0; row < status.size() && rows.size() < most; ++row)
            if (is_bad(status[row]))
                rows.push_back({in.begin + static_cast<std::int64_t>(row), status_of(status[row]),
                                paths[row], reasons[row]});
    }
    return rows;
}

std::string maker_of(const files::Provenance& facts) {
    return facts.contains(files::imported_fact) ? "farout import" : "farout extract";
}

namespace {

/// Whether the file's facts say by themselves which labels it has: it was made when they did, and
/// has them still.
bool facts_cover(const files::Provenance& facts, const files::Hdf5File& file,
                 const std::vector<std::int64_t>& labels) {
    const auto fact = facts.find(former_list_fact);
    if (fact == facts.end()) return false;
    const Range all{0, static_cast<std::int64_t>(labels.size())};
    return former_hash_of_list(file.read_text("/paths", all), labels) == fact->second;
}

}  // namespace

std::string FeatureFile::content_id() const {
    const files::Provenance facts = provenance();
    files::Sha256 hash;
    for (const auto& [name, value] : facts) hash.add(name).add("\n").add(value).add("\n");
    hash.add(std::as_bytes(std::span(checksums_)));
    std::vector<std::int64_t> labels(static_cast<std::size_t>(blocks_.rows));
    file_.read<std::int64_t>("/labels", 0, labels);
    const bool has_labels =
        std::any_of(labels.begin(), labels.end(), [](std::int64_t label) { return label >= 0; });
    // Files without labels, and those whose facts cover them, keep the id that they always had.
    if (has_labels && !facts_cover(facts, file_, labels))
        hash.add(std::as_bytes(std::span(labels)));
    return hash.finish();
}

FeatureFileState inspect_feature_file(const std::filesystem::path& file, Look look) {
    const files::Hdf5File in = files::Hdf5File::open(file, files::Access::read);
    FeatureFileState state;
    state.blocks = checked_blocks(in);
    state.provenance = in.attributes();
    state.kind = kind_of(in);
    state.shape = in.shape(values_of(state.kind));
    const auto checksums = read_checksums(in, state.blocks);
    for (std::int64_t block = 0; block < state.blocks.count(); ++block) {
        const std::uint64_t expected = checksums[static_cast<std::size_t>(block)];
        if (expected == 0) continue;
        ++state.finished_blocks;
        const Range rows = state.blocks.rows_of(block);
        state.finished_rows += rows.count();
        count_rows(in, rows, state.without_features);
        if (look == Look::deep &&
            block_checksum(block, BlockView(read_block(in, rows, state.shape[1]))) != expected)
            state.broken_blocks.push_back(block);
    }
    state.unreadable_rows = sum_of(state.without_features);
    return state;
}

}  // namespace farout::features
