#include "images/lists/image_presence.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>
#include <thread>
#include <unordered_map>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

namespace farout::images {

namespace {

constexpr std::size_t most_named = 20;
/// Fewer names are asked for one by one.
constexpr std::size_t least_read = 4;
/// Reading an entry costs a quarter of asking for a name on a local disk, and far less over a
/// network: a folder is read up to this many entries a name.
constexpr std::size_t entries_a_name = 16;
/// A name that a folder doesn't list may be there all the same where a file system takes names that
/// differ in case or in Unicode's forms for the same. So many are asked for before the folder is
/// believed.
constexpr std::size_t asked_for_certain = 64;

using ClosedFolder = std::unique_ptr<DIR, int (*)(DIR*)>;

std::string_view folder_of(std::string_view path) {
    const std::size_t end = path.find_last_of('/');
    return end == std::string_view::npos ? std::string_view{} : path.substr(0, end);
}

std::string_view name_of(std::string_view path) {
    return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
}

struct Absent {
    std::size_t place = 0;
    int error = 0;
};

/// 0 where a file of that name is there, else the system's error.
int error_of(const std::string& file) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0) return errno;
    return S_ISDIR(status.st_mode) ? EISDIR : 0;
}

/// The images of one folder that a list names.
class Folder {
  public:
    Folder(const std::filesystem::path& root, std::span<const std::string> paths,
           std::span<const std::size_t> places)
        : paths_(paths), places_(places), folder_(root / folder_of(paths[places.front()])) {}

    std::vector<Absent> absent() {
        if (places_.size() < least_read || !read())
            for (const std::size_t place : places_) ask(place);
        if (absent_.empty()) ask_whether_readable();
        return std::move(absent_);
    }

  private:
    enum class Seen { no, file, unclear };

    std::string file_of(std::size_t place) const {
        return (folder_ / name_of(paths_[place])).native();
    }

    void ask(std::size_t place) {
        if (const int error = error_of(file_of(place))) absent_.push_back({place, error});
    }

    /// False where the folder can't be listed, or holds too many others.
    bool read() {
        const ClosedFolder folder(opendir(folder_.c_str()), closedir);
        if (!folder) return false;
        std::unordered_map<std::string_view, Seen> names;
        names.reserve(places_.size());
        for (const std::size_t place : places_) names.emplace(name_of(paths_[place]), Seen::no);
        const std::size_t most = entries_a_name * places_.size();
        std::size_t entries = 0;
        errno = 0;
        while (const dirent* entry = readdir(folder.get())) {
            if (++entries > most) return false;
            if (const auto name = names.find(entry->d_name); name != names.end())
                name->second = entry->d_type == DT_REG ? Seen::file : Seen::unclear;
        }
        if (errno != 0) return false;
        judge(names);
        return true;
    }

    void judge(const std::unordered_map<std::string_view, Seen>& names) {
        std::size_t unlisted = 0;
        bool lists_all = true;
        for (const std::size_t place : places_) {
            const Seen seen = names.at(name_of(paths_[place]));
            if (seen == Seen::file) continue;
            if (seen == Seen::no && ++unlisted > asked_for_certain && lists_all) {
                absent_.push_back({place, ENOENT});
                continue;
            }
            const std::size_t before = absent_.size();
            ask(place);
            if (seen == Seen::no && absent_.size() == before) lists_all = false;
        }
    }

    void ask_whether_readable() {
        const auto is_readable = [&](std::size_t place) {
            return access(file_of(place).c_str(), R_OK) == 0;
        };
        if (is_readable(places_.front())) return;
        for (const std::size_t place : places_)
            if (!is_readable(place)) absent_.push_back({place, errno});
    }

    std::span<const std::string> paths_;
    std::span<const std::size_t> places_;
    std::filesystem::path folder_;
    std::vector<Absent> absent_;
};

/// Runs of places in the same folder.
std::vector<std::span<const std::size_t>> folders_of(std::span<const std::string> paths,
                                                     std::span<const std::size_t> places) {
    std::vector<std::span<const std::size_t>> folders;
    for (std::size_t begin = 0; begin < places.size();) {
        std::size_t end = begin + 1;
        while (end < places.size() &&
               folder_of(paths[places[end]]) == folder_of(paths[places[begin]]))
            ++end;
        folders.push_back(places.subspan(begin, end - begin));
        begin = end;
    }
    return folders;
}

AbsentImages summed(std::vector<Absent> absent, std::span<const std::string> paths) {
    AbsentImages sum;
    sum.count = static_cast<std::int64_t>(absent.size());
    const auto named = static_cast<std::ptrdiff_t>(std::min(most_named, absent.size()));
    std::partial_sort(absent.begin(), absent.begin() + named, absent.end(),
                      [](const Absent& a, const Absent& b) { return a.place < b.place; });
    for (auto one = absent.begin(); one != absent.begin() + named; ++one)
        sum.first.push_back(paths[one->place]);
    if (!absent.empty())
        sum.reason = std::error_code(absent.front().error, std::generic_category()).message();
    return sum;
}

}  // namespace

std::vector<std::size_t> by_folder(std::span<const std::string> paths) {
    std::unordered_map<std::string_view, std::size_t> numbers;
    std::vector<std::vector<std::size_t>> folders;
    for (std::size_t place = 0; place < paths.size(); ++place) {
        const auto [number, is_new] = numbers.emplace(folder_of(paths[place]), folders.size());
        if (is_new) folders.emplace_back();
        folders[number->second].push_back(place);
    }
    std::vector<std::size_t> places;
    places.reserve(paths.size());
    for (const auto& folder : folders) places.insert(places.end(), folder.begin(), folder.end());
    return places;
}

AbsentImages find_absent(const std::filesystem::path& root, std::span<const std::string> paths,
                         int threads) {
    const std::vector<std::size_t> places = by_folder(paths);
    const auto folders = folders_of(paths, places);
    std::vector<std::vector<Absent>> absent(folders.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t folder = next++; folder < folders.size(); folder = next++)
            absent[folder] = Folder(root, paths, folders[folder]).absent();
    };
    std::vector<std::thread> others;
    const std::size_t most = std::min<std::size_t>(std::max(threads, 1), folders.size());
    for (std::size_t thread = 1; thread < most; ++thread) others.emplace_back(work);
    work();
    for (std::thread& thread : others) thread.join();
    std::vector<Absent> all;
    for (const auto& one : absent) all.insert(all.end(), one.begin(), one.end());
    return summed(std::move(all), paths);
}

}  // namespace farout::images
