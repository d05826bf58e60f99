#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/error.h"
#include "core/log.h"
#include "core/text.h"
#include "features/feature_file.h"
#include "features/feature_layout.h"
#include "features/former_outputs.h"
#include "files/replace_file.h"

namespace farout::features {

namespace fs = std::filesystem;

namespace {

/// Asks the file system for all the space now: a disk that is too full should be known before hours
/// of work.
void reserve_space(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return;
    std::error_code ignored;
    const auto size = static_cast<off_t>(fs::file_size(file, ignored));
    // Not posix_fallocate: where the file system can't, it would write zeros over the layout's
    // every block instead.
    const int failed = size > 0 ? ::fallocate(descriptor, 0, 0, size) : 0;
    const int reason = failed == 0 ? 0 : errno;
    ::close(descriptor);
    if (reason != ENOSPC && reason != EDQUOT) return;
    const auto space = fs::space(file, ignored);
    fs::remove(file, ignored);
    throw Error(concat("The disk is too full for ", printable(file.native()), ": it takes ",
                       human_bytes(static_cast<double>(size)), ", ",
                       human_bytes(static_cast<double>(space.available)),
                       " are free. Make room or choose another --out."));
}

std::vector<std::string> paths_of(const std::vector<images::ListedImage>& images) {
    std::vector<std::string> paths;
    paths.reserve(images.size());
    for (const auto& image : images) paths.push_back(image.path);
    return paths;
}

std::vector<std::int64_t> labels_of(const std::vector<images::ListedImage>& images) {
    std::vector<std::int64_t> labels;
    labels.reserve(images.size());
    for (const auto& image : images) labels.push_back(image.label);
    return labels;
}

}  // namespace

void lay_out_feature_file(const fs::path& file, const FeatureLayout& layout) {
    const auto rows = static_cast<std::int64_t>(layout.images.size());
    const Blocks blocks{rows, layout.block_rows};
    files::Hdf5File out = files::Hdf5File::create(file);
    out.create_dataset(values_of(layout.kind), files::Number::float32, {rows, layout.width});
    out.create_dataset("/labels", files::Number::int64, {rows});
    out.write<std::int64_t>("/labels", 0, labels_of(layout.images));
    out.add_text("/paths", paths_of(layout.images));
    out.create_dataset("/status", files::Number::uint8, {rows});
    out.create_text_dataset("/reasons", rows, reason_width);
    out.create_dataset("/blocks/checksum", files::Number::uint64, {blocks.count()});
    // Written out, not left to the file system: a checksum of 0 is what makes a block count as
    // missing.
    out.write<std::uint64_t>(
        "/blocks/checksum", 0,
        std::vector<std::uint64_t>(static_cast<std::size_t>(blocks.count()), 0));
    files::Provenance facts = layout.provenance;
    facts["format"] = format_of(layout.kind);
    facts["block rows"] = std::to_string(layout.block_rows);
    out.set_attributes(facts);
    out.close();
    reserve_space(file);
}

namespace {

/// The file that ranks write together, spread over as many servers of a parallel file system as the
/// environment variable FAROUT_STRIPES says.
files::PartialFile new_feature_file(const fs::path& file) {
    const char* value = std::getenv("FAROUT_STRIPES");
    if (value == nullptr || *value == '\0') return files::PartialFile(file);
    const std::int64_t stripes = parse_integer(value, "FAROUT_STRIPES");
    constexpr std::int64_t most = 2000;  // Lustre's own bound
    if (stripes < 1 || stripes > most)
        throw UsageError(concat("The environment variable FAROUT_STRIPES asks for ", stripes,
                                " stripes: 1 to ", most, " can be had."));
    return files::PartialFile(file, static_cast<int>(stripes));
}

/// Whether it was asked for: what became of it, the file system alone knows.
void tell_stripes(const fs::path& file, const files::PartialFile& partial) {
    const char* stripes = std::getenv("FAROUT_STRIPES");
    if (stripes == nullptr || *stripes == '\0') return;
    if (partial.striped())
        inform(printable(file.native()), " is made with the hint striping_factor=", stripes,
               " (FAROUT_STRIPES); `lfs getstripe` tells what became of it");
    else
        warn("FAROUT_STRIPES=", stripes, " has no effect on ", printable(file.native()),
             ": the hint goes through MPI-IO, so start farout by mpirun or srun, or set the "
             "folder's stripes before (`lfs setstripe -c ",
             stripes, "`).");
}

}  // namespace

void create_feature_file(const fs::path& file, const FeatureLayout& layout) {
    files::PartialFile partial = new_feature_file(file);
    tell_stripes(file, partial);
    lay_out_feature_file(partial.path(), layout);
    partial.commit();
}

bool create_feature_file_unless_there(const fs::path& file, const FeatureLayout& layout) {
    files::PartialFile partial = new_feature_file(file);
    tell_stripes(file, partial);
    lay_out_feature_file(partial.path(), layout);
    return partial.commit_unless_there();
}

std::int64_t count_differing_labels(const files::Hdf5File& file,
                                    const std::vector<images::ListedImage>& images) {
    std::vector<std::int64_t> stored(images.size());
    file.read<std::int64_t>("/labels", 0, stored);
    std::int64_t differing = 0;
    for (std::size_t row = 0; row < images.size(); ++row)
        if (stored[row] != images[row].label) ++differing;
    return differing;
}

std::int64_t correct_labels(const fs::path& file, const std::vector<images::ListedImage>& images) {
    files::Hdf5File there = files::Hdf5File::open(file, files::Access::read_write);
    const Blocks blocks = checked_blocks(there);
    const std::int64_t differing = count_differing_labels(there, images);
    if (differing == 0 || blocks.count() == 0) return differing;
    // While labels of both kinds may be there the file isn't finished, whoever reads it.
    std::uint64_t checksum = 0;
    const std::uint64_t missing = 0;
    there.read<std::uint64_t>("/blocks/checksum", 0, std::span(&checksum, 1));
    there.write<std::uint64_t>("/blocks/checksum", 0, std::span(&missing, 1));
    there.write<std::int64_t>("/labels", 0, labels_of(images));
    there.write<std::uint64_t>("/blocks/checksum", 0, std::span(&checksum, 1));
    there.close();
    return differing;
}

FeatureFileWriter::FeatureFileWriter(const fs::path& file, parallel::Communicator& communicator)
    : file_(files::Hdf5File::open_shared(file, files::Access::read_write, communicator)),
      blocks_(checked_blocks(file_)),
      values_(values_of(kind_of(file_))),
      width_(file_.shape(values_)[1]),
      holds_former_output_(file_.has(former_output_dataset)) {}

std::vector<bool> FeatureFileWriter::finished() const {
    const auto checksums = read_checksums(file_, blocks_);
    std::vector<bool> finished(checksums.size());
    std::transform(checksums.begin(), checksums.end(), finished.begin(),
                   [](auto value) { return value != 0; });
    return finished;
}

bool FeatureFileWriter::verify(std::int64_t block) const {
    return read(block).has_value();
}

std::optional<FeatureBlock> FeatureFileWriter::read(std::int64_t block) const {
    std::uint64_t expected = 0;
    file_.read<std::uint64_t>("/blocks/checksum", block, std::span(&expected, 1));
    FeatureBlock stored = read_block(file_, blocks_.rows_of(block), width_);
    if (block_checksum(block, BlockView(stored)) != expected) return std::nullopt;
    return stored;
}

std::vector<RowStatus> FeatureFileWriter::status(Range rows) const {
    std::vector<std::uint8_t> stored(static_cast<std::size_t>(rows.count()));
    file_.read<std::uint8_t>("/status", rows.begin, stored);
    std::vector<RowStatus> status;
    status.reserve(stored.size());
    for (const std::uint8_t value : stored) status.push_back(static_cast<RowStatus>(value));
    return status;
}

std::int64_t FeatureFileWriter::unreadable_rows(std::int64_t block) const {
    const Range rows = blocks_.rows_of(block);
    std::vector<std::uint8_t> status(static_cast<std::size_t>(rows.count()));
    file_.read<std::uint8_t>("/status", rows.begin, status);
    const auto ok = static_cast<std::uint8_t>(RowStatus::ok);
    return rows.count() - std::count(status.begin(), status.end(), ok);
}

void FeatureFileWriter::forget(std::int64_t block) {
    if (holds_former_output_)
        throw Error(concat("Block ", block, " of ", printable(file_.path().native()),
                           " would have to be made anew, but an older farout kept scores of odin "
                           "in this file, which isn't done any more. Replace it with "
                           "--overwrite."));
    const std::uint64_t missing = 0;
    file_.write<std::uint64_t>("/blocks/checksum", block, std::span(&missing, 1));
}

void FeatureFileWriter::write(std::int64_t block, const FeatureBlock& rows) {
    const Range range = blocks_.rows_of(block);
    file_.write<float>(values_, range.begin, rows.features);
    file_.write<std::uint8_t>("/status", range.begin, rows.status);
    file_.write_text("/reasons", range.begin, rows.reasons);
    const std::uint64_t checksum = block_checksum(block, BlockView(rows));
    file_.write<std::uint64_t>("/blocks/checksum", block, std::span(&checksum, 1));
}

}  // namespace farout::features
