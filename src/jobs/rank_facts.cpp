#include "jobs/rank_facts.h"

namespace farout::jobs {

files::NamedFiles texts_of(const ReportStage& stage) {
    files::NamedFiles files;
    if (stage.class_names) files.emplace_back("class names", *stage.class_names);
    if (stage.compare) files.emplace_back("published figures", stage.compare->file);
    return files;
}

}  // namespace farout::jobs
