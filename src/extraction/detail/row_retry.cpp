#include "extraction/detail/row_retry.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "features/feature_layout.h"
#include "images/image.h"
#include "numerics/map_images.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout::extraction {

namespace fs = std::filesystem;

namespace {

/// Of rows that a rank judges at a time.
constexpr std::int64_t rows_at_once = 1 << 20;
/// Files that all ranks together look for on behalf of each other. Beyond it the root alone does:
/// hundreds of ranks that look for a whole set that isn't there would keep a file system busy.
constexpr std::int64_t most_looks = 1'000'000;

bool is_fault(features::RowStatus status, images::ImageFault fault) {
    return status == static_cast<features::RowStatus>(fault);
}

/// A state that may pass, not one of the file.
bool may_pass(features::RowStatus status) {
    return is_fault(status, images::ImageFault::not_found) ||
           is_fault(status, images::ImageFault::not_readable);
}

bool is_of_content(features::RowStatus status) {
    return is_fault(status, images::ImageFault::unsupported_format) ||
           is_fault(status, images::ImageFault::corrupt) ||
           is_fault(status, images::ImageFault::too_large);
}

/// What the network computes together and a block's rows are made of: on a CPU from the first to
/// the last group that holds a row, on a device the batch. A group's size may decide bits.
std::vector<Range> units_of(const std::set<std::int64_t>& rows, Range block, std::int64_t batch,
                            std::int64_t group) {
    std::map<std::int64_t, Range> by_batch;
    for (const std::int64_t row : rows) {
        const std::int64_t number = (row - block.begin) / batch;
        const Range whole{block.begin + number * batch,
                          std::min(block.end, block.begin + (number + 1) * batch)};
        const std::int64_t begin = whole.begin + (row - whole.begin) / group * group;
        const Range unit{begin, std::min(whole.end, begin + group)};
        const auto [there, is_new] = by_batch.emplace(number, unit);
        if (!is_new) there->second.end = unit.end;
    }
    std::vector<Range> units;
    for (const auto& [number, unit] : by_batch) units.push_back(unit);
    return units;
}

template <typename T>
void copy_row(const std::vector<T>& from, std::size_t row, std::vector<T>& to, std::size_t place,
              std::size_t width) {
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(row * width), width,
                to.begin() + static_cast<std::ptrdiff_t>(place * width));
}

const std::string& name_of(const ExtractionOptions& options, std::int64_t row) {
    return options.images[static_cast<std::size_t>(row)].path;
}

}  // namespace

bool is_worth_a_try(const ExtractionOptions& options, const FileStamps& noted, std::int64_t row,
                    features::RowStatus status) {
    if (status == features::RowStatus::ok || status == features::RowStatus::pending) return false;
    const std::string& name = name_of(options, row);
    if (is_of_content(status) && !options.retry_unreadable) {
        const std::optional<images::FileStamp> now = options.source->stamp(name);
        const auto before = noted.find(row);
        if (!now || (before != noted.end() && before->second == *now)) return false;
    }
    if (status == features::RowStatus::not_finite && !options.retry_unreadable) return false;
    return options.source->can_be_read(name);
}

RowRetry::RowRetry(parallel::Communicator& communicator, const ExtractionNetwork& network,
                   const ExtractionOptions& options, fs::path path, std::string what,
                   FileStamps noted)
    : communicator_(communicator),
      network_(network),
      options_(options),
      path_(std::move(path)),
      what_(std::move(what)),
      noted_(std::move(noted)) {}

bool RowRetry::is_wanted(std::int64_t row, features::RowStatus status, Which which) const {
    if (which == Which::all) return is_worth_a_try(options_, noted_, row, status);
    return may_pass(status) && !tried_for_others_.contains(row) &&
           options_.source->can_be_read(name_of(options_, row));
}

std::set<std::int64_t> RowRetry::worth_a_try(const features::FeatureFileWriter& file, Range rows,
                                             Which which) const {
    const std::vector<features::RowStatus> status = file.status(rows);
    std::vector<std::int64_t> marked;
    for (std::int64_t row = rows.begin; row < rows.end; ++row)
        if (status[static_cast<std::size_t>(row - rows.begin)] != features::RowStatus::ok)
            marked.push_back(row);
    std::vector<char> worth(marked.size(), 0);
    numerics::for_each_on_one_core(
        static_cast<std::int64_t>(marked.size()), [&](std::int64_t index) {
            const auto at = static_cast<std::size_t>(index);
            const std::int64_t row = marked[at];
            worth[at] = static_cast<char>(
                is_wanted(row, status[static_cast<std::size_t>(row - rows.begin)], which));
        });
    std::set<std::int64_t> chosen;
    for (std::size_t at = 0; at < marked.size(); ++at)
        if (worth[at] != 0) chosen.insert(marked[at]);
    return chosen;
}

