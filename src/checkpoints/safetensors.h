#pragma once
/// The safetensors format: an 8-byte header length, a JSON header, the arrays' bytes.
/// Source: the section "Format" of the safetensors project.

#include "checkpoints/bytes/byte_source.h"
#include "checkpoints/checkpoint.h"

namespace farout::checkpoints {

/// Throws Error for a header that is damaged or too long, and for arrays that overlap, leave gaps,
/// reach beyond the file or don't have the size of their shape.
std::unique_ptr<CheckpointFile> open_safetensors(std::shared_ptr<const ByteSource> source);

}  // namespace farout::checkpoints
