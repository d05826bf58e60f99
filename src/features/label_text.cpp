#include "features/label_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"

namespace farout::features {

namespace {

constexpr std::string_view blanks = " \t";

struct TextLine {
    std::size_t number = 0;  ///< from 1 on
    std::string_view text;   ///< without blanks around it
};

std::optional<double> number_in(std::string_view word) {
    if (word.starts_with('+')) word.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
    return value;
}

bool is_number(std::string_view word) {
    return number_in(trim(word)).has_value();
}

std::string_view last_word(std::string_view line) {
    return line.substr(line.find_last_of(blanks) + 1);
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find_first_of(blanks), line.size());
        if (end > 0) words.push_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

bool is_all_numbers(std::string_view line) {
    return std::ranges::all_of(words_of(line), is_number);
}

/// As a path of an image has it: a folder or an ending.
bool looks_like_path(std::string_view line) {
    return line.find_first_of("/\\") != std::string_view::npos ||
           line.find('.') != std::string_view::npos;
}

/// The separator of a line that is CSV: fields of which the last is a number, none behind a blank.
std::optional<char> separator_of(std::string_view line) {
    for (const char separator : {',', ';'}) {
        const std::size_t at = line.find_last_of(separator);
        if (at != std::string_view::npos && is_number(line.substr(at + 1))) return separator;
    }
    return std::nullopt;
}

class LabelText {
  public:
    LabelText(const std::filesystem::path& file, std::string_view text) : file_(file) {
        if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
            throw Error(concat(name(),
                               ": is text in UTF-16; save it in UTF-8: iconv -f UTF-16 -t "
                               "UTF-8 ",
                               name(), " > labels.txt"));
        if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
        for (std::size_t number = 1; !text.empty(); ++number) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            const std::string_view line = trim(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
            if (!line.empty() && !line.starts_with('#')) lines_.push_back({number, line});
        }
    }

    std::optional<std::vector<std::int64_t>> read() const {
        if (lines_.empty()) throw Error(concat(name(), ": holds no labels. Write a label a line."));
        refuse_other_formats();
        if (is_number(lines_[0].text)) return read_numbers();
        refuse_columns();
        refuse_csv();
        refuse_names();
        refuse_some_labels();
        return std::nullopt;
    }

  private:
    std::string name() const { return printable(file_.native()); }

    [[noreturn]] void fail(const TextLine& line, const std::string& problem) const {
        throw Error(concat(name(), ":", line.number, ": ", problem));
    }

    static std::string quoted(const TextLine& line) {
        constexpr std::size_t longest = 60;
        const bool cut = line.text.size() > longest;
        return concat("'", printable(line.text.substr(0, longest)), cut ? "…'" : "'");
    }

    void refuse_other_formats() const {
        const std::string_view first = lines_[0].text;
        if (first.find('\0') != std::string_view::npos)
            fail(lines_[0], "a NUL byte. Is this a text file, in UTF-8?");
        if (first.starts_with("version https://git-lfs"))
            fail(lines_[0], "is a Git LFS pointer; fetch the file itself with git lfs pull");
        if (first.starts_with('<'))
            fail(lines_[0], "looks like a web page or XML; download the file itself");
        if (first.starts_with('{') || first.starts_with('['))
            fail(lines_[0],
                 concat("looks like JSON or a printed list (", quoted(lines_[0]),
                        "); write a label a line: numpy.savetxt('labels.txt', labels, fmt='%d')"));
    }

    std::vector<std::int64_t> read_numbers() const {
        std::vector<std::int64_t> labels;
        labels.reserve(lines_.size());
        for (const TextLine& line : lines_) labels.push_back(label_in(line));
        return labels;
    }

    std::int64_t label_in(const TextLine& line) const {
        const auto value = number_in(line.text);
        if (!value)
            fail(line, concat(quoted(line),
                              " isn't a number, but the lines before it are. A label "
                              "a line, or `path label` on every line."));
        if (std::trunc(*value) != *value || std::abs(*value) > 9007199254740992.0)
            fail(line, concat("the label ", printable(line.text),
                              " is not a whole number. Are these labels, or predictions or "
                              "probabilities?"));
        if (*value < -1)
            fail(line,
                 concat("the label ", printable(line.text), " is below -1 (which means unknown)"));
        return static_cast<std::int64_t>(*value);
    }

