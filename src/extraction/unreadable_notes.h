#pragma once
/// What is known of the files of rows without features, in a small text file beside the feature
/// file: "val.h5.unreadable.tsv", a row a line, for people and for the next run. Feature files hold
/// no times; by these a run sees which files have changed since they were tried. Without them it
/// tries them again.

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <vector>

#include "images/lists/file_stamp.h"

namespace farout::extraction {

std::filesystem::path unreadable_notes_of(const std::filesystem::path& features);

/// By row: the file as it was when it was tried.
using FileStamps = std::map<std::int64_t, images::FileStamp>;

/// As numbers that ranks send each other.
std::vector<std::int64_t> packed(const FileStamps& stamps);
void unpack(std::span<const std::int64_t> numbers, FileStamps& stamps);

/// Those in the notes, none where there are none. Lines that can't be understood are left out.
FileStamps read_stamps(const std::filesystem::path& features);

/// Writes the notes of a finished feature file, whole; where all rows have features it takes them
/// away. What has the name and isn't ours stays as it is.
void write_unreadable_notes(const std::filesystem::path& features, const FileStamps& stamps);
/// Takes them away.
void remove_unreadable_notes(const std::filesystem::path& features);

}  // namespace farout::extraction
