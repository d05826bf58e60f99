#pragma once
/// The cores of a node, shared evenly by the threads that have something to compute.

#include <algorithm>
#include <optional>
#include <queue>
#include <vector>

namespace farout::scaling {

/// Processor sharing: with more busy threads than cores all of them become slower by the same
/// factor. Hence one clock of the work that each thread got done, on which every piece of work ends
/// at a fixed time.
class NodeCores {
  public:
    explicit NodeCores(double cores) : cores_(cores) {}

    /// `work`: seconds on cores of its own; `threads`: that it fills meanwhile; `task`: told when
    /// it ends.
    void start(double now, double work, double threads, int task) {
        advance(now);
        busy_ += threads;
        running_.push({clock_ + work, threads, task});
    }

    /// When the next piece of work ends, as things are now.
    std::optional<double> next_end() const {
        if (running_.empty()) return std::nullopt;
        return last_ + std::max(0.0, running_.top().end - clock_) / pace();
    }

    /// Takes out the piece of work that ends now; its task.
    int finish(double now) {
        advance(now);
        const Work done = running_.top();
        running_.pop();
        busy_ = running_.empty() ? 0 : busy_ - done.threads;  // no rounding is left behind
        return done.task;
    }

  private:
    struct Work {
        double end;  ///< on the clock
        double threads;
        int task;
        bool operator>(const Work& other) const {
            return end != other.end ? end > other.end : task > other.task;
        }
    };

    double pace() const { return std::min(1.0, cores_ / std::max(busy_, 1e-9)); }
    void advance(double now) {
        clock_ += (now - last_) * pace();
        last_ = now;
    }

    double cores_;
    double clock_ = 0;
    double last_ = 0;
    double busy_ = 0;
    std::priority_queue<Work, std::vector<Work>, std::greater<>> running_;
};

}  // namespace farout::scaling
