#include "report/page/screening_page.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "core/csv_field.h"
#include "core/text.h"
#include "report/page/detail/html_template.h"

namespace farout::report {
namespace {

constexpr std::size_t most_groups = 200;  ///< that the page's table names

std::string safe(std::string_view text) {
    return html_text(printable(text));
}

double share_of(const RefusalGroup& group) {
    return group.images == 0
               ? 0
               : static_cast<double>(group.refused) / static_cast<double>(group.images);
}

double limit_share(const RefusalGroup& group) {
    return group.images == 0 ? 1
                             : static_cast<double>(group.limit) / static_cast<double>(group.images);
}

/// Three digits of a probability.
std::string short_probability(double p) {
    if (p >= 0.9995) return "1";
    if (p < 1e-4) return "&lt; 0.0001";
    return shortest_digits(std::round(p * 1e4) / 1e4);
}

std::string row_of(const RefusalGroup& group) {
    return concat("<tr", group.is_above() ? " class=\"above\"" : "", "><th scope=\"row\">",
                  safe(group.name), group.is_above() ? " (above the limit)" : "", "</th><td>",
                  group.images, "</td><td>", group.refused, "</td><td>",
                  group.images == 0 ? "" : percent_text(share_of(group)), "</td><td>", group.limit,
                  "</td><td>", short_probability(group.tail), "</td><td>", group.unreadable,
                  "</td></tr>\n");
}

/// Those above the limit first, by how far; the others as they come.
std::vector<const RefusalGroup*> in_order(const ScreeningPage& page) {
    std::vector<const RefusalGroup*> groups;
    for (const RefusalGroup& group : page.groups) groups.push_back(&group);
    std::stable_sort(groups.begin(), groups.end(), [](const auto* one, const auto* other) {
        if (one->is_above() != other->is_above()) return one->is_above();
        return one->is_above() && one->tail < other->tail;
    });
    return groups;
}

std::string rows_of(const ScreeningPage& page) {
    std::string text;
    const auto groups = in_order(page);
    for (std::size_t i = 0; i < std::min(groups.size(), most_groups); ++i)
        text += row_of(*groups[i]);
    return text;
}

/// A number of a drawing, to a tenth.
std::string at(double value) {
    return shortest_digits(std::round(value * 10) / 10);
}

/// Shares of refusals down the list, with the limit: a control chart.
std::string chart_of(const ScreeningPage& page) {
    if (page.by == Grouping::folder || page.groups.size() < 2) return "";
    constexpr double width = 900, height = 240, left = 56, bottom = 210, top = 12;
    double most = 0;
    for (const RefusalGroup& group : page.groups)
        most = std::max({most, share_of(group), std::min(1.0, limit_share(group))});
    most = std::max(most, 0.01);
    const auto x = [&](std::size_t i) {
        return left + (width - left - 10) * static_cast<double>(i) /
                          static_cast<double>(page.groups.size() - 1);
    };
    const auto y = [&](double share) {
        return bottom - (bottom - top) * std::min(share / most, 1.0);
    };
    std::string shares, limits, marks;
    for (std::size_t i = 0; i < page.groups.size(); ++i) {
        const RefusalGroup& group = page.groups[i];
        shares += concat(i == 0 ? "M" : "L", at(x(i)), " ", at(y(share_of(group))));
        limits += concat(i == 0 ? "M" : "L", at(x(i)), " ", at(y(limit_share(group))));
        if (group.is_above())
            marks +=
                concat("<circle class=\"above\" r=\"4\" cx=\"", at(x(i)), "\" cy=\"",
                       at(y(share_of(group))), "\"><title>", safe(group.name), "</title></circle>");
    }
    return concat("<div class=\"scroll\"><svg class=\"control\" viewBox=\"0 0 ", width, " ", height,
                  "\" role=\"img\" aria-label=\"Share of refused images down the list, with the "
                  "control limit\"><line class=\"axis\" x1=\"",
                  left, "\" x2=\"", width - 10, "\" y1=\"", bottom, "\" y2=\"", bottom,
                  "\"/><text x=\"4\" y=\"", bottom, "\">0 %</text><text x=\"4\" y=\"", top + 8,
                  "\">", percent_text(most), "</text><text x=\"", left, "\" y=\"", height - 8,
                  "\">", page.by == Grouping::order ? "first rows" : "first day",
                  "</text><text text-anchor=\"end\" x=\"", width - 10, "\" y=\"", height - 8, "\">",
                  page.by == Grouping::order ? "last rows" : "last day",
                  "; dashed: control limit</text><path class=\"limit\" d=\"", limits,
                  "\"/><path class=\"share\" d=\"", shares, "\"/>", marks, "</svg></div>");
}

std::string answer_of(const ScreeningPage& page) {
    std::string items;
    std::string text = screening_text(
        page.screening, page.by, std::vector<RefusalGroup>(page.groups.begin(), page.groups.end()));
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        items += "<li>" + html_text(text.substr(0, end)) + "</li>";
        text.erase(0, end + 1);
    }
    return items;
}

std::string pictures_of(const ScreeningPage& page) {
    const Screening& screening = page.screening;
    std::string text;
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
        const std::size_t row = page.rows[i];
        const std::string& picture = page.thumbnails[i];
        const std::string path = safe(screening.images().paths[row]);
        text += "<figure>";
        text += picture.empty()
                    ? "<span class=\"missing\">no picture</span>"
                    : concat("<img alt=\"\" src=\"data:image/jpeg;base64,", base64(picture), "\">");
        const std::string name = screening.class_of(row);
        text += concat("<figcaption>", path, "<br>taken for ", screening.images().predictions[row],
                       name.empty() ? "" : " " + safe(name), "<br>score ",
                       csv_number(screening.images().scores[row]));
        if (const auto p = screening.p_of(row)) text += concat(", p ", short_probability(*p));
        text += "</figcaption></figure>\n";
    }
    return text;
}

std::string groups_note(const ScreeningPage& page) {
    return concat(
        "The limit: more refused images than that have a probability of at most 0.135 % where "
        "images are like ",
        page.screening.promise() ? "those of the calibration set (a beta-binomial count: how well "
                                   "that set fixes the threshold is accounted for)"
                                 : "those of the whole run (a binomial count)",
        ". Of ", page.groups.size(), page.groups.size() == 1 ? " group " : " groups ",
        shortest_digits(
            std::round(1e3 * metrics::control_tail * static_cast<double>(page.groups.size())) /
            1e3),
        " are expected above it by chance.",
        page.groups.size() > most_groups ? concat(" The first ", most_groups,
                                                  " are shown, those "
                                                  "above the limit first.")
                                         : "");
}

}  // namespace

std::string to_html(const ScreeningPage& page) {
    return fill_template("screen.html", [&](std::string_view name) -> std::optional<std::string> {
        if (name == "title") return concat("Verdicts by ", safe(page.screening.detector()));
        if (name == "answer") return answer_of(page);
        if (name == "groups-title")
            return page.by == Grouping::folder  ? "Refusals by folder"
                   : page.by == Grouping::order ? "Refusals down the list"
                                                : "Refusals by day";
        if (name == "chart") return chart_of(page);
        if (name == "groups") return rows_of(page);
        if (name == "groups-note") return groups_note(page);
        if (name == "pictures-note")
            return concat(page.rows.size(), " of ", page.screening.all().refused,
                          " refused images, the lowest score first.");
        if (name == "pictures") return pictures_of(page);
        return std::nullopt;
    });
}

}  // namespace farout::report
