#pragma once
/// The entry of every detector, each defined in the file of its name.

#include "detectors/detector.h"

namespace farout {

DetectorEntry msp_entry();
DetectorEntry max_logit_entry();
DetectorEntry energy_entry();
DetectorEntry gen_entry();
DetectorEntry mahalanobis_entry();
DetectorEntry vim_entry();
DetectorEntry odin_entry();

}  // namespace farout
