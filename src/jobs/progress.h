#pragma once
/// A bar on a terminal, a plain line now and then elsewhere; always on stderr.

#include <chrono>
#include <string>

#include "extraction/extract.h"

namespace farout::jobs {

/// Whether a line elsewhere than on a terminal says that all is done, too; not where something else
/// says it.
enum class LastLine { told, left_out };

class ProgressDisplay {
  public:
    /// `unit`: what the rows are.
    explicit ProgressDisplay(std::string what, std::string unit = "images",
                             LastLine last_line = LastLine::told);
    ~ProgressDisplay();
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    void show(const extraction::ExtractionProgress& progress);

  private:
    using Clock = std::chrono::steady_clock;
    void draw_bar(const extraction::ExtractionProgress& progress, const std::string& rate);

    std::string what_;
    std::string unit_;
    bool terminal_;
    LastLine last_line_;
    bool bar_shown_ = false;
    Clock::time_point start_ = Clock::now();
    Clock::time_point last_ = start_;
};

}  // namespace farout::jobs
