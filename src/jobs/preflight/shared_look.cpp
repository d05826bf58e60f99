#include "jobs/preflight/shared_look.h"

#include <array>
#include <span>

#include <unistd.h>

#include "core/blocks.h"
#include "core/text.h"
#include "parallel/collective.h"

namespace farout::jobs {

namespace {

constexpr std::size_t most_named = 20;

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// Lines: a list's paths hold no line's end.
std::string joined(std::span<const std::string> lines) {
    std::string text;
    for (const std::string& line : lines) text += line + '\n';
    return text;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return lines;
}

std::span<const std::string> share_of_rank(std::span<const std::string> paths, int rank, int size) {
    const Range range = share_of(static_cast<std::int64_t>(paths.size()), rank, size);
    return paths.subspan(static_cast<std::size_t>(range.begin),
                         static_cast<std::size_t>(range.count()));
}

/// Collective: this rank's share; whole folders as far as they go.
std::vector<std::string> take_share(parallel::Communicator& communicator,
                                    std::vector<std::string> paths) {
    if (!communicator.is_root()) {
        std::int64_t size = 0;
        communicator.receive(std::as_writable_bytes(std::span(&size, 1)), 0);
        std::string text(static_cast<std::size_t>(size), '\0');
        communicator.receive(std::as_writable_bytes(std::span(text)), 0);
        return lines_of(text);
    }
    std::vector<std::string> sorted;
    sorted.reserve(paths.size());
    for (const std::size_t place : images::by_folder(paths))
        sorted.push_back(std::move(paths[place]));
    for (int rank = 1; rank < communicator.size(); ++rank) {
        const std::string text = joined(share_of_rank(sorted, rank, communicator.size()));
        const auto size = static_cast<std::int64_t>(text.size());
        communicator.send(std::as_bytes(std::span(&size, 1)), rank);
        communicator.send(std::as_bytes(std::span(text)), rank);
    }
    const auto own = share_of_rank(sorted, 0, communicator.size());
    return {own.begin(), own.end()};
}

std::string text_of(const parallel::Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

images::AbsentImages find_absent_together(parallel::Communicator& communicator,
                                          const images::ImageSource& source,
                                          std::vector<std::string> paths, int threads) {
    if (communicator.size() == 1) return source.absent(paths, threads);
    images::AbsentImages own;
    const std::vector<std::string> share = take_share(communicator, std::move(paths));
    parallel::agree(communicator, [&] { own = source.absent(share, threads); });
    std::vector<std::string> told = own.first;
    told.insert(told.begin(), {host_name(), own.reason});
    const std::string text = joined(told);
    const auto all = communicator.gather(std::as_bytes(std::span(text)), 0);
    images::AbsentImages sum;
    sum.count = parallel::all_reduce_value(communicator, own.count, parallel::Reduction::sum);
    for (const parallel::Bytes& of_rank : all) {
        const std::vector<std::string> lines = lines_of(text_of(of_rank));
        for (std::size_t line = 2; line < lines.size() && sum.first.size() < most_named; ++line) {
            if (sum.first.empty())
                sum.reason = lines[0] == host_name() ? lines[1] : lines[1] + " on " + lines[0];
            sum.first.push_back(lines[line]);
        }
    }
    return sum;
}

}  // namespace farout::jobs
