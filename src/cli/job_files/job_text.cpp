#include "cli/job_files/job_text.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>

#include "core/error.h"
#include "core/text.h"

namespace farout::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t largest_job_file = std::uintmax_t{16} << 20U;
constexpr std::string_view blanks = " \t";
constexpr std::string_view ood_section = "ood.";
constexpr std::string_view ood_val_section = "ood_val.";
constexpr std::string_view shifted_section = "shifted.";

/// [ood.NAME], [ood_val.NAME], [shifted.NAME].
bool has_a_name(std::string_view section) {
    return section.starts_with(ood_section) || section.starts_with(ood_val_section) ||
           section.starts_with(shifted_section);
}

/// Characters that look like blanks and quotes, as web pages and word processors write them.
constexpr std::array<std::string_view, 3> false_blanks{"\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf"};
constexpr std::array<std::string_view, 6> false_quotes{
    "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e", "\xe2\x80\x98", "\xe2\x80\x99", "\xc2\xab"};

bool is_blank(char c) {
    return blanks.find(c) != std::string_view::npos;
}

std::string_view without_blanks(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_quote(char c) {
    return c == '"' || c == '\'';
}

/// Where a comment begins; the text's end where there is none.
std::size_t comment_in(std::string_view text) {
    for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1))
        if (at == 0 || is_blank(text[at - 1])) return at;
    return text.size();
}

bool is_comment_or_nothing(std::string_view text) {
    text = without_blanks(text);
    return text.empty() || text.front() == '#';
}

bool has_one_of(std::string_view text, const auto& pieces) {
    return std::any_of(pieces.begin(), pieces.end(), [&](std::string_view piece) {
        return text.find(piece) != std::string_view::npos;
    });
}

bool begins_with_one_of(std::string_view text, const auto& pieces) {
    return std::any_of(pieces.begin(), pieces.end(),
                       [&](std::string_view piece) { return text.starts_with(piece); });
}

class JobTextReader {
  public:
    explicit JobTextReader(const fs::path& file) : file_(file) {}

    std::vector<JobEntry> read(const std::string& bytes) {
        std::string_view text = bytes;
        refuse_other_encodings(text);
        if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
        while (!text.empty()) {
            ++line_;
            const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
            read_line(without_blanks(text.substr(0, end)));
            const bool crlf = text.substr(end).starts_with("\r\n");
            text.remove_prefix(std::min(end + (crlf ? 2 : 1), text.size()));
        }
        refuse_empty_section();
        return std::move(entries_);
    }

  private:
    [[noreturn]] void fail(const std::string& problem) const {
        throw UsageError(concat(place_in(file_, line_), problem));
    }

    void refuse_other_encodings(std::string_view text) const {
        const std::string name = printable(file_.native());
        if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
            throw UsageError(concat(name,
                                    " is a text in UTF-16. Write it as UTF-8: iconv -f UTF-16 -t "
                                    "UTF-8 ",
                                    name, " > new.cfg"));
        if (text.find('\0') != std::string_view::npos)
            throw UsageError(concat(name, " isn't a job file: it holds bytes that no text has."));
    }

    void read_line(std::string_view line) {
        if (line.empty() || line.front() == '#') return;
        if (line.front() == ';' || line.starts_with("//"))
            fail("a comment begins with '#' here, not with ';' or '//'.");
        if (line.front() == '[')
            begin_section(line);
        else
            read_entry(line);
    }

    /// A set whose lines are all commented out isn't there, though its name stands there.
    void refuse_empty_section() const {
        if (has_a_name(section_) && !section_has_keys_)
            fail(concat("the section [", printable(section_),
                        "] before this line is empty. Write root = … into it, or put a '#' before "
                        "its name, too."));
    }

