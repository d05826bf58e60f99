#pragma once
/// Errors that a user can act on, and the program's exit statuses.

#include <stdexcept>
#include <string>

namespace farout {

/// What the process returns to its caller (a contract with scripts and batch systems).
enum class ExitStatus {
    ok = 0,
    failed = 1,
    wrong_usage = 2,
    unreadable_images = 3,  ///< finished, but some images could not be read (they are listed)
    interrupted = 75,       ///< a signal came; what was finished is saved, run again to go on
};

/// A failure whose message says what is wrong, where (file, row, option), and what to do.
class Error : public std::runtime_error {
  public:
    explicit Error(const std::string& message, ExitStatus status = ExitStatus::failed)
        : std::runtime_error(message), status_(status) {}
    ExitStatus status() const { return status_; }

  private:
    ExitStatus status_;
};

/// An option, a job file or a command that can't be understood.
class UsageError : public Error {
  public:
    explicit UsageError(const std::string& message) : Error(message, ExitStatus::wrong_usage) {}
};

/// A failure that every rank of the job knows of and throws (see agree in parallel/collective.h):
/// no rank is left waiting, so the job may end in order.
class AgreedError : public Error {
  public:
    using Error::Error;
};

}  // namespace farout
