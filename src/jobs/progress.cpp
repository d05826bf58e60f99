#include "jobs/progress.h"

#include <cmath>
#include <iostream>

#include <unistd.h>

#include "core/text.h"

namespace farout::jobs {

namespace {

constexpr int bar_width = 30;
constexpr std::chrono::milliseconds bar_interval{200};
constexpr std::chrono::seconds line_interval{10};

}  // namespace

ProgressDisplay::ProgressDisplay(std::string what, std::string unit, LastLine last_line)
    : what_(std::move(what)),
      unit_(std::move(unit)),
      terminal_(isatty(STDERR_FILENO) == 1),
      last_line_(last_line) {}

ProgressDisplay::~ProgressDisplay() {
    if (bar_shown_) std::cerr << "\n";
}

void ProgressDisplay::show(const extraction::ExtractionProgress& progress) {
    const auto now = Clock::now();
    const bool last = progress.finished_rows == progress.rows;
    if (!last &&
        now - last_ < (terminal_ ? Clock::duration(bar_interval) : Clock::duration(line_interval)))
        return;
    if (last && !terminal_ && last_line_ == LastLine::left_out) return;
    last_ = now;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const auto done = static_cast<double>(progress.finished_rows - progress.rows_before);
    const double rate = done / std::max(seconds, 1e-9);
    const double left =
        static_cast<double>(progress.rows - progress.finished_rows) / std::max(rate, 1e-9);
    std::string pace = concat(std::lround(rate), " ", unit_, "/s, ",
                              last ? "done" : human_duration(left) + " left");
    if (progress.unreadable_rows > 0)
        pace += concat(", ", progress.unreadable_rows, " could not be read");
    if (terminal_)
        draw_bar(progress, pace);
    else
        std::cerr << what_ << ": " << progress.finished_rows << " of " << progress.rows << " "
                  << unit_ << ", " << pace << std::endl;
}

void ProgressDisplay::draw_bar(const extraction::ExtractionProgress& progress,
                               const std::string& pace) {
    const auto filled = static_cast<int>(bar_width * progress.finished_rows /
                                         std::max<std::int64_t>(1, progress.rows));
    std::string bar;
    for (int cell = 0; cell < bar_width; ++cell) bar += cell < filled ? "█" : "░";
    // \x1b[K clears what a longer line left behind.
    std::cerr << "\r" << what_ << " " << bar << " " << progress.finished_rows << "/"
              << progress.rows << ", " << pace << "\x1b[K" << std::flush;
    bar_shown_ = true;
}

}  // namespace farout::jobs
