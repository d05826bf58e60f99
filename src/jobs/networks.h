#pragma once
/// Networks that are loaded: a job extracts several sets with one, and loads it once a rank.

#include <map>
#include <memory>
#include <string>

#include "files/provenance.h"
#include "jobs/extraction_setup.h"

namespace farout::jobs {

/// Of one rank.
class Networks {
  public:
    /// The network with its weights, in its precision and on a device; loaded where it isn't yet,
    /// or has other facts (facts_of_network) than when it was: its file was written anew. Valid
    /// until release().
    models::Model& get(const Network& network, const files::Provenance& of_network,
                       const std::string& device, Telling telling);

    /// Gives the memory back.
    void release() { loaded_.clear(); }

  private:
    std::map<std::string, std::unique_ptr<models::Model>> loaded_;  ///< by what tells them apart
};

}  // namespace farout::jobs
