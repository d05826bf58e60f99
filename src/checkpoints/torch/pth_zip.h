#pragma once
/// torch.save's form since 1.6: a zip archive with data.pkl, byteorder and one stored entry a
/// storage.

#include "checkpoints/bytes/byte_source.h"
#include "checkpoints/bytes/zip_archive.h"
#include "checkpoints/checkpoint.h"

namespace farout::checkpoints {

/// The entry "NAME/data.pkl" that makes an archive a torch.save file, or null.
const ZipEntry* find_torch_pickle(const ZipArchive& archive);

/// The folder of such an archive's entries. Throws Error for a TorchScript program and a big-endian
/// file.
std::string require_torch_folder(const ZipArchive& archive);

std::unique_ptr<CheckpointFile> open_pth_zip(const ZipArchive& archive, const ByteSource& file);

}  // namespace farout::checkpoints
