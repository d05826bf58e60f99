#include "files/shared_folder.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/error.h"
#include "core/text.h"
#include "files/replace_file.h"
#include "parallel/collective.h"
#include "parallel/host.h"

namespace farout::files {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_told_ranks = 5;

std::string random_digits() {
    std::random_device device;
    return concat(std::hex, device(), device());
}

/// A file that tells its folder from all others; gone with this.
class Mark {
  public:
    Mark(const fs::path& folder, std::string content)
        : path_(folder / concat(".farout-", content)), content_(std::move(content)) {
        make_parent_folder(path_);
        std::ofstream out(path_, std::ios::binary);
        out << content_;
        out.close();
        if (!out)
            throw Error(concat("Can't write in the folder ", printable(folder.native()), ": ",
                               std::strerror(errno), ". Choose another --out."));
    }
    ~Mark() {
        std::error_code ignored;
        fs::remove(path_, ignored);
    }
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;

  private:
    fs::path path_;
    std::string content_;
};

bool holds(const fs::path& file, const std::string& content) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {}) == content;
}

bool sees_mark(const fs::path& folder, const std::string& content) {
    const fs::path file = folder / concat(".farout-", content);
    for (const int milliseconds : {50, 100, 200, 300, 400}) {
        if (holds(file, content)) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    }
    return holds(file, content);
}

/// Collective: on the root, the ranks that don't see it.
std::vector<std::string> blind_ranks(parallel::Communicator& communicator, bool sees) {
    const std::string name = sees ? "" : parallel::rank_on_host(communicator.rank());
    std::vector<std::string> blind;
    for (const parallel::Bytes& one : communicator.gather(std::as_bytes(std::span(name)), 0))
        if (!one.empty()) blind.emplace_back(reinterpret_cast<const char*>(one.data()), one.size());
    return blind;
}

}  // namespace

void require_shared_folder(parallel::Communicator& communicator, const fs::path& wanted) {
    if (communicator.size() == 1) return;
    const fs::path folder = wanted.empty() ? "." : wanted;
    std::optional<Mark> mark;
    std::string content;
    parallel::agree_on_root(communicator, [&] {
        content = random_digits();
        mark.emplace(folder, content);
    });
    content = parallel::broadcast_text(communicator, content);
    const bool sees = communicator.is_root() || sees_mark(folder, content);
    const std::vector<std::string> blind = blind_ranks(communicator, sees);
    mark.reset();
    parallel::agree_on_root(communicator, [&] {
        if (blind.empty()) return;
        throw Error(concat("The output folder ", printable(folder.native()),
                           " isn't the same for all ranks: ", enumerate(blind, most_told_ranks),
                           blind.size() == 1 ? " doesn't" : " don't", " see what ",
                           parallel::rank_on_host(0),
                           " writes there. Choose an --out on a file system that all nodes share, "
                           "or run on one node."));
    });
}

}  // namespace farout::files