BlocksToTry RowRetry::look(const features::FeatureFileWriter& file,
                           const std::vector<std::int64_t>& missing) {
    enum Found : std::int64_t { nothing = 0, some = 1, only_such = 2 };
    const Blocks blocks = file.blocks();
    std::vector<std::int64_t> found(static_cast<std::size_t>(blocks.count()), nothing);
    const Range mine = share_of(blocks.count(), communicator_.rank(), communicator_.size());
    const std::int64_t at_once = std::max<std::int64_t>(1, rows_at_once / blocks.block_rows);
    parallel::agree(communicator_, [&] {
        for (std::int64_t first = mine.begin; first < mine.end; first += at_once) {
            const std::int64_t last = std::min(mine.end, first + at_once) - 1;
            const Range rows{blocks.rows_of(first).begin, blocks.rows_of(last).end};
            for (const std::int64_t row : worth_a_try(file, rows, Which::all))
                found[static_cast<std::size_t>(row / blocks.block_rows)] = some;
        }
        for (std::int64_t block = mine.begin; block < mine.end; ++block) {
            std::int64_t& what = found[static_cast<std::size_t>(block)];
            if (what == some && file.unreadable_rows(block) == blocks.rows_of(block).count())
                what = only_such;
        }
    });
    communicator_.all_reduce(found, parallel::Reduction::sum);
    for (const std::int64_t block : missing) found[static_cast<std::size_t>(block)] = nothing;
    BlocksToTry result;
    for (std::int64_t block = 0; block < blocks.count(); ++block) {
        const std::int64_t what = found[static_cast<std::size_t>(block)];
        if (what == some) result.partly.push_back(block);
        if (what == only_such) result.whole.push_back(block);
    }
    return result;
}

RowRetry::BlockTry RowRetry::plan(const features::FeatureFileWriter& file, std::int64_t block,
                                  Which which) const {
    const Range rows = file.blocks().rows_of(block);
    BlockTry wanted{block, worth_a_try(file, rows, which), {}};
    const std::int64_t group =
        network_.device().is_cpu() ? network_.images_together() : options_.batch_rows;
    wanted.units = units_of(wanted.rows, rows, options_.batch_rows, group);
    return wanted;
}

void RowRetry::run(features::FeatureFileWriter& file, const std::vector<std::int64_t>& blocks) {
    std::vector<std::int64_t> mine;
    for (std::size_t at = 0; at < blocks.size(); ++at)
        if (static_cast<int>(at % static_cast<std::size_t>(communicator_.size())) ==
            communicator_.rank())
            mine.push_back(blocks[at]);
    run(file, mine, Which::all);
}

void RowRetry::run(features::FeatureFileWriter& file, const std::vector<std::int64_t>& blocks,
                   Which which) {
    if (communicator_.alarm_raised()) return;
    std::vector<BlockTry> wanted;
    std::vector<Range> units;
    for (const std::int64_t block : blocks) {
        wanted.push_back(plan(file, block, which));
        units.insert(units.end(), wanted.back().units.begin(), wanted.back().units.end());
        if (which == Which::not_had)
            tried_for_others_.insert(wanted.back().rows.begin(), wanted.back().rows.end());
    }
    if (units.empty()) return;
    std::size_t next = 0;
    const auto next_unit = [&]() -> std::optional<Range> {
        if (next == units.size()) return std::nullopt;
        return units[next++];
    };
    // What lies beside a row that is tried may be unreadable still, and stays as it is.
    AnsweredBatches batches(network_, options_, features::OnUnreadable::mark, next_unit);
    for (const BlockTry& block : wanted) {
        if (parallel::pending_interrupt() != 0) communicator_.raise_alarm();
        if (communicator_.alarm_raised()) break;
        if (!finish(file, block, batches)) break;
    }
    for (const auto& [row, stamp] : batches.stamps()) stamps_[row] = stamp;
}

