#include "statistics/statistics_file.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "files/hash.h"
#include "files/hdf5_file.h"
#include "files/replace_file.h"
#include "statistics/detail/former_layout.h"

namespace farout::statistics {

namespace {

using files::Hdf5File;

const std::string all_statistics_group = "/statistics";

template <typename T>
std::span<const T> elements(const at::Tensor& tensor) {
    return {tensor.const_data_ptr<T>(), static_cast<std::size_t>(tensor.numel())};
}

void write_tensor(Hdf5File& file, const std::string& name, const at::Tensor& tensor) {
    const at::Tensor whole = tensor.contiguous();
    if (whole.scalar_type() == at::kLong)
        file.add(name, whole.sizes().vec(), elements<std::int64_t>(whole));
    else
        file.add(name, whole.sizes().vec(), elements<double>(whole.to(at::kDouble)));
}

/// Counts are the only integers; HDF5 converts them exactly both ways.
at::Tensor read_tensor(const Hdf5File& file, const std::string& name, bool integers) {
    at::Tensor tensor = at::empty(file.shape(name), integers ? at::kLong : at::kDouble);
    const auto count = static_cast<std::size_t>(tensor.numel());
    if (integers)
        file.read<std::int64_t>(name, 0, {tensor.data_ptr<std::int64_t>(), count});
    else
        file.read<double>(name, 0, {tensor.data_ptr<double>(), count});
    return tensor;
}

void write_numbers(Hdf5File& file, const std::string& group,
                   const std::map<std::string, double>& numbers) {
    for (const auto& [name, number] : numbers)
        file.add(concat(group, "/numbers/", name), {1}, std::span<const double>(&number, 1));
}

/// /tensors and /numbers of a group; "" for the root.
Fitted read_group(const Hdf5File& file, const std::string& group) {
    Fitted fitted;
    for (const auto& name : file.datasets(group + "/tensors"))
        fitted.tensors[name] =
            read_tensor(file, concat(group, "/tensors/", name), name.ends_with("_counts"));
    for (const auto& name : file.datasets(group + "/numbers"))
        file.read<double>(concat(group, "/numbers/", name), 0, std::span(&fitted.numbers[name], 1));
    return fitted;
}

}  // namespace

bool is_statistics_format(std::string_view format) {
    return format == statistics_format || format == former_format;
}

void write_statistics_file(const std::filesystem::path& file, const Statistics& statistics,
                           files::Provenance provenance) {
    provenance["format"] = statistics_format;
    files::PartialFile partial(file);
    Hdf5File out = Hdf5File::create(partial.path());
    for (const auto& [identity, fitted] : statistics.fitted) {
        const std::string group = concat(all_statistics_group, "/", identity.text());
        for (const auto& [name, tensor] : fitted.tensors)
            write_tensor(out, concat(group, "/tensors/", name), tensor);
        write_numbers(out, group, fitted.numbers);
        out.set_attributes(fitted.facts, group);
    }
    write_numbers(out, "", statistics.numbers);
    out.set_attributes(provenance);
    out.close();
    partial.commit();
}

Statistics read_statistics_file(const std::filesystem::path& path) {
    const Hdf5File file = Hdf5File::open(path, files::Access::read);
    const auto facts = file.attributes();
    const auto format = facts.find("format");
    if (format == facts.end() || !is_statistics_format(format->second))
        throw Error(concat(printable(path.native()),
                           " isn't a statistics file of this farout. Make one with `farout fit`."));
    Statistics statistics;
    if (format->second == former_format) {
        statistics = from_former_layout(read_group(file, ""), facts);
    } else {
        for (const auto& name : file.groups(all_statistics_group)) {
            const std::string group = concat(all_statistics_group, "/", name);
            Fitted fitted = read_group(file, group);
            fitted.facts = file.attributes(group);
            statistics.fitted[parse_identity(name)] = std::move(fitted);
        }
        statistics.numbers = read_group(file, "").numbers;
    }
    statistics.name = path.string();
    return statistics;
}

namespace {

void add_content(const Fitted& fitted, files::Sha256& hash) {
    for (const auto& [name, tensor] : fitted.tensors) {
        const at::Tensor whole = tensor.contiguous();
        hash.add(name).add("\n");
        for (const std::int64_t size : whole.sizes()) hash.add(concat(size, " "));
        hash.add({static_cast<const std::byte*>(whole.const_data_ptr()), whole.nbytes()});
    }
    for (const auto& [name, number] : fitted.numbers)
        hash.add(name).add("\n").add(std::as_bytes(std::span(&number, 1)));
}

}  // namespace

std::string content_id(const Fitted& fitted) {
    files::Sha256 hash;
    add_content(fitted, hash);
    return hash.finish();
}

std::string content_id(const Statistics& statistics) {
    files::Sha256 hash;
    for (const auto& [identity, fitted] : statistics.fitted) {
        hash.add(identity.text()).add("\n");
        add_content(fitted, hash);
    }
    add_content({{}, statistics.numbers}, hash);
    return hash.finish();
}

}  // namespace farout::statistics
