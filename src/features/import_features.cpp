#include "features/import_features.h"

#include <algorithm>
#include <cmath>

#include "checkpoints/numpy_file.h"
#include "core/error.h"
#include "core/text.h"
#include "features/feature_file.h"
#include "files/replace_file.h"
#include "parallel/communicator.h"
#include "parallel/interrupt.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view usual_name = "features";

bool holds(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::string choose_array(const NumpyFile& file, const std::optional<std::string>& asked) {
    const std::vector<std::string> names = file.names();
    if (asked && !holds(names, *asked)) {
        throw UsageError(concat(file.file(), " holds no array '", printable(*asked), "'.",
                                did_you_mean(*asked, names),
                                " Its arrays: ", printable(enumerate(names)), "."));
    }
    if (asked) return *asked;
    if (names.size() == 1) return names[0];
    if (holds(names, usual_name)) return std::string(usual_name);
    throw UsageError(concat(file.file(), " holds ", names.size(),
                            " arrays: ", printable(enumerate(names)),
                            ". Say which holds the features with --array NAME."));
}

/// The file under its temporary name, removed unless it is committed.
class NewFeatureFile {
  public:
    NewFeatureFile(const FeatureImport& import, std::int64_t width)
        : name_(import.out), communicator_(make_local_communicator()) {
        create_feature_file(partial_name(name_),
                            {import.images, width, import.block_rows, import.provenance});
        writer_.emplace(partial_name(name_), *communicator_);
    }
    ~NewFeatureFile() {
        writer_.reset();
        std::error_code ignored;
        if (!committed_) fs::remove(partial_name(name_), ignored);
    }
    NewFeatureFile(const NewFeatureFile&) = delete;
    NewFeatureFile& operator=(const NewFeatureFile&) = delete;

    FeatureFileWriter& writer() { return *writer_; }
    void commit() {
        writer_->close();
        commit_partial(name_);
        committed_ = true;
    }

  private:
    fs::path name_;
    std::unique_ptr<Communicator> communicator_;
    std::optional<FeatureFileWriter> writer_;
    bool committed_ = false;
};

/// Sets the status of each row, and zeros where it isn't ok.
void mark_rows(FeatureBlock& block, Range rows, std::size_t width, const MatrixRows& matrix,
               OnUnreadable on_not_finite) {
    for (std::size_t row = 0; row < block.status.size(); ++row) {
        const auto values = std::span(block.features).subspan(row * width, width);
        block.status[row] = static_cast<std::uint8_t>(RowStatus::ok);
        block.reasons[row].clear();
        if (std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) continue;
        block.reasons[row] =
            "the imported features hold a NaN, an infinity or a value beyond float32";
        if (on_not_finite == OnUnreadable::stop) {
            throw Error(concat(matrix.where(), ": row ",
                               rows.begin + static_cast<std::int64_t>(row), ": ",
                               block.reasons[row],
                               " (--strict stops here; without it the row is marked and the rest "
                               "goes on)."));
        }
        block.status[row] = static_cast<std::uint8_t>(RowStatus::not_finite);
        std::ranges::fill(values, 0.F);
    }
}

}  // namespace

MatrixRows open_features(const fs::path& file, const std::optional<std::string>& array) {
    const auto numpy = open_numpy_file(file);
    return MatrixRows(numpy->open(choose_array(*numpy, array)));
}

void import_features(MatrixRows& rows, const FeatureImport& import) {
    FeatureImport whole = import;
    if (whole.images.empty()) whole.images.resize(static_cast<std::size_t>(rows.rows()));
    NewFeatureFile file(whole, rows.width());
    const Blocks blocks = file.writer().blocks();
    const auto width = static_cast<std::size_t>(rows.width());
    FeatureBlock block;
    for (std::int64_t number = 0; number < blocks.count(); ++number) {
        if (pending_interrupt() != 0)
            throw Error(concat("Interrupted: ", printable(import.out.native()),
                               " is as it was before. Run the same command again."),
                        ExitStatus::interrupted);
        const Range range = blocks.rows_of(number);
        const auto count = static_cast<std::size_t>(range.count());
        block.features.resize(count * width);
        block.status.resize(count);
        block.reasons.resize(count);
        rows.read(range, block.features);
        mark_rows(block, range, width, rows, import.on_not_finite);
        file.writer().write(number, block);
    }
    file.commit();
}

}  // namespace farout
