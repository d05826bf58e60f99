#pragma once
/// Outputs appear whole or not at all: written under a temporary name, then renamed.

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>

namespace farout {

/// The name under which a file is written until it is whole: "scores.h5" → "scores.h5.partial".
std::filesystem::path partial_name(const std::filesystem::path& file);

/// Makes the folder that `file` will lie in. Throws Error that says why it can't be.
void make_parent_folder(const std::filesystem::path& file);

/// Gives the whole partial file its name, replacing what was there; its bytes are on disk before,
/// its name after. Throws Error with the system's reason.
void commit_partial(const std::filesystem::path& file);

/// A file that is written piece by piece and gets its name by commit(); without it nothing is left
/// behind. Failures throw Error with the file and the system's reason.
class ReplacementFile {
  public:
    explicit ReplacementFile(std::filesystem::path file);
    ~ReplacementFile();
    ReplacementFile(const ReplacementFile&) = delete;
    ReplacementFile& operator=(const ReplacementFile&) = delete;

    void write(std::string_view bytes);
    void write(std::span<const std::byte> bytes);
    void commit();

  private:
    void check() const;

    std::filesystem::path file_;
    std::ofstream out_;
};

/// Writes a text file whole.
void write_text_file(const std::filesystem::path& file, std::string_view text);

}  // namespace farout
