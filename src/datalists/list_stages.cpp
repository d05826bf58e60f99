#include "datalists/list_stages.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>

#include "core/log.h"
#include "core/special_file.h"
#include "core/text.h"
#include "datalists/agreed_images.h"
#include "datalists/check_list.h"
#include "datalists/split_list.h"
#include "files/hash.h"
#include "files/replace_file.h"
#include "parallel/collective.h"

namespace farout::datalists {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_named = 20;

std::string text_of(const fs::path& file) {
    refuse_special_file(file);
    std::ifstream stream(file, std::ios::binary);
    if (!stream || fs::is_directory(file))
        throw Error(concat("The list ", printable(file.native()), " can't be read."));
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// Writes the list unless it stands there already.
void write_list(const fs::path& out, const std::string& text, bool overwrite) {
    if (fs::exists(out)) {
        if (text_of(out) == text) return;
        if (!overwrite)
            throw Error(concat(printable(out.native()),
                               " is there and holds something else. Choose another --out, or "
                               "replace it with --overwrite."));
    }
    files::make_parent_folder(out);
    files::write_text_file(out, text);
}

void make(const MakeListStage& stage) {
    const MadeList made = make_list(stage.set, stage.from);
    const std::string text = to_text(made.images);
    write_list(stage.out, text, stage.overwrite);
    const std::string hash = files::Sha256().add(text).finish();
    std::cout << stage.set.name << ": " << made.images.size() << " images, SHA-256 " << hash
              << " → " << stage.out.string() << "\n";
    if (const std::string others = images::to_text(made.left_out); !others.empty())
        inform(stage.set.name, ": left out ", others);
    for (const std::string& warning : made.warnings) warn(warning, ".");
    const auto found = differences(stage.set, text, std::nullopt);
    for (const std::string& difference : found) warn(stage.set.name, ": ", difference, ".");
    if (found.empty() && stage.set.sha256)
        inform(stage.set.name, hash == *stage.set.sha256
                                   ? ": the published list, byte for byte"
                                   : ": images and labels of the published list, in class folders");
}

void cut(const SplitListStage& stage) {
    const auto images =
        images::read_image_list(stage.list, [](const std::string& remark) { warn(remark, "."); });
    const SplitList two = split_list(images, stage.per_class, stage.seed);
    const auto write = [&](const fs::path& file, const std::vector<images::ListedImage>& part) {
        write_list(file, to_text(part), stage.overwrite);
        std::cout << part.size() << " images → " << file.string() << "\n";
    };
    write(stage.out, two.drawn);
    write(stage.rest, two.rest);
}

void print_all(const std::vector<std::string>& names, const char* what) {
    if (names.empty()) return;
    std::cout << names.size() << " " << what << ":\n";
    for (std::size_t k = 0; k < std::min(names.size(), most_named); ++k)
        std::cout << "  " << printable(names[k]) << "\n";
    if (names.size() > most_named)
        std::cout << "  … and " << names.size() - most_named << " more\n";
}

/// A rank's part of the list. Parts are neighbours in the order of ranks, so that what is found in
/// them comes together in the order of the list.
std::span<const images::ListedImage> share_of(const parallel::Communicator& communicator,
                                              std::span<const images::ListedImage> images) {
    const auto rank = static_cast<std::size_t>(communicator.rank());
    const auto ranks = static_cast<std::size_t>(communicator.size());
    const std::size_t first = images.size() * rank / ranks;
    return images.subspan(first, images.size() * (rank + 1) / ranks - first);
}

/// The lines of all ranks, on the root.
std::vector<std::string> gather_lines(parallel::Communicator& communicator,
                                      const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    std::vector<std::string> all;
    for (const parallel::Bytes& part : communicator.gather(std::as_bytes(std::span(text)), 0))
        for (const std::string& line :
             split({reinterpret_cast<const char*>(part.data()), part.size()}, '\n'))
            if (!line.empty()) all.push_back(line);
    return all;
}

void check_published(const CheckListStage& stage) {
    std::optional<std::string> published;
    if (stage.published) published = text_of(*stage.published);
    const auto found = differences(*stage.set, text_of(stage.list), published);
    if (found.empty()) {
        std::cout << stage.list.string() << ": " << stage.set->images << " images, "
                  << (stage.set->sha256 || published ? "the published list"
                                                     : "as many as the published set has")
                  << "\n";
        return;
    }
    throw Error(concat(printable(stage.list.native()), " isn't the published list of ",
                       stage.set->name, ": ", enumerate(found), "."));
}

/// Whether all listed images are there and, with --deep, can be decoded.
bool folder_holds(parallel::Communicator& communicator, const CheckListStage& stage) {
    std::vector<images::ListedImage> images;
    FolderCheck check;
    parallel::agree(communicator, [&] {
        images = images::read_image_list(stage.list, [&](const std::string& remark) {
            if (communicator.is_root()) warn(remark, ".");
        });
    });
    agree_on_list(communicator, images);
    parallel::agree_on_root(communicator, [&] {
        check = check_folder(images, *stage.root);
        if (stage.set && stage.set->recipe == Recipe::dtd)
            std::erase_if(check.surplus, is_excluded_texture);
    });
    std::vector<std::string> unreadable;
    if (stage.deep) {
        parallel::agree(communicator, [&] {
            unreadable = undecodable(share_of(communicator, images), *stage.root, stage.threads);
        });
        unreadable = gather_lines(communicator, unreadable);
    }
    std::int64_t lost = 0;
    if (communicator.is_root()) {
        print_all(check.duplicates, "images are listed twice");
        print_all(check.surplus, "images are there, but not listed");
        print_all(check.missing, "listed images aren't there");
        print_all(unreadable, "listed images can't be decoded");
        lost = static_cast<std::int64_t>(check.missing.size() + unreadable.size());
        if (lost == 0)
            std::cout << "all " << images.size() << " listed images are there"
                      << (stage.deep ? " and can be decoded" : "") << "\n";
    }
    return parallel::broadcast_value(communicator, lost) == 0;
}

}  // namespace

void run_stage(parallel::Session& session, const MakeListStage& stage) {
    parallel::agree_on_root(session.communicator(), [&] { make(stage); });
}

void run_stage(parallel::Session& session, const SplitListStage& stage) {
    parallel::agree_on_root(session.communicator(), [&] { cut(stage); });
}

ExitStatus run_stage(parallel::Session& session, const CheckListStage& stage) {
    if (stage.set) parallel::agree_on_root(session.communicator(), [&] { check_published(stage); });
    if (!stage.root || folder_holds(session.communicator(), stage)) return ExitStatus::ok;
    return ExitStatus::unreadable_images;
}

}  // namespace farout::datalists
