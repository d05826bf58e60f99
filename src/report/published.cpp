#include "report/published.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <tuple>

#include "core/csv_field.h"
#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"

namespace farout::report {
namespace {

using Fields = std::vector<std::string>;

const Fields needed_columns = {"model", "detector", "ood_set", "auroc", "fpr95_id_positive"};

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

/// One row under the header; `where` is "FILE, row N: ".
class Row {
  public:
    Row(const Fields& header, Fields fields, std::string where)
        : header_(header), fields_(std::move(fields)), where_(std::move(where)) {
        if (fields_.size() != header_.size())
            throw Error(concat(where_, fields_.size(), " fields, but the header names ",
                               header_.size(), " columns."));
    }

    std::string text(const std::string& column) const {
        const std::string& field = this->field(column);
        if (field.empty()) throw Error(concat(where_, "the column ", column, " is empty."));
        return field;
    }

    double share(const std::string& column) const {
        const double value = parse_double(text(column), concat(where_, "column ", column));
        if (!(value >= 0 && value <= 1))
            throw Error(concat(where_, "column ", column, ": ", field(column),
                               " isn't a share from 0 to 1. Divide per cent by 100."));
        return value;
    }

    std::string text_or_nothing(const std::string& column) const {
        const bool there = std::count(header_.begin(), header_.end(), column) > 0;
        return there ? field(column) : "";
    }

  private:
    const std::string& field(const std::string& column) const {
        const auto place = std::find(header_.begin(), header_.end(), column) - header_.begin();
        return fields_[static_cast<std::size_t>(place)];
    }

    const Fields& header_;
    Fields fields_;
    std::string where_;
};

PublishedFigure figure_of(const Row& row) {
    return {row.text("model"),  row.text("detector"),           row.text("ood_set"),
            row.share("auroc"), row.share("fpr95_id_positive"), row.text_or_nothing("source")};
}

Fields fields_of(std::string_view line, const std::string& where) {
    try {
        Fields fields = csv_fields(line);
        for (std::string& field : fields) field = std::string(trim(field));
        return fields;
    } catch (const Error& error) {
        throw Error(concat(where, error.what(), "."));
    }
}

void check_header(const Fields& header, const std::string& where) {
    for (const std::string& column : needed_columns) {
        const auto times = std::count(header.begin(), header.end(), column);
        if (times == 1) continue;
        throw Error(concat(where, "the header names the column ", column,
                           times == 0 ? " nowhere." : " twice.",
                           times == 0 ? did_you_mean(column, header) : "",
                           " These are needed: ", enumerate(needed_columns), "."));
    }
}

}  // namespace

std::vector<std::string> PublishedFigures::models() const {
    std::vector<std::string> names;
    for (const PublishedFigure& row : rows) add_once(names, row.model);
    return names;
}

std::vector<std::string> PublishedFigures::ood_sets() const {
    std::vector<std::string> names;
    for (const PublishedFigure& row : rows)
        if (row.ood_set != mean_of_sets) add_once(names, row.ood_set);
    return names;
}

PublishedFigures read_published(const std::filesystem::path& file) {
    const std::string name = printable(file.native());
    refuse_special_file(file);
    std::ifstream in(file);
    if (!in || std::filesystem::is_directory(file))
        throw Error(concat("Can't read the published figures ", name, "."));
    PublishedFigures figures{file, {}};
    Fields header;
    std::set<std::tuple<std::string, std::string, std::string>> seen;
    std::string line;
    for (std::int64_t number = 1; std::getline(in, line); ++number) {
        const std::string_view kept = trim(line);
        if (kept.empty() || kept.front() == '#') continue;
        const std::string where = concat(name, ", row ", number, ": ");
        Fields fields = fields_of(kept, where);
        if (header.empty()) {
            check_header(fields, where);
            header = std::move(fields);
            continue;
        }
        figures.rows.push_back(figure_of(Row(header, std::move(fields), where)));
        const PublishedFigure& row = figures.rows.back();
        if (!seen.emplace(row.model, row.detector, row.ood_set).second)
            throw Error(concat(where, printable(row.detector), " on ", printable(row.ood_set),
                               " with ", printable(row.model), " is there already."));
    }
    if (figures.rows.empty()) throw Error(concat(name, " holds no published figures."));
    return figures;
}

PublishedFigures figures_of(const PublishedFigures& all, const std::string& model) {
    PublishedFigures some{all.file, {}};
    for (const PublishedFigure& row : all.rows)
        if (row.model == model) some.rows.push_back(row);
    const auto models = all.models();
    if (some.rows.empty())
        throw Error(concat(printable(all.file.native()), " has no figures of the model '",
                           printable(model), "'.", did_you_mean(model, models),
                           " It has: ", enumerate(models, models.size()),
                           ". Name one of them with --compare-model."));
    return some;
}

}  // namespace farout::report
