#include "features/head_file.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "files/hash.h"
#include "files/hdf5_file.h"
#include "files/replace_file.h"

namespace farout::features {

namespace {

std::span<const float> numbers(const at::Tensor& tensor) {
    return {tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

at::Tensor read_tensor(const files::Hdf5File& file, const std::string& name) {
    at::Tensor tensor = at::empty(file.shape(name), at::kFloat);
    file.read<float>(name, 0, {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())});
    return tensor;
}

}  // namespace

void write_head_file(const std::filesystem::path& file, const numerics::Head& head,
                     files::Provenance provenance) {
    provenance["format"] = head_format;
    files::PartialFile partial(file);
    files::Hdf5File out = files::Hdf5File::create(partial.path());
    out.add("/weight", head.weight.sizes().vec(), numbers(head.weight.contiguous()));
    out.add("/bias", head.bias.sizes().vec(), numbers(head.bias.contiguous()));
    out.set_attributes(provenance);
    out.close();
    partial.commit();
}

numerics::Head read_head_file(const std::filesystem::path& path) {
    const files::Hdf5File file = files::Hdf5File::open(path, files::Access::read);
    if (!file.has("/weight") || !file.has("/bias"))
        throw Error(concat(printable(path.native()),
                           " isn't a head file: /weight or /bias is missing. Make one with "
                           "`farout head`."));
    const files::Shape weight = file.shape("/weight");
    const files::Shape bias = file.shape("/bias");
    if (weight.size() != 2 || bias.size() != 1 || weight[0] != bias[0] || weight[0] < 1 ||
        weight[1] < 1)
        throw Error(concat(printable(path.native()), ": /weight must be C×D and /bias C."));
    numerics::Head head{read_tensor(file, "/weight"), read_tensor(file, "/bias")};
    if (!head.is_finite())
        throw Error(concat(printable(path.native()), ": the head holds a NaN or an infinity."));
    return head;
}

std::string content_id(const numerics::Head& head) {
    return files::Sha256()
        .add(std::as_bytes(numbers(head.weight.contiguous())))
        .add(std::as_bytes(numbers(head.bias.contiguous())))
        .finish();
}

}  // namespace farout::features
