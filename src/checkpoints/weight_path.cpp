#include "checkpoints/weight_path.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 7> weight_endings{".safetensors", ".pth",  ".pt", ".bin",
                                                         ".npz",         ".ckpt", ".tar"};

bool looks_like_weights(const std::string& name) {
    return std::ranges::any_of(weight_endings,
                               [&](std::string_view end) { return name.ends_with(end); });
}

/// Paths are normalised ("https:/x") where they come from a job file.
bool has_scheme(std::string_view text, std::string_view scheme) {
    return text.starts_with(scheme) && text.substr(scheme.size()).starts_with(":/");
}

/// The last part of a URL's path.
std::string file_of_url(const std::string& url) {
    const std::string path = url.substr(0, url.find_first_of("?#"));
    return path.substr(path.rfind('/') + 1);
}

[[noreturn]] void refuse_url(const std::string& url) {
    std::string direct = url;
    // Hugging Face shows a file's page under /blob/, the file itself lies under /resolve/.
    const std::size_t blob = direct.find("/blob/");
    if (blob != std::string::npos && direct.find("huggingface.co/") != std::string::npos)
        direct.replace(blob, std::strlen("/blob/"), "/resolve/");
    const std::string file = file_of_url(direct);
    const std::string to = printable(file.empty() ? "weights.pth" : file);
    throw Error(concat(printable(url),
                       ": is a URL, and farout reads files. Download it: curl -fL -o ", to, " '",
                       printable(direct), "', and give --weights ", to));
}

/// `name`: "ORGANISATION/MODEL", or with a file's path in it behind.
[[noreturn]] void refuse_hub_name(const std::string& given, const std::string& name) {
    const std::size_t slash = name.find('/', name.find('/') + 1);
    const std::string model = printable(name.substr(0, slash));
    const std::string file =
        slash == std::string::npos ? "model.safetensors" : printable(name.substr(slash + 1));
    const std::string folder = printable(fs::path(name.substr(0, slash)).filename().native());
    throw Error(concat(
        printable(given), ": can't be opened (No such file or directory). If ", model,
        " is a model's name on the Hugging Face hub, download its weights: hf download ", model,
        " ", file, " --local-dir ", folder, ", and give --weights ", folder, "/", file));
}

[[noreturn]] void refuse_folder(const fs::path& folder) {
    std::vector<std::string> found;
    std::error_code failed;
    std::size_t looked_at = 0;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (looks_like_weights(name)) found.push_back(printable(name));
        if (++looked_at == 10'000) break;
    }
    std::ranges::sort(found);
    const std::string where = printable(folder.native());
    const std::string what =
        found.empty()
            ? "none of its files looks like weights (.safetensors, .pth, .pt, .bin, .npz, .ckpt)"
            : concat("give one of its files: ", enumerate(found), ", e.g. --weights ",
                     printable((folder / found.front()).native()));
    throw Error(concat(where, ": isn't a regular file but a folder; ", what));
}

/// " In its folder lie: …", or nothing.
std::string neighbours(const fs::path& file) {
    std::vector<std::string> names;
    std::error_code failed;
    const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (looks_like_weights(name)) names.push_back(printable(name));
        if (names.size() == 1000) break;
    }
    std::ranges::sort(names);
    const std::string meant = did_you_mean(file.filename().string(), names);
    if (!meant.empty()) return meant;
    return names.empty() ? "" : concat(" Its folder holds: ", enumerate(names, 5));
}

/// The name of a model on a hub where the last two parts of the path could be one: letters and a
/// slash, no ending of a file, and a first part that is no folder.
std::string hub_name(const fs::path& file) {
    if (!file.has_parent_path() || looks_like_weights(file.filename().string())) return "";
    std::error_code failed;
    if (fs::exists(file.parent_path(), failed)) return "";
    const std::string organisation = file.parent_path().filename().string();
    const std::string model = file.filename().string();
    const auto is_fit = [](const std::string& part) {
        return !part.empty() && part.front() != '.' &&
               part.find_first_not_of(
                   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                   std::string::npos;
    };
    return is_fit(organisation) && is_fit(model) ? organisation + "/" + model : "";
}

/// What stands behind "hf://", "hf-hub:" and their kin, or "".
std::string behind_hub_mark(const std::string& text) {
    for (const std::string_view mark :
         {"hf://", "hf:/", "hf-hub:", "hf_hub:", "local-dir:", "timm:", "torch.hub:"})
        if (text.starts_with(mark)) return text.substr(mark.size());
    return "";
}

}  // namespace

bool is_remote(const std::string& text) {
    for (const std::string_view scheme : {"http", "https", "ftp", "s3", "gs", "az", "hf", "file"})
        if (has_scheme(text, scheme)) return true;
    return !behind_hub_mark(text).empty();
}

std::string problem_of_weight_file(const fs::path& file) {
    try {
        require_weight_file(file);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

void require_weight_file(const fs::path& file) {
    const std::string& text = file.native();
    std::error_code failed;
    if (fs::is_directory(file, failed)) refuse_folder(file);
    if (fs::exists(file, failed) || (failed && failed != std::errc::no_such_file_or_directory))
        return;
    if (const std::string name = behind_hub_mark(text); !name.empty()) refuse_hub_name(text, name);
    if (has_scheme(text, "file"))
        throw Error(concat(printable(text), ": is a URL; give the path alone: --weights ",
                           printable(text.substr(text.find_first_not_of('/', 5) - 1))));
    if (is_remote(text)) refuse_url(text);
    if (const std::string name = hub_name(file); !name.empty()) refuse_hub_name(text, name);
    throw Error(concat(text,
                       ": can't be opened (No such file or directory); check the path and its "
                       "permissions.",
                       neighbours(file)));
}

}  // namespace farout::checkpoints
