#include "programs/train_demo/safetensors_writer.h"

#include <bit>
#include <fstream>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

std::string header_of(const std::map<std::string, at::Tensor>& tensors) {
    std::string json = "{";
    std::size_t begin = 0;
    for (const auto& [name, tensor] : tensors) {
        std::string shape;
        for (const std::int64_t extent : tensor.sizes())
            shape += concat(shape.empty() ? "" : ",", extent);
        const std::size_t end = begin + tensor.nbytes();
        json += concat(json.size() > 1 ? "," : "", "\"", name, "\":{\"dtype\":\"F32\",\"shape\":[",
                       shape, "],\"data_offsets\":[", begin, ",", end, "]}");
        begin = end;
    }
    json += "}";
    json.append((8 - json.size() % 8) % 8, ' ');
    return json;
}

}  // namespace

void write_safetensors(const std::filesystem::path& file,
                       const std::map<std::string, at::Tensor>& tensors) {
    const std::string header = header_of(tensors);
    const auto length = std::bit_cast<std::array<char, 8>>(std::uint64_t{header.size()});
    std::ofstream out(file, std::ios::binary);
    out.write(length.data(), length.size());
    out << header;
    for (const auto& [name, tensor] : tensors) {
        const at::Tensor values = tensor.detach().to(at::kFloat).contiguous();
        out.write(static_cast<const char*>(values.const_data_ptr()),
                  static_cast<std::streamsize>(values.nbytes()));
    }
    out.close();
    if (!out) throw Error(concat("Can't write ", printable(file.native()), "."));
}

}  // namespace farout
