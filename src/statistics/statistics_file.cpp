#include "statistics/statistics_file.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "files/hash.h"
#include "files/hdf5_file.h"
#include "files/partial_file.h"

namespace farout::statistics {

namespace {

const std::string tensor_group = "/tensors";
const std::string number_group = "/numbers";

template <typename T>
std::span<const T> elements(const at::Tensor& tensor) {
    return {tensor.const_data_ptr<T>(), static_cast<std::size_t>(tensor.numel())};
}

void write_tensor(files::Hdf5File& file, const std::string& name, const at::Tensor& tensor) {
    const at::Tensor whole = tensor.contiguous();
    if (whole.scalar_type() == at::kLong)
        file.add(name, whole.sizes().vec(), elements<std::int64_t>(whole));
    else
        file.add(name, whole.sizes().vec(), elements<double>(whole.to(at::kDouble)));
}

/// Counts are the only integers; HDF5 converts them exactly both ways.
at::Tensor read_tensor(const files::Hdf5File& file, const std::string& name, bool integers) {
    at::Tensor tensor = at::empty(file.shape(name), integers ? at::kLong : at::kDouble);
    const auto count = static_cast<std::size_t>(tensor.numel());
    if (integers)
        file.read<std::int64_t>(name, 0, {tensor.data_ptr<std::int64_t>(), count});
    else
        file.read<double>(name, 0, {tensor.data_ptr<double>(), count});
    return tensor;
}

}  // namespace

void write_statistics_file(const std::filesystem::path& file, const Statistics& statistics,
                           files::Provenance provenance) {
    provenance["format"] = statistics_format;
    files::PartialFile partial(file);
    files::Hdf5File out = files::Hdf5File::create(partial.path());
    for (const auto& [name, tensor] : statistics.tensors)
        write_tensor(out, concat(tensor_group, "/", name), tensor);
    for (const auto& [name, number] : statistics.numbers)
        out.add(concat(number_group, "/", name), {1}, std::span<const double>(&number, 1));
    out.set_attributes(provenance);
    out.close();
    partial.commit();
}

Statistics read_statistics_file(const std::filesystem::path& path) {
    const files::Hdf5File file = files::Hdf5File::open(path, files::Access::read);
    const auto facts = file.attributes();
    const auto format = facts.find("format");
    if (format == facts.end() || format->second != statistics_format)
        throw Error(concat(printable(path.native()),
                           " isn't a statistics file of this farout. Make one with `farout fit`."));
    Statistics statistics;
    statistics.name = path.string();
    for (const auto& name : file.datasets(tensor_group))
        statistics.tensors[name] =
            read_tensor(file, concat(tensor_group, "/", name), name.ends_with("_counts"));
    for (const auto& name : file.datasets(number_group))
        file.read<double>(concat(number_group, "/", name), 0,
                          std::span(&statistics.numbers[name], 1));
    return statistics;
}

std::string content_id(const Statistics& statistics) {
    files::Sha256 hash;
    for (const auto& [name, tensor] : statistics.tensors) {
        const at::Tensor whole = tensor.contiguous();
        hash.add(name).add("\n");
        hash.add({static_cast<const std::byte*>(whole.const_data_ptr()), whole.nbytes()});
    }
    for (const auto& [name, number] : statistics.numbers)
        hash.add(name).add("\n").add(std::as_bytes(std::span(&number, 1)));
    return hash.finish();
}

}  // namespace farout::statistics