    void refuse_columns() const {
        const std::string_view first = lines_[0].text;
        if (!is_all_numbers(first)) return;
        const std::size_t columns = words_of(first).size();
        if (lines_.size() == 1)
            fail(
                lines_[0],
                concat(columns, " numbers in one line; write a label a line: tr -s ' \\t' '\\n' < ",
                       name(), " > labels.txt"));
        fail(lines_[0],
             concat(columns, " columns of numbers (", quoted(lines_[0]),
                    "), but --labels takes a label a line. Where the last column is the label: awk "
                    "'{print $NF}' ",
                    name(), " > labels.txt",
                    columns > 2 ? "; of one-hot rows save array.argmax(axis=1)" : ""));
    }

    void refuse_csv() const {
        const bool header = !separator_of(lines_[0].text) && lines_.size() > 1;
        const TextLine& line = lines_[header ? 1 : 0];
        if (header && is_number(line.text))
            fail(lines_[0],
                 concat(quoted(lines_[0]), " is a header above numbers; leave it out: tail -n +",
                        lines_[0].number + 1, " ", name(), " > labels.txt"));
        const auto separator = separator_of(line.text);
        if (!separator) return;
        const auto fields = split(line.text, *separator);
        if (lines_.size() == 1 && std::ranges::all_of(fields, is_number))
            fail(line, concat(fields.size(), " numbers in one line; write a label a line: tr '",
                              *separator, "' '\\n' < ", name(), " > labels.txt"));
        const std::string from =
            header ? concat("tail -n +", lines_[0].number + 1, " ", name(), " | ") : "";
        const std::string in = header ? "" : concat(" ", name());
        fail(lines_[0],
             concat("looks like CSV (", quoted(lines_[0]), header ? ", a header)" : ")",
                    "; --labels takes a label a line, or `path label`. Of the last column: ", from,
                    "awk -F'", *separator, "' '{print $NF}'", in, " > labels.txt"));
    }

    void refuse_names() const {
        const auto is_name = [](const TextLine& line) {
            return !is_number(last_word(line.text)) && !looks_like_path(line.text);
        };
        if (!std::ranges::all_of(lines_, is_name)) return;
        fail(
            lines_[0],
            concat(quoted(lines_[0]),
                   " is no number: are these names of classes? A label is the number of its class, "
                   "the row of the head's weight, from 0 on. Where the classes are in the order "
                   "of their names: LC_ALL=C sort -u ",
                   name(), " | awk 'NR==FNR {n[$0]=NR-1; next} {print n[$0]}' - ", name(),
                   " > labels.txt"));
    }

    void refuse_some_labels() const {
        std::size_t labelled = 0;
        const TextLine* without = nullptr;
        for (const TextLine& line : lines_) {
            const bool has_label =
                words_of(line.text).size() > 1 && is_number(last_word(line.text));
            if (has_label)
                ++labelled;
            else if (without == nullptr)
                without = &line;
        }
        if (labelled == 0 || without == nullptr) return;
        fail(*without, concat("no label, but ", labelled, " of ", lines_.size(),
                              " lines have one; write -1 where it is unknown"));
    }

    const std::filesystem::path& file_;
    std::vector<TextLine> lines_;
};

std::string read_whole(const std::filesystem::path& file) {
    refuse_special_file(file);
    std::error_code unknown;
    std::ifstream in;
    if (std::filesystem::is_regular_file(file, unknown)) in.open(file, std::ios::binary);
    if (!in.is_open())
        throw Error(concat(printable(file.native()),
                           ": the labels can't be read. Does it exist, and is it a file?"));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::optional<std::vector<std::int64_t>> read_label_lines(const std::filesystem::path& file) {
    const std::string text = read_whole(file);
    return LabelText(file, text).read();
}

}  // namespace farout::features
