#pragma once
/// Outputs appear whole or not at all: written under a temporary name, then renamed.

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>

#include "files/partial_file.h"

namespace farout::files {

/// A file that is written piece by piece and gets its name by commit(); without it nothing is left
/// behind. Failures throw Error with the file and the system's reason.
class ReplacementFile {
  public:
    explicit ReplacementFile(const std::filesystem::path& file);

    void write(std::string_view bytes);
    void write(std::span<const std::byte> bytes);
    void commit();

  private:
    void check() const;

    std::filesystem::path file_;
    PartialFile partial_;
    std::ofstream out_;
};

/// Writes a text file whole.
void write_text_file(const std::filesystem::path& file, std::string_view text);

}  // namespace farout::files
