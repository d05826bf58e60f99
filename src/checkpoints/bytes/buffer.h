#pragma once
/// Memory for array data: aligned for vector instructions, shared by all arrays that lie in it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace farout::checkpoints {

/// Bytes that several arrays may share; 64-byte aligned, never null.
struct Buffer {
    std::shared_ptr<std::byte> data;
    std::size_t size = 0;

    std::span<std::byte> bytes() const { return {data.get(), size}; }
    /// A pointer into the buffer that keeps all of it alive.
    std::shared_ptr<const std::byte> at(std::size_t offset) const {
        return {data, data.get() + offset};
    }
};

/// Uninitialised memory. Throws Error that names `where` when there isn't enough.
Buffer allocate_buffer(std::uint64_t size, std::string_view where);

}  // namespace farout::checkpoints
