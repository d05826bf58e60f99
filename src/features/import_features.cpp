#include "features/import_features.h"

#include <algorithm>

#include "core/error.h"
#include "core/float_bits.h"
#include "core/log.h"
#include "core/text.h"
#include "features/array_file.h"
#include "features/feature_file.h"
#include "files/replace_file.h"
#include "files/writer_lock.h"
#include "parallel/communicator.h"
#include "parallel/interrupt.h"

namespace farout::features {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view usual_name = "features";

bool holds(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// Names that the weight of a head has: features aren't guessed to be that.
bool names_weight(std::string_view name) {
    for (const std::string_view end : {"weight", "kernel", "W", "w"}) {
        if (!name.ends_with(end)) continue;
        const std::size_t before = name.size() - end.size();
        if (before == 0 || name[before - 1] == '.' || name[before - 1] == '/') return true;
    }
    return false;
}

bool is_matrix(const checkpoints::NumpyFile& file, const std::string& name) {
    try {
        return std::ranges::all_of(file.open_parts(name), checkpoints::is_matrix_of_floats);
    } catch (const Error&) {  // text, or of another type
        return false;
    }
}

[[noreturn]] void ask_which(const checkpoints::NumpyFile& file,
                            const std::vector<std::string>& names) {
    throw UsageError(
        concat(file.file(), " holds ", names.size(), " arrays: ", printable(enumerate(names)),
               ". Say which holds the features with --array NAME",
               file.is_list() ? "; a list of N×D arrays of one width is joined." : "."));
}

/// Batches of one width.
bool is_joined(const checkpoints::NumpyFile& file) {
    const std::vector<checkpoints::StoredArray> batches = file.open_parts("");
    if (!std::ranges::all_of(batches, checkpoints::is_matrix_of_floats)) return false;
    try {
        const checkpoints::MatrixRows joined(batches);
        return true;
    } catch (const Error&) {
        return false;
    }
}

/// The file under its temporary name, removed unless it is committed.
class NewFeatureFile {
  public:
    NewFeatureFile(const fs::path& name, const FeatureLayout& layout)
        : partial_(name), communicator_(parallel::make_local_communicator()) {
        lay_out_feature_file(partial_.path(), layout);
        writer_.emplace(partial_.path(), *communicator_);
    }

    FeatureFileWriter& writer() { return *writer_; }
    void commit() {
        writer_->close();
        partial_.commit();
    }

  private:
    files::PartialFile partial_;
    std::unique_ptr<parallel::Communicator> communicator_;
    std::optional<FeatureFileWriter> writer_;
};

constexpr const char* not_finite_reason =
    "the imported features hold a NaN, an infinity or a value beyond float32";

/// Rows with their status, zeros where it isn't ok.
FeatureBlock read_block(checkpoints::MatrixRows& matrix, Range rows, OnUnreadable on_not_finite) {
    const auto count = static_cast<std::size_t>(rows.count());
    const auto width = static_cast<std::size_t>(matrix.width());
    FeatureBlock block{std::vector<float>(count * width),
                       std::vector(count, static_cast<std::uint8_t>(RowStatus::ok)),
                       std::vector<std::string>(count)};
    matrix.read(rows, block.features);
    for (std::size_t row = 0; row < count; ++row) {
        const auto values = std::span(block.features).subspan(row * width, width);
        if (all_finite(values)) continue;
        if (on_not_finite == OnUnreadable::stop)
            throw Error(concat(matrix.where(), ": row ",
                               rows.begin + static_cast<std::int64_t>(row), ": ", not_finite_reason,
                               " (--strict stops here; without it the row is marked and the rest "
                               "goes on)."));
        block.status[row] = static_cast<std::uint8_t>(RowStatus::not_finite);
        block.reasons[row] = not_finite_reason;
        std::ranges::fill(values, 0.F);
    }
    return block;
}

}  // namespace

std::string choose_features(const checkpoints::NumpyFile& file,
                            const std::optional<std::string>& asked) {
    const std::vector<std::string> names = file.names();
    if (asked && !holds(names, *asked)) {
        throw UsageError(concat(file.file(), " holds no array '", printable(*asked), "'.",
                                did_you_mean(*asked, names),
                                " Its arrays: ", printable(enumerate(names)), "."));
    }
    if (asked) return *asked;
    if (names.size() == 1) return names[0];
    if (holds(names, usual_name)) return std::string(usual_name);
    if (file.is_list()) {
        if (!file.is_pair() && is_joined(file)) return "";
        ask_which(file, names);
    }
    std::vector<std::string> matrices;
    for (const std::string& name : names)
        if (is_matrix(file, name)) matrices.push_back(name);
    if (matrices.size() != 1 || names_weight(matrices[0])) ask_which(file, names);
    return matrices[0];
}

checkpoints::MatrixRows open_features(const fs::path& file,
                                      const std::optional<std::string>& array) {
    const auto arrays = open_array_file(file);
    return checkpoints::MatrixRows(arrays->open_parts(choose_features(*arrays, array)));
}

void import_features(checkpoints::MatrixRows& rows, FeatureImport import) {
    const files::WriterLock lock(import.out);
    if (lock.not_offered()) warn(*lock.not_offered());
    if (lock.other_writer())
        throw Error(concat(printable(import.out.native()), " is being written by another run (",
                           *lock.other_writer(),
                           "), whose work this would take away. Wait until it has ended, or choose "
                           "another --out."));
    import.images.resize(static_cast<std::size_t>(rows.rows()));
    NewFeatureFile file(import.out, {std::move(import.images), rows.width(), import.block_rows,
                                     std::move(import.provenance)});
    const Blocks blocks = file.writer().blocks();
    for (std::int64_t number = 0; number < blocks.count(); ++number) {
        if (parallel::pending_interrupt() != 0)
            throw Error(concat("Interrupted: ", printable(import.out.native()),
                               " is as it was before. Run the same command again."),
                        ExitStatus::interrupted);
        file.writer().write(number, read_block(rows, blocks.rows_of(number), import.on_not_finite));
    }
    file.commit();
}

}  // namespace farout::features
