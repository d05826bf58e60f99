#include "scores/score_texts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <limits>

#include "core/csv_field.h"
#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"

namespace farout::scores {

namespace {

/// Columns of score tables that hold no scores.
constexpr std::array<std::string_view, 7> no_scores{"path",  "label",    "status", "prediction",
                                                    "class", "accepted", "reason"};

std::optional<double> number_of(std::string_view field) {
    field = trim(field);
    if (field.empty()) return std::numeric_limits<double>::quiet_NaN();
    if (field.front() == '+') field.remove_prefix(1);
    double number = 0;
    const auto [end, problem] = std::from_chars(field.data(), field.data() + field.size(), number);
    const bool beyond = problem == std::errc::result_out_of_range;
    if ((problem != std::errc{} && !beyond) || end != field.data() + field.size())
        return std::nullopt;
    if (!beyond) return number;
    // Too large for a double, or too small: strtod tells which.
    return std::strtod(std::string(field).c_str(), nullptr);
}

class Lines {
  public:
    explicit Lines(const std::filesystem::path& file) : file_(file), in_(file) {
        if (!in_) throw Error(concat(printable(file.native()), " can't be read."));
    }

    bool next(std::vector<std::string>& fields) {
        std::string line;
        do {
            if (!std::getline(in_, line)) return false;
            if (++number_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
            if (!line.empty() && line.back() == '\r') line.pop_back();
        } while (trim(line).empty());
        try {
            fields = csv_fields(line);
        } catch (const Error& error) {
            fail(error.what());
        }
        return true;
    }

    [[noreturn]] void fail(const std::string& problem) const {
        throw Error(concat(printable(file_.native()), ", line ", number_, ": ", problem, "."));
    }

  private:
    std::filesystem::path file_;
    std::ifstream in_;
    std::int64_t number_ = 0;
};

using Header = std::vector<std::string>;

std::size_t place_of(const Header& header, const std::string& name) {
    return static_cast<std::size_t>(std::ranges::find(header, name) - header.begin());
}

std::size_t column_of(const Lines& lines, const Header& header,
                      const std::optional<std::string>& column, const std::string& name) {
    if (column) {
        const std::size_t place = place_of(header, *column);
        if (place == header.size())
            lines.fail(concat("there is no column '", printable(*column), "'.",
                              did_you_mean(*column, header), " There are ",
                              printable(enumerate(header))));
        return place;
    }
    for (const std::string& one : {name, std::string("score"), std::string("scores")})
        if (const std::size_t place = place_of(header, one); place < header.size()) return place;
    std::vector<std::size_t> possible;
    for (std::size_t i = 0; i < header.size(); ++i)
        if (std::ranges::find(no_scores, header[i]) == no_scores.end()) possible.push_back(i);
    if (possible.size() != 1)
        lines.fail(concat("which column is meant? There are ", printable(enumerate(header)),
                          ". Name one with --array"));
    return possible.front();
}

bool is_header(const std::vector<std::string>& fields) {
    return std::ranges::none_of(
        fields, [](const std::string& field) { return number_of(field).has_value(); });
}

}  // namespace

NumberedRows read_numbered_rows(const std::filesystem::path& file,
                                const std::optional<std::string>& column, const std::string& name) {
    refuse_special_file(file);
    Lines lines(file);
    NumberedRows rows;
    std::vector<std::string> fields;
    bool any = lines.next(fields);
    if (!any) throw Error(concat(printable(file.native()), " is empty: a number a line is read."));
    const bool headed = is_header(fields);
    if (!headed && fields.size() > 1)
        lines.fail(
            "several fields, and no header that says what they are. Write one, such as "
            "path,score");
    if (!headed && column) lines.fail("there is no header, so no column can be named");
    Header header = headed ? fields : Header{"score"};
    for (std::string& one : header) one = trim(one);
    const std::size_t place = column_of(lines, header, column, name);
    const std::size_t path = place_of(header, "path");
    if (headed) any = lines.next(fields);
    for (; any; any = lines.next(fields)) {
        if (fields.size() != header.size())
            lines.fail(concat(fields.size(), " fields where the header has ", header.size()));
        const std::optional<double> number = number_of(fields[place]);
        if (!number) lines.fail(concat("'", printable(fields[place]), "' is no number"));
        rows.numbers.push_back(*number);
        if (path < header.size()) rows.paths.push_back(fields[path]);
    }
    return rows;
}

}  // namespace farout::scores
