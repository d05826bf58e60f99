#pragma once
/// Where time goes, by the name of the step.

#include <chrono>
#include <map>
#include <string>

namespace farout {

/// Seconds by step. A step's time is its own: what steps inside it take counts for them alone. One
/// thread at a time.
class StepTimes {
  public:
    /// While it lives, time is the step's.
    class Scope {
      public:
        Scope(StepTimes& times, std::string step);
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

      private:
        StepTimes& times_;
        std::string step_;
        Scope* outer_;
        std::chrono::steady_clock::time_point since_;
        friend class StepTimes;
    };

    Scope measure(std::string step) { return {*this, std::move(step)}; }
    void add(const std::string& step, double seconds) { seconds_[step] += seconds; }
    void add(const StepTimes& other);
    const std::map<std::string, double>& seconds() const { return seconds_; }
    /// 0 for a step that never ran.
    double of(const std::string& step) const;

  private:
    std::map<std::string, double> seconds_;
    Scope* running_ = nullptr;
};

}  // namespace farout
