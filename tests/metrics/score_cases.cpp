#include "score_cases.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "metrics/figures.h"

namespace farout::metrics {
namespace {

/// Pseudo-random sums of four 16-bit numbers; fixtures/make_metrics.py has the same function.
std::vector<double> random_scores(std::istream& in) {
    std::uint64_t seed = 0;
    std::size_t count = 0;
    std::int64_t shift = 0;
    std::int64_t step = 1;
    std::int64_t cap = 0;
    if (!(in >> seed >> count >> shift >> step >> cap)) throw std::runtime_error("bad fixture");
    Random random(seed);
    std::vector<double> scores(count);
    for (double& score : scores) {
        const std::uint64_t bits = random.next();
        std::int64_t total = shift;
        for (int i = 0; i < 4; ++i) {
            total += static_cast<std::int64_t>((bits >> (16 * i)) & 0xFFFF);
        }
        const std::int64_t floored = total >= 0 ? total / step : -((-total + step - 1) / step);
        score = static_cast<double>(std::min(cap, floored));
    }
    return scores;
}

std::vector<double> scores_of(std::istream& in) {
    std::string kind;
    in >> kind;
    if (kind == "random") return random_scores(in);
    std::vector<double> scores;
    std::string number;
    while (in >> number) scores.push_back(std::stod(number));
    return scores;
}

Figures figures_in(std::istream& in) {
    Figures figures;
    std::string word;
    while (in >> word) {
        const std::size_t equals = word.find('=');
        figures[word.substr(0, equals)] = std::stod(word.substr(equals + 1));
    }
    return figures;
}

}  // namespace

std::vector<ScoreCase> read_score_cases() {
    std::ifstream file(FAROUT_FIXTURES "/metrics.txt");
    std::vector<ScoreCase> cases;
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream in(line);
        std::string key;
        in >> key;
        if (key == "case") in >> cases.emplace_back().name;
        if (key == "id") cases.back().id = scores_of(in);
        if (key == "set") cases.back().sets.push_back(scores_of(in));
        if (key == "expect") cases.back().expected.push_back(figures_in(in));
        if (key == "mean") cases.back().expected_mean = figures_in(in);
    }
    return cases;
}

Figures figures_of(const SetMetrics& metrics) {
    Figures named{{"variance_id", metrics.auroc_variance.id},
                  {"variance_ood", metrics.auroc_variance.ood}};
    for (const Figure& figure : figures()) named[figure.name] = metrics.*figure.value;
    return named;
}

}  // namespace farout::metrics
