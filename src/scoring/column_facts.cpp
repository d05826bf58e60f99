#include "scoring/column_facts.h"

#include <map>

#include "core/text.h"
#include "scores/column_facts.h"
#include "statistics/statistics_file.h"

namespace farout::scoring {

namespace {

/// The contents of statistics, each hashed once.
class Contents {
  public:
    explicit Contents(const statistics::Statistics& statistics) : statistics_(statistics) {}

    /// Of those alone that the detector looks at; "" for none.
    std::string behind(const detectors::NamedDetector& named) {
        std::string contents;
        for (const Identity& wanted : named.detector->needs()) {
            const Identity there = statistics_.identity_of(wanted, named.name);
            contents += concat(contents.empty() ? "" : ", ", there.text(), " ", content_of(there));
        }
        return contents;
    }

  private:
    const std::string& content_of(const Identity& statistic) {
        std::string& known = known_[statistic];
        if (known.empty()) known = statistics::content_id(statistics_.fitted.at(statistic));
        return known;
    }

    const statistics::Statistics& statistics_;
    std::map<Identity, std::string> known_;
};

}  // namespace

std::vector<files::Provenance> column_facts(const detectors::Detectors& detectors,
                                            const statistics::Statistics& statistics,
                                            const std::string& training_rows) {
    Contents contents(statistics);
    std::vector<files::Provenance> columns;
    for (const detectors::NamedDetector& named : detectors) {
        files::Provenance& facts = columns.emplace_back();
        facts[scores::column_fact::detector] = named.kind;
        if (!named.parameters.empty())
            facts[scores::column_fact::parameters] = catalogue::describe(named.parameters);
        if (const std::string behind = contents.behind(named); !behind.empty())
            facts[scores::column_fact::statistics] = behind;
        if (named.detector->neighbours() > 0 || !named.detector->bank_sums().empty())
            facts[scores::column_fact::training_rows] = training_rows;
    }
    return columns;
}

}  // namespace farout::scoring
