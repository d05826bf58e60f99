#include "core/text.h"
#include "detectors/detector.h"
#include "extraction/output.h"

namespace farout::detectors {

namespace {

/// ODIN. Liang, Li and Srikant, "Enhancing The Reliability of Out-of-distribution Image Detection
/// in Neural Networks", ICLR 2018, equations 1 and 2: p = max softmax(f(x′)/T), x′ = x − ε sign(−∇ₓ
/// log max softmax(f(x)/T)), ε in units of the 0–1 image.
///
/// It needs the image, so it is an output of the extraction (extraction/outputs/odin.h) and only
/// passed on here. Stored is log((C−1) p / (1−p)), a strictly increasing map of p; p = 1 / (1 +
/// (C−1) exp(−score)).
class Odin : public Detector {
  public:
    explicit Odin(const Identity& output) : output_(output), name_(output.text()) {}

    std::vector<Identity> outputs() const override { return {output_}; }
    at::Tensor score(quantities::Rows& rows) const override {
        return rows.output(name_).squeeze(1);
    }

  private:
    Identity output_;
    std::string name_;
};

}  // namespace

std::unique_ptr<Detector> make_odin(const catalogue::ParameterValues& values) {
    Identity output{"odin", {}};
    for (const auto& [name, value] : values) output.parameters.emplace_back(name, value.text());
    return std::make_unique<Odin>(extraction::full_output(output));
}

}  // namespace farout::detectors