/// Computes a block's units and writes it where that changed a row; false where no more is
/// computed.
bool RowRetry::finish(features::FeatureFileWriter& file, const BlockTry& wanted,
                      AnsweredBatches& batches) {
    std::optional<features::FeatureBlock> stored = file.read(wanted.block);
    const std::int64_t first = file.blocks().rows_of(wanted.block).begin;
    bool changed = false;
    for (std::size_t unit = 0; unit < wanted.units.size(); ++unit) {
        const std::optional<AnsweredBatch> answered = batches.next();
        if (!answered) return false;
        features::FeatureBlock fresh;
        append(fresh, answered->batch, answered->outputs.front(), what_);
        const Range rows = answered->batch.rows;
        for (std::int64_t row = rows.begin; stored && row < rows.end; ++row)
            if (wanted.rows.contains(row))
                changed |= take(row, fresh, static_cast<std::size_t>(row - rows.begin), *stored,
                                static_cast<std::size_t>(row - first));
    }
    if (!changed) return true;
    file.forget(wanted.block);
    file.write(wanted.block, *stored);
    return true;
}

/// Puts a row that was tried into its block; false where nothing came of it.
bool RowRetry::take(std::int64_t row, const features::FeatureBlock& fresh, std::size_t from,
                    features::FeatureBlock& stored, std::size_t to) {
    const auto now = static_cast<features::RowStatus>(fresh.status[from]);
    const auto before = static_cast<features::RowStatus>(stored.status[to]);
    // It went away between the look and the try: what was known of it stays.
    if (may_pass(now)) return false;
    const bool same = now == before &&
                      fresh.reasons[from].substr(0, features::reason_width) == stored.reasons[to];
    if (now != features::RowStatus::ok && same) return false;
    const std::size_t width = fresh.features.size() / fresh.status.size();
    copy_row(fresh.features, from, stored.features, to, width);
    stored.status[to] = fresh.status[from];
    stored.reasons[to] = fresh.reasons[from];
    if (now == features::RowStatus::ok) {
        ++recovered_;
        stamps_.erase(row);
    }
    return true;
}

/// For each block, this rank's number where it can read one of its rows that nobody had, else that
/// of no rank.
std::vector<std::int64_t> RowRetry::claims(const features::FeatureFileWriter& file,
                                           const std::vector<std::int64_t>& blocks) const {
    std::vector<std::int64_t> owners;
    for (const std::int64_t block : blocks) {
        const bool can = !worth_a_try(file, file.blocks().rows_of(block), Which::not_had).empty();
        owners.push_back(can ? communicator_.rank() : communicator_.size());
    }
    return owners;
}

/// Collective.
bool RowRetry::all_may_go_on() {
    if (parallel::pending_interrupt() != 0) communicator_.raise_alarm();
    const auto stopped = static_cast<std::int64_t>(communicator_.alarm_raised());
    return parallel::all_reduce_value(communicator_, stopped, parallel::Reduction::maximum) == 0;
}

void RowRetry::run_at_other_ranks() {
    if (communicator_.size() == 1 || !all_may_go_on()) return;
    std::vector<std::int64_t> blocks;
    std::int64_t rows = 0;
    parallel::agree_on_root(communicator_, [&] {
        for (const features::UnreadableRow& row :
             features::FeatureFile(path_, features::kind_of(path_)).unreadable()) {
            if (!may_pass(row.status)) continue;
            ++rows;
            const std::int64_t block = row.row / options_.block_rows;
            if (blocks.empty() || blocks.back() != block) blocks.push_back(block);
        }
    });
    rows = parallel::broadcast_value(communicator_, rows);
    blocks.resize(static_cast<std::size_t>(
        parallel::broadcast_value(communicator_, static_cast<std::int64_t>(blocks.size()))));
    parallel::broadcast(communicator_, std::span(blocks));
    if (blocks.empty()) return;
    const bool looks = communicator_.is_root() || rows <= most_looks / communicator_.size();
    const std::int64_t nobody = communicator_.size();
    features::FeatureFileWriter file(path_, communicator_);
    while (all_may_go_on()) {
        std::vector<std::int64_t> owners(blocks.size(), nobody);
        parallel::agree(communicator_, [&] {
            if (looks) owners = claims(file, blocks);
        });
        communicator_.all_reduce(owners, parallel::Reduction::minimum);
        std::vector<std::int64_t> mine;
        for (std::size_t at = 0; at < blocks.size(); ++at)
            if (owners[at] == communicator_.rank()) mine.push_back(blocks[at]);
        if (std::all_of(owners.begin(), owners.end(),
                        [&](std::int64_t owner) { return owner == nobody; }))
            break;
        parallel::agree(communicator_, [&] {
            try {
                run(file, mine, Which::not_had);
            } catch (...) {
                communicator_.raise_alarm();
                throw;
            }
        });
    }
    file.close();
}

}  // namespace farout::extraction
