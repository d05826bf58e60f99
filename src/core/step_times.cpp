#include "core/step_times.h"

namespace farout {

namespace {

double seconds_between(std::chrono::steady_clock::time_point from,
                       std::chrono::steady_clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

}  // namespace

StepTimes::Scope::Scope(StepTimes& times, std::string step)
    : times_(times),
      step_(std::move(step)),
      outer_(times.running_),
      since_(std::chrono::steady_clock::now()) {
    if (outer_ != nullptr)
        times_.seconds_[outer_->step_] += seconds_between(outer_->since_, since_);
    times_.running_ = this;
}

StepTimes::Scope::~Scope() {
    const auto now = std::chrono::steady_clock::now();
    times_.seconds_[step_] += seconds_between(since_, now);
    times_.running_ = outer_;
    if (outer_ != nullptr) outer_->since_ = now;
}

void StepTimes::add(const StepTimes& other) {
    for (const auto& [step, seconds] : other.seconds_) seconds_[step] += seconds;
}

double StepTimes::of(const std::string& step) const {
    const auto found = seconds_.find(step);
    return found == seconds_.end() ? 0 : found->second;
}

}  // namespace farout
