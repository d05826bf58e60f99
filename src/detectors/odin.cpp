#include "extraction/outputs/odin.h"

#include "core/error.h"
#include "detectors/detector.h"

namespace farout::detectors {

namespace {

/// ODIN. Liang, Li and Srikant, "Enhancing The Reliability of Out-of-distribution Image Detection
/// in Neural Networks", ICLR 2018, equations 1 and 2: p = max softmax(f(x′)/T), x′ = x − ε sign(−∇ₓ
/// log max softmax(f(x)/T)), ε in units of the 0–1 image.
///
/// It needs the image, so its scores are computed while extracting (extraction/outputs/odin.h) and
/// only passed on here. Stored is log((C−1) p / (1−p)), a strictly increasing map of p; p = 1 / (1
/// + (C−1) exp(−score)).
class Odin : public Detector {
  public:
    at::Tensor score(quantities::Rows& rows) const override {
        if (!rows.odin().defined())
            throw Error(
                "There are no scores of 'odin' beside the features: it needs the images, so it is "
                "computed while extracting. Extract with --odin.");
        return rows.odin();
    }
};

}  // namespace

DetectorEntry odin_entry() {
    return {.name = "odin",
            .formula =
                "max softmax(f(x')/T), x' = x - epsilon sign(-grad log max softmax(f(x)/T)) "
                "(stored: log((C-1) p/(1-p)); `farout extract --odin` computes it)",
            .source = "Liang, Li and Srikant, ICLR 2018, equations 1 and 2",
            .parameters = {{.name = "temperature",
                            .meaning = "T",
                            .kind = Parameter::Kind::real,
                            .default_value = extraction::OdinParameters().temperature,
                            .minimum = 1e-3,
                            .maximum = 1e6},
                           {.name = "epsilon",
                            .meaning = "size of the step, in units of the 0-1 image",
                            .kind = Parameter::Kind::real,
                            .default_value = extraction::OdinParameters().epsilon,
                            .minimum = 0,
                            .maximum = 1}},
            .make = [](const ParameterValues&) -> std::unique_ptr<Detector> {
                return std::make_unique<Odin>();
            },
            .input = DetectorInput::images};
}

}  // namespace farout::detectors
