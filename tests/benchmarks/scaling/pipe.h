#pragma once
/// Something that serves one request after the other: a file system's bandwidth, a metadata server,
/// the root's counter.

#include <algorithm>

namespace farout::scaling {

class Pipe {
  public:
    /// `rate`: amounts a second; 0: without a limit.
    explicit Pipe(double rate) : rate_(rate) {}

    /// When a request that comes at `now` is done, which must be no earlier than the one before
    /// came.
    double serve(double now, double amount) {
        total_ += amount;
        if (rate_ <= 0) return now;
        free_ = std::max(free_, now) + amount / rate_;
        return free_;
    }

    /// Of these seconds, the share in which it was busy.
    double busy_share(double seconds) const { return rate_ > 0 ? total_ / rate_ / seconds : 0; }

  private:
    double rate_;
    double free_ = 0;
    double total_ = 0;
};

}  // namespace farout::scaling
