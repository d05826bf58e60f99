#include "jobs/extraction_times.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <iomanip>
#include <span>
#include <sstream>

#include "core/text.h"
#include "parallel/communicator.h"

namespace farout::jobs {

namespace {

struct Step {
    const char* name;
    double extraction::RankTimes::*seconds;
};

/// What a rank does one after the other.
constexpr std::array<Step, 5> steps{
    {{"checking", &extraction::RankTimes::checking},
     {"waiting for pixels", &extraction::RankTimes::waiting_for_pixels},
     {"computing", &extraction::RankTimes::computing},
     {"writing", &extraction::RankTimes::writing},
     {"waiting for other ranks", &extraction::RankTimes::waiting_for_ranks}}};

long percent(double seconds, double of) {
    return std::lround(100 * seconds / std::max(of, 1e-9));
}

double mean_of(const std::vector<extraction::RankTimes>& ranks,
               double extraction::RankTimes::*seconds) {
    double sum = 0;
    for (const extraction::RankTimes& rank : ranks) sum += rank.*seconds;
    return sum / static_cast<double>(ranks.size());
}

/// Seconds in which it worked on its own images.
double working(const extraction::RankTimes& rank) {
    return rank.waiting_for_pixels + rank.computing + rank.writing;
}

}  // namespace

std::vector<extraction::RankTimes> gather_times(parallel::Communicator& communicator,
                                                const extraction::RankTimes& own) {
    const std::vector<parallel::Bytes> all =
        communicator.gather(std::as_bytes(std::span(&own, 1)), 0);
    std::vector<extraction::RankTimes> ranks(all.size());
    for (std::size_t rank = 0; rank < all.size(); ++rank)
        std::memcpy(&ranks[rank], all[rank].data(), sizeof(extraction::RankTimes));
    return ranks;
}

std::string describe_times(const std::vector<extraction::RankTimes>& ranks, double seconds) {
    std::vector<std::pair<double, std::string>> shares;
    for (const Step& step : steps) shares.emplace_back(mean_of(ranks, step.seconds), step.name);
    std::stable_sort(shares.begin(), shares.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string text;
    for (const auto& [share, name] : shares)
        if (percent(share, seconds) > 0) text += concat(percent(share, seconds), " % ", name, ", ");
    return concat(text, "decoding threads busy ",
                  percent(mean_of(ranks, &extraction::RankTimes::decoding), seconds), " %");
}

std::string times_table(const std::vector<extraction::RankTimes>& ranks, double seconds) {
    std::ostringstream table;
    table << "  rank    images  images/s";
    for (const Step& step : steps) table << "  " << step.name << " %";
    table << "  decoders busy %\n";
    for (std::size_t number = 0; number < ranks.size(); ++number) {
        const extraction::RankTimes& rank = ranks[number];
        const double pace = static_cast<double>(rank.computed_rows) / std::max(working(rank), 1e-9);
        table << std::setw(6) << number << std::setw(10) << rank.computed_rows << std::setw(10)
              << std::lround(pace);
        for (const Step& step : steps)
            table << std::setw(static_cast<int>(std::strlen(step.name)) + 4)
                  << percent(rank.*step.seconds, seconds);
        table << std::setw(17) << percent(rank.decoding, seconds) << "\n";
    }
    return table.str();
}

}  // namespace farout::jobs
