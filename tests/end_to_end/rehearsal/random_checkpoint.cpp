#include "random_checkpoint.h"

#include <cmath>
#include <fstream>
#include <sstream>

#include <ATen/ATen.h>
#include <zip.h>

#include "checkpoints/numpy/npy.h"
#include "core/error.h"
#include "core/text.h"
#include "pickled_checkpoint.h"

namespace farout::testing {

namespace {

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Inputs that an output of this weight sums over; the release of BiT has the outputs last.
std::int64_t fan_in(const std::string& name, const std::vector<std::int64_t>& sizes) {
    std::int64_t elements = 1;
    for (const std::int64_t size : sizes) elements *= size;
    return elements / (ends_with(name, "/kernel") ? sizes.back() : sizes.front());
}

/// Norms halve what they pass, so that residual sums don't grow without end.
at::Tensor random_values(const std::string& name, const std::vector<std::int64_t>& sizes) {
    const bool scale = ends_with(name, "weight") || ends_with(name, "gamma");
    if (ends_with(name, "running_var")) return at::ones(sizes);
    if (sizes.size() == 1) return scale ? at::full(sizes, 0.5) : at::randn(sizes).mul_(0.02);
    const bool table = name.find("embed") != std::string::npos ||
                       name.find("token") != std::string::npos ||
                       name.find("table") != std::string::npos;
    if (table && sizes.size() != 4) return at::randn(sizes).mul_(0.1);
    return at::rand(sizes).sub_(0.5).mul_(
        std::sqrt(24.0 / static_cast<double>(fan_in(name, sizes))));
}

std::string_view bytes_of(const at::Tensor& value) {
    return {static_cast<const char*>(value.const_data_ptr()), value.nbytes()};
}

std::string joined(at::IntArrayRef sizes) {
    std::string text;
    for (const std::int64_t size : sizes) text += concat(text.empty() ? "" : ",", size);
    return text;
}

void write_safetensors(const std::filesystem::path& file, const std::vector<NamedTensor>& weights) {
    std::string header = "{\"__metadata__\":{\"format\":\"pt\"}";
    std::size_t begin = 0;
    for (const auto& [name, value] : weights) {
        const std::size_t end = begin + value.nbytes();
        header += concat(",\"", name, "\":{\"dtype\":\"",
                         value.scalar_type() == at::kLong ? "I64" : "F32", "\",\"shape\":[",
                         joined(value.sizes()), "],\"data_offsets\":[", begin, ",", end, "]}");
        begin = end;
    }
    header += '}';
    header.append((8 - header.size() % 8) % 8, ' ');
    std::ofstream out(file, std::ios::binary);
    const std::uint64_t length = header.size();
    out.write(reinterpret_cast<const char*>(&length), sizeof(length));
    out << header;
    for (const auto& weight : weights) out << bytes_of(weight.value);
    out.close();
    if (!out) throw Error("Can't write " + file.string());
}

/// A zip archive of uncompressed members.
class Archive {
  public:
    explicit Archive(const std::filesystem::path& file) : file_(file) {
        int problem = 0;
        zip_ = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &problem);
        if (zip_ == nullptr) throw Error("Can't write " + file.string());
    }

    /// The bytes must live until finish().
    void add(const std::string& name, std::string_view bytes) {
        zip_source_t* source = zip_source_buffer(zip_, bytes.data(), bytes.size(), 0);
        const auto index = zip_file_add(zip_, name.c_str(), source, 0);
        if (index < 0 ||
            zip_set_file_compression(zip_, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0) != 0)
            throw Error("Can't add " + name + " to " + file_.string());
    }

    void finish() {
        if (zip_close(zip_) != 0) throw Error("Can't finish " + file_.string());
    }

  private:
    std::filesystem::path file_;
    zip_t* zip_ = nullptr;
};

void write_npz(const std::filesystem::path& file, const std::vector<NamedTensor>& weights) {
    Archive archive(file);
    std::vector<std::string> members;
    members.reserve(weights.size());
    for (const auto& [name, value] : weights) {
        members.push_back(checkpoints::make_npy_header("'<f4'", value.sizes().vec()));
        members.back() += bytes_of(value);
        archive.add(name + ".npy", members.back());
    }
    archive.finish();
}

void write_pth(const std::filesystem::path& file, const std::vector<NamedTensor>& weights) {
    Archive archive(file);
    const std::string pickle = pickled_checkpoint(weights);
    archive.add("archive/data.pkl", pickle);
    archive.add("archive/byteorder", "little");
    for (std::size_t number = 0; number < weights.size(); ++number)
        archive.add(concat("archive/data/", number), bytes_of(weights[number].value));
    archive.add("archive/version", "3\n");
    archive.finish();
}

}  // namespace

std::vector<NamedTensor> random_weights(const std::filesystem::path& shapes) {
    at::manual_seed(5);
    std::ifstream in(shapes);
    std::vector<NamedTensor> weights;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string name, type;
        words >> name >> type;
        std::vector<std::int64_t> sizes;
        for (std::int64_t size = 0; words >> size;) sizes.push_back(size);
        weights.push_back({name, type == "int64" ? at::zeros(sizes, at::kLong)
                                                 : random_values(name, sizes).contiguous()});
    }
    if (weights.empty()) throw Error("No shapes in " + shapes.string());
    return weights;
}

void write_checkpoint(const std::filesystem::path& file, const std::vector<NamedTensor>& weights) {
    const std::string kind = file.extension().string();
    if (kind == ".npz")
        write_npz(file, weights);
    else if (kind == ".pth")
        write_pth(file, weights);
    else
        write_safetensors(file, weights);
}

}  // namespace farout::testing
