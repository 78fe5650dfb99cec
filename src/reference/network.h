// A neural network on a device: tensors in, tensors out, several requests at a time. OpenVINO lies behind it,
// in openvino_network.cpp alone; a build without OpenVINO has no_network.cpp, which refuses.
#pragma once

#include <noscope/error.h>
#include "reference/class_names.h"
#include "reference/head.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace noscope {

class Network {
   public:
    // Hears the outputs of one request, or why there are none. The tensors are valid during the call only,
    // which comes from a thread of the network's own. It must not throw.
    using Done = std::function<void(const Status& status, std::span<const OutputTensor> outputs)>;

    // "OpenVINO 2026.4.1-...", or that there is none in this build.
    static std::string runtime_version();

    // Reads the model and checks `device` and `precision`, OpenVINO's names, without compiling.
    // ErrorCode::reference: unreadable, not one input [1,3,H,W], no such device, a precision that it lacks.
    // ErrorCode::usage: a precision of no known name.
    static Result<std::unique_ptr<Network>> read(const std::string& file, const std::string& device,
                                                 const std::string& precision);
    virtual ~Network() = default;  // waits for what runs

    virtual InputSize input() const = 0;
    virtual std::vector<OutputShape> outputs() const = 0;
    virtual ModelLabels labels() const = 0;

    // Once, before anything below. `threads`: CPU threads to use, > 0. The answers do not depend on it.
    virtual Status compile(int threads) = 0;
    virtual int requests() const = 0;  // that may run side by side
    // The input tensor [3,H,W] of a request that does not run; written before start().
    virtual Result<float*> tensor(int request) = 0;
    virtual Status start(int request, Done done) = 0;
};

}  // namespace noscope
