#include "sample_files.h"

#include <limits>

#include "core/text.h"

namespace farout::reports {

files::Provenance sample_facts() {
    return {{"model", "vit"},
            {"head", "h"},
            {"statistics", "s"},
            {"classes", "3"},
            {"detectors", "msp,other(quantile=0.9)"},
            {"features model", "vit"},
            {"features weights sha256", "w"},
            {"features precision", "fp32"}};
}

scores::ScoreTable sample_table(float shift, std::uint64_t first_hash) {
    constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
    constexpr std::size_t rows = 10;
    scores::ScoreTable table;
    table.detectors = {"msp", "other"};
    table.scores = {{-0.1F, -0.2F, -0.3F, 0, -0.5F, 0, -0.7F, -0.8F, -0.9F, -1},
                    {7, 1, 6, 0, 5, 0, 3, 9, 2, 8}};
    table.labels = {0, 1, 2, 0, 1, 2, 0, 1, -1, 0};
    table.predictions = {0, 1, 1, -1, 1, -1, 2, 1, 0, 0};
    table.status.assign(rows, files::RowStatus::ok);
    table.status[3] = files::RowStatus::not_finite;
    table.status[5] = files::RowStatus{2};  // the image wasn't found
    for (std::size_t row = 0; row < rows; ++row) {
        const bool ok = table.status[row] == files::RowStatus::ok;
        table.row_hashes.push_back(ok ? first_hash + row : 0);
        for (auto& scores : table.scores) scores[row] = ok ? scores[row] - shift : nothing;
    }
    return table;
}

void write_sample(const std::filesystem::path& file, const scores::ScoreTable& table,
                  const files::Provenance& facts) {
    std::vector<std::string> paths;
    for (std::size_t row = 0; row < table.labels.size(); ++row)
        paths.push_back(concat(file.stem().string(), "/", row, ".jpg"));
    scores::write_score_file(file, table, paths, facts);
}

ReportStage sample_stage(const testing::TemporaryFolder& folder) {
    write_sample(folder / "val.h5", sample_table(0, 100));
    write_sample(folder / "near.h5", sample_table(0.25F, 200));
    write_sample(folder / "far.h5", sample_table(4, 300));
    ReportStage stage;
    stage.id = folder / "val.h5";
    stage.ood = {folder / "near.h5", folder / "far.h5"};
    stage.out = folder / "report";
    stage.groups = {{"all", {"near", "far"}}};
    return stage;
}

}  // namespace farout::reports
