#include "features/export_features.h"

#include <functional>
#include <limits>

#include "checkpoints/numpy/npy.h"
#include "checkpoints/numpy/numpy_pickle_writer.h"
#include "core/csv_field.h"
#include "core/text.h"
#include "files/replace_file.h"

namespace farout::features {

namespace {

std::span<float> values_of(FeatureRows& rows) {
    return {rows.features.data_ptr<float>(), static_cast<std::size_t>(rows.features.numel())};
}

/// Block by block, with NaN where there are no features.
void for_each_block(const FeatureFile& features, const std::function<void(FeatureRows&)>& use) {
    const auto width = static_cast<std::size_t>(features.width());
    for (std::int64_t block = 0; block < features.blocks().count(); ++block) {
        FeatureRows rows = features.read(features.blocks().rows_of(block));
        for (std::size_t row = 0; row < rows.status.size(); ++row)
            if (rows.status[row] != RowStatus::ok)
                std::ranges::fill(values_of(rows).subspan(row * width, width),
                                  std::numeric_limits<float>::quiet_NaN());
        use(rows);
    }
}

std::string lines_of(FeatureRows& rows, const std::vector<std::string>& paths) {
    const std::span<float> values = values_of(rows);
    const std::size_t width = values.size() / paths.size();
    std::string lines;
    for (std::size_t row = 0; row < paths.size(); ++row) {
        lines += concat(csv_field(paths[row]), ",", rows.labels[row], ",",
                        static_cast<int>(rows.status[row]));
        for (const float value : values.subspan(row * width, width))
            lines.append(1, ',').append(csv_number(value));
        lines += '\n';
    }
    return lines;
}

}  // namespace

void export_features_npy(const FeatureFile& features, const std::filesystem::path& out) {
    files::ReplacementFile file(out);
    file.write(checkpoints::make_npy_header("'<f4'", {features.blocks().rows, features.width()}));
    for_each_block(features,
                   [&](FeatureRows& rows) { file.write(std::as_bytes(values_of(rows))); });
    file.commit();
}

void export_features_csv(const FeatureFile& features, const std::filesystem::path& out) {
    files::ReplacementFile file(out);
    std::string header = "path,label,status";
    for (std::int64_t d = 0; d < features.width(); ++d) header += concat(",f", d);
    file.write(header + "\n");
    for_each_block(features, [&](FeatureRows& rows) {
        file.write(lines_of(rows, features.paths(rows.rows)));
    });
    file.commit();
}

void export_head_pickle(const numerics::Head& head, const std::filesystem::path& out) {
    const auto described = [](const at::Tensor& tensor) {
        return checkpoints::FloatArray{
            tensor.sizes().vec(),
            {tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())}};
    };
    files::write_text_file(out,
                           checkpoints::pickle_of({described(head.weight), described(head.bias)}));
}

}  // namespace farout::features
