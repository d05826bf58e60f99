#include "extraction/detail/made_files.h"

#include <algorithm>
#include <span>

#include "core/error.h"
#include "core/text.h"
#include "extraction/detail/block_queue.h"
#include "files/replace_file.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"

namespace farout::extraction {

namespace {

std::unique_ptr<Output> output_of(const ExtractedFile& file, models::Model& model,
                                  const ExtractionOptions& options) {
    if (!file.output) return nullptr;
    return make_output(*file.output, {model, options.preprocessing, options.device});
}

/// Not refused: a straggler of a job that was requeued would stop a sweep at night. Both runs leave
/// the same bytes, so that all there is to lose is what blocks that are made twice take.
std::string told_of(const std::string& other_writer, const std::filesystem::path& file) {
    return concat(printable(file.native()), " is being written by another run, too (", other_writer,
                  "). This one goes on from the end and leaves out what the other finishes; the "
                  "file will be the same. Stop one of them if there shouldn't be two.");
}

/// Collective: forgets blocks in which nothing is to be kept, each by the rank that it falls to,
/// and adds them to those that are missing.
void add_to_missing(parallel::Communicator& communicator, features::FeatureFileWriter& file,
                    const std::vector<std::int64_t>& blocks, std::vector<std::int64_t>& missing) {
    const Range mine = share_of(static_cast<std::int64_t>(blocks.size()), communicator.rank(),
                                communicator.size());
    parallel::agree(communicator, [&] {
        for (std::int64_t at = mine.begin; at < mine.end; ++at)
            file.forget(blocks[static_cast<std::size_t>(at)]);
    });
    missing.insert(missing.end(), blocks.begin(), blocks.end());
    std::sort(missing.begin(), missing.end());
}

}  // namespace

MadeFile::MadeFile(parallel::Communicator& communicator, models::Model& model,
                   const ExtractionOptions& options, ExtractedFile file)
    : communicator_(communicator),
      model_(model),
      options_(options),
      file_(std::move(file)),
      output_(output_of(file_, model, options)),
      network_(model, {output_.get()}, options.device) {}

std::string MadeFile::what() const {
    return file_.output ? concat("the numbers of ", file_.output->text())
                        : "the network's features";
}

void MadeFile::find_or_lay_out() {
    parallel::agree_on_root(communicator_, [&] {
        files::make_parent_folder(file_.path);
        lock_.emplace(file_.path);
        if (lock_->not_offered()) options_.warn(*lock_->not_offered());
        prepare_extraction_file(options_, file_,
                                output_ ? output_->width() : model_.feature_width(),
                                lock_->other_writer());
        if (!lock_->other_writer()) return;
        options_.warn(told_of(*lock_->other_writer(), file_.path));
        company_ = Company::another_run;
    });
    company_ = parallel::broadcast_value(communicator_, company_);
}

/// Collective: what earlier runs noted of the files of rows without numbers.
FileStamps MadeFile::noted_stamps() const {
    std::vector<std::int64_t> numbers;
    parallel::agree_on_root(communicator_, [&] { numbers = packed(read_stamps(file_.path)); });
    numbers.resize(static_cast<std::size_t>(
        parallel::broadcast_value(communicator_, static_cast<std::int64_t>(numbers.size()))));
    parallel::broadcast(communicator_, std::span(numbers));
    FileStamps stamps;
    unpack(numbers, stamps);
    return stamps;
}

/// Collective: a rank that goes by another list would look for images where its list has ended, or
/// wait for numbers that nobody sends.
void MadeFile::agree_on_rows() const {
    const std::int64_t rows = rows_->blocks().rows;
    parallel::agree_on_facts(
        communicator_,
        {{"so many images in the list:", std::to_string(options_.images.size())},
         {"so many rows in the feature file:", std::to_string(rows)}},
        "All nodes must see the same list and the same output folder.");
    if (rows != static_cast<std::int64_t>(options_.images.size()))
        throw AgreedError(concat(printable(file_.path.native()), " has ", rows, " rows, the list ",
                                 options_.images.size(),
                                 " images. Choose another --out, or replace it with --overwrite."));
}

void MadeFile::open() {
    find_or_lay_out();
    noted_ = noted_stamps();
    retry_.emplace(communicator_, network_, options_, file_.path, what(), noted_);
    rows_.emplace(file_.path, communicator_);
    agree_on_rows();
}

std::vector<std::int64_t> MadeFile::find_missing() {
    std::vector<std::int64_t> missing = missing_blocks(*rows_, communicator_);
    // A file with an output inside isn't written any more.
    if (company_ == Company::another_run || rows_->holds_former_output()) return missing;
    BlocksToTry again = retry_->look(*rows_, missing);
    partly_ = std::move(again.partly);
    if (!again.whole.empty()) add_to_missing(communicator_, *rows_, again.whole, missing);
    return missing;
}

void MadeFile::computed(std::int64_t rows, const FileStamps& stamps) {
    computed_rows_ += rows;
    for (const auto& [row, stamp] : stamps) stamps_[row] = stamp;
}

void MadeFile::retry_own() {
    parallel::agree(communicator_, [&] {
        try {
            retry_->run(*rows_, partly_);
        } catch (...) {
            communicator_.raise_alarm();
            throw;
        }
    });
    rows_->close();
}

void MadeFile::retry_of_others() {
    if (company_ == Company::none && !rows_->holds_former_output()) retry_->run_at_other_ranks();
}

void MadeFile::write_notes() {
    for (const auto& [row, stamp] : retry_->stamps()) stamps_[row] = stamp;
    const std::vector<std::int64_t> numbers = packed(stamps_);
    const std::vector<parallel::Bytes> all =
        communicator_.gather(std::as_bytes(std::span(numbers)), 0);
    parallel::agree_on_root(communicator_, [&] {
        for (const parallel::Bytes& bytes : all) {
            std::vector<std::int64_t> of_rank(bytes.size() / sizeof(std::int64_t));
            std::copy_n(bytes.data(), bytes.size(),
                        std::as_writable_bytes(std::span(of_rank)).data());
            unpack(of_rank, noted_);
        }
        end_overwriting(file_.path);
        try {
            write_unreadable_notes(file_.path, noted_);
        } catch (const Error& error) {  // the rows are whole all the same
            options_.warn(concat(error.what(), " Broken images are tried again by the next run."));
        }
    });
}

}  // namespace farout::extraction
