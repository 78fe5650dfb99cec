// A build without OpenVINO.
#include "base/error_text.h"
#include "specialized/cnn_network.h"

namespace noscope {
namespace {

Error refusal() {
    return fail(
        ErrorCode::reference,
        "a specialized model cannot be made or run: this build has no OpenVINO (NOSCOPE_OPENVINO=OFF)");
}

}  // namespace

Result<std::unique_ptr<CnnNetwork>> CnnNetwork::open(const SpecializedModel&, const CnnRunSettings&) {
    return refusal();
}

Result<CnnIr> make_cnn_ir(const TrainedCnn&) { return refusal(); }

}  // namespace noscope
