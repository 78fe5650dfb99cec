// Whether a file can be a model at all, before a library is let loose on it.
#pragma once

#include <noscope/error.h>

#include <string>

namespace noscope {

// .xml: OpenVINO's, with its .bin beside it. Everything else: ONNX, a protobuf message ModelProto whose
// fields reach the end of the file and hold a graph (onnx.proto: field 7). Reads the top level only.
// ErrorCode::reference with what it is instead.
Status check_model_outline(const std::string& path);

}  // namespace noscope