    void begin_section(std::string_view line) {
        refuse_empty_section();
        const std::size_t end = line.find(']');
        if (end == std::string_view::npos)
            fail(concat("'", printable(line), "': the ']' of the section's name is missing."));
        if (!is_comment_or_nothing(line.substr(end + 1)))
            fail(concat("'", printable(line),
                        "': nothing may stand behind a section's name. Begin a new line there."));
        const std::string name(without_blanks(line.substr(1, end - 1)));
        require_section(name);
        const auto [before, is_new] = sections_.emplace(name, line_);
        if (!is_new)
            fail(concat("the section [", printable(name), "] is there already, on line ",
                        before->second,
                        ". Put both into one, or give this one another name: [ood.NAME]."));
        section_ = name;
        section_has_keys_ = false;
    }

    void require_section(const std::string& name) const {
        if (name == "train" || name == "id" || name == "id_val") return;
        if (has_a_name(name) && name.find('.') + 1 < name.size()) return;
        if (name == "ood_val" || name == ood_val_section)
            fail(concat("[", name,
                        "]: a validation set of out-of-distribution images has a name of its own: "
                        "[ood_val.NAME], e.g. [ood_val.openimages]."));
        if (name == "shifted" || name == shifted_section)
            fail(concat("[", name,
                        "]: a set of shifted images has a name of its own: [shifted.NAME], e.g. "
                        "[shifted.imagenet_v2]."));
        if (name == "ood" || name == ood_section)
            fail(concat("[", name,
                        "]: a set of out-of-distribution images has a name of its own: [ood.NAME], "
                        "e.g. [ood.textures]."));
        fail(concat("there is no section [", printable(name), "].", nearest_section(name),
                    " The sections are [train], [id], and [ood.NAME] for each set of "
                    "out-of-distribution images; [id_val] and [ood_val.NAME] for validation sets; "
                    "[shifted.NAME] for images of the in-distribution classes, seen otherwise."));
    }

    /// " Did you mean [ood.x]?" of "odd.x", "ood x" and "OOD.x"; of "textures" it can't be known.
    static std::string nearest_section(const std::string& name) {
        const std::size_t gap = name.find_first_of("._:/ -");
        const std::string first =
            nearest(name.substr(0, gap), {"train", "id", "ood", "id_val", "ood_val", "shifted"});
        if (first.empty()) return "";
        if (!first.starts_with("ood") && first != "shifted")
            return concat(" Did you mean [", first, "]?");
        const std::string rest = gap == std::string::npos ? "NAME" : name.substr(gap + 1);
        return concat(" Did you mean [", first, ".", printable(rest), "]?");
    }

