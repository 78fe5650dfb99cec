// A build without OpenVINO.
#include "base/error_text.h"
#include "reference/network.h"

namespace noscope {

std::string Network::runtime_version() { return "built without OpenVINO"; }

Result<std::unique_ptr<Network>> Network::read(const std::string& file, const std::string&,
                                               const std::string&) {
    return fail(
        ErrorCode::reference,
        "'{}' cannot be run: this build has no OpenVINO (NOSCOPE_OPENVINO=OFF); replay: and exec: work",
        file);
}

}  // namespace noscope
