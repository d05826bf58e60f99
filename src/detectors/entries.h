#pragma once
/// The entry of every detector, each defined in the file of its name.

#include "detectors/detector.h"

namespace farout::detectors {

DetectorEntry msp_entry();
DetectorEntry max_logit_entry();
DetectorEntry energy_entry();
DetectorEntry react_entry();
DetectorEntry vim_entry();
DetectorEntry residual_entry();
DetectorEntry shannon_entropy_entry();
DetectorEntry gen_entry();
DetectorEntry gen_residual_entry();
DetectorEntry local_react_entry();
DetectorEntry gen_react_entry();
DetectorEntry gen_local_react_entry();
DetectorEntry gradnorm_entry();
DetectorEntry mahalanobis_entry();
DetectorEntry kl_matching_entry();
DetectorEntry odin_entry();
DetectorEntry knn_entry();

}  // namespace farout::detectors