    void read_entry(std::string_view line) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || comment_in(line) < equals) refuse(line);
        const std::string name(without_blanks(line.substr(0, equals)));
        require_key(name, line);
        JobEntry entry{section_.empty() ? name : section_ + "." + name, "", line_};
        take_value(without_blanks(line.substr(equals + 1)), entry);
        if (!is_given_again(entry.key)) {
            const auto [before, is_new] = keys_.emplace(entry.key, line_);
            if (!is_new)
                fail(concat("'", printable(entry.key), "' is given already, on line ",
                            before->second, ". Leave one of the two out."));
        }
        section_has_keys_ = true;
        entries_.push_back(std::move(entry));
    }

    void require_key(const std::string& name, std::string_view line) const {
        if (name.empty()) fail(concat("'", printable(line), "': no option stands before the '='."));
        if (has_one_of(name, false_blanks))
            fail(concat("'", printable(line),
                        "': a no-break space or another invisible character, as web pages have "
                        "them. Type the line anew."));
        if (name.find(": ") != std::string::npos || name.ends_with(':')) refuse(line);
        if (name.front() == '-')
            fail(concat("options have no dashes in a job file: write '",
                        printable(line.substr(line.find_first_not_of('-'))), "'."));
    }

    void take_value(std::string_view text, JobEntry& entry) const {
        if (!text.empty() && is_quote(text.front()))
            take_quoted(text, entry);
        else
            entry.value = without_blanks(text.substr(0, comment_in(text)));
        const std::string& value = entry.value;
        if (value.empty()) fail(concat("'", printable(entry.key), "' has no value."));
        if (entry.literal || is_quote(text.front())) return;
        if (value.back() == '\\')
            fail(concat("a line can't be continued with '\\': write the whole value of '",
                        printable(entry.key), "' on one line."));
        if (value.front() == '[' && value.back() == ']')
            fail(concat("'", printable(value), "': a list has no brackets or quotes here: a,b,c."));
        if (begins_with_one_of(value, false_quotes))
            fail(concat("'", printable(value), "': write \" or no quotes at all."));
        if (begins_with_one_of(value, false_blanks))
            fail(concat("the value of '", printable(entry.key),
                        "' begins with a no-break space or another invisible character. Type the "
                        "line anew."));
    }

    void take_quoted(std::string_view text, JobEntry& entry) const {
        const std::size_t end = text.find(text.front(), 1);
        if (end == std::string_view::npos)
            fail(concat("the value of '", printable(entry.key), "' begins with ", text.front(),
                        ", which isn't closed. A quote that belongs to the value: put the other "
                        "kind, \" or ', around it."));
        if (!is_comment_or_nothing(text.substr(end + 1)))
            fail(concat("'", printable(text), "': only a comment may stand behind the closing ",
                        text.front(), ". Put the quotes around the whole value."));
        entry.literal = text.front() == '\'';
        entry.value = text.substr(1, end - 1);
    }

    /// A line that isn't "key = value", called what it looks like.
    [[noreturn]] void refuse(std::string_view line) const {
        const std::string shown = concat("'", printable(line), "' ");
        if (line.starts_with('{') || line.starts_with('"') || line.starts_with('}'))
            fail(concat(shown, "looks like JSON. ", form));
        if (line.starts_with('<')) fail(concat(shown, "looks like a web page or XML. ", form));
        if (line.starts_with("---")) fail(concat(shown, "looks like YAML. ", form));
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && colon > 0 &&
            (colon + 1 == line.size() || is_blank(line[colon + 1])))
            fail(concat(shown, "looks like YAML. Write '",
                        printable(without_blanks(line.substr(0, colon))), " = …'. ", form));
        const std::size_t name = line.find_first_not_of('-');
        if (line.starts_with('-') && name != std::string_view::npos)
            fail(concat(shown, "looks like a command line. Write ", printable(line.substr(name)),
                        " = true. ", form));
        fail(concat(shown, "has no '='. ", form));
    }

    static constexpr const char* form =
        "A job file's lines are 'key = value', [section] and '# comment'.";

    const fs::path& file_;
    std::size_t line_ = 0;
    std::string section_;
    bool section_has_keys_ = false;
    std::map<std::string, std::size_t> sections_;  ///< the line that each began on
    std::map<std::string, std::size_t> keys_;
    std::vector<JobEntry> entries_;
};

/// Other job files in the folder that the name may have meant.
std::string nearby(const fs::path& file) {
    std::vector<std::string> names;
    std::error_code failed;
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    for (fs::directory_iterator at(folder, failed); !failed && at != fs::directory_iterator();
         at.increment(failed))
        if (at->path().extension() == ".cfg") names.push_back(at->path().filename().string());
    return did_you_mean(file.filename().string(), names);
}

std::string bytes_of(const fs::path& file) {
    const std::string begin = concat("Can't read the job file ", printable(file.native()));
    std::error_code failed;
    if (fs::is_directory(file, failed)) throw UsageError(concat(begin, ": it is a folder."));
    if (!fs::exists(file, failed))
        throw UsageError(concat(begin, ": there is none.", nearby(file)));
    if (!fs::is_regular_file(file, failed))
        throw UsageError(concat(begin, ": it is no ordinary file."));
    if (fs::file_size(file, failed) > largest_job_file)
        throw UsageError(concat(begin, ": at ", human_bytes(double(fs::file_size(file, failed))),
                                " it is none."));
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) throw UsageError(concat(begin, ". May you read it?"));
    return bytes;
}

}  // namespace

std::vector<JobEntry> read_job_text(const fs::path& file) {
    return JobTextReader(file).read(bytes_of(file));
}

std::string place_in(const fs::path& file, std::size_t line) {
    return concat(printable(file.native()), ":", line, ": ");
}

bool is_given_again(const std::string& key) {
    return key == "set" || key == "include";
}

}  // namespace farout::cli
