#include "scores/export_parquet.h"

#include "core/error.h"
#include "core/text.h"
#include "files/replace_file.h"
#include "scores/score_file.h"
#include "scores/score_file_reader.h"

#ifdef FAROUT_PARQUET
#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/writer.h>
#endif

namespace farout::scores {

#ifdef FAROUT_PARQUET

namespace {

constexpr std::int64_t rows_of_a_group = 1 << 20;

void require(const arrow::Status& status, const std::filesystem::path& out) {
    if (!status.ok())
        throw Error(concat(printable(out.native()), " can't be written: ", status.ToString(), "."));
}

/// A column of the builder's type.
template <typename Builder, typename Values>
std::shared_ptr<arrow::Array> column_of(const Values& values, const std::filesystem::path& out) {
    Builder builder;
    require(builder.AppendValues(values), out);
    std::shared_ptr<arrow::Array> array;
    require(builder.Finish(&array), out);
    return array;
}

}  // namespace

void export_scores_parquet(const std::filesystem::path& scores, const std::filesystem::path& out,
                           const std::vector<std::string>& detectors) {
    const ScoreTable table = read_score_file(scores, detectors).table;
    const auto rows = static_cast<std::int64_t>(table.labels.size());
    std::vector<std::int32_t> status;
    for (const files::RowStatus one : table.status)
        status.push_back(static_cast<std::int32_t>(one));
    std::vector<std::shared_ptr<arrow::Field>> fields{
        arrow::field("path", arrow::utf8()), arrow::field("label", arrow::int64()),
        arrow::field("status", arrow::int32()), arrow::field("prediction", arrow::int32())};
    std::vector<std::shared_ptr<arrow::Array>> columns{
        column_of<arrow::StringBuilder>(ScoreFileReader(scores).read_paths({0, rows}), out),
        column_of<arrow::Int64Builder>(table.labels, out),
        column_of<arrow::Int32Builder>(status, out),
        column_of<arrow::Int32Builder>(table.predictions, out)};
    for (std::size_t detector = 0; detector < table.detectors.size(); ++detector) {
        fields.push_back(arrow::field(table.detectors[detector], arrow::float32()));
        columns.push_back(column_of<arrow::FloatBuilder>(table.scores[detector], out));
    }
    files::PartialFile partial(out);
    auto file = arrow::io::FileOutputStream::Open(partial.path().string());
    require(file.status(), out);
    require(parquet::arrow::WriteTable(*arrow::Table::Make(arrow::schema(fields), columns),
                                       arrow::default_memory_pool(), *file, rows_of_a_group),
            out);
    require((*file)->Close(), out);
    partial.commit();
}

#else

void export_scores_parquet(const std::filesystem::path& /*scores*/,
                           const std::filesystem::path& out,
                           const std::vector<std::string>& /*detectors*/) {
    throw UsageError(concat(
        "--out ", printable(out.native()),
        ": this farout was built without Apache Arrow, so it writes no Parquet. Write a .csv, of "
        "which pandas.read_csv(\"x.csv\").to_parquet(\"x.parquet\") makes one, or build farout "
        "where CMake finds Arrow and Parquet (Apache's package libparquet-dev)."));
}

#endif

}  // namespace farout::scores
