// Which file a user's words for a model mean.
#pragma once

#include <noscope/error.h>

#include <string>
#include <string_view>

namespace noscope {

struct ModelPath {
    std::string head;  // forced ("yolox:FILE"), or empty
    std::string file;
};

// `text`: [HEAD:]NAME | [HEAD:]FILE. A FILE ends in .onnx or .xml, or holds a slash; a NAME is looked for as
// NAME.onnx in $NOSCOPE_MODELS, the cache folder's models and the share folder's models, never in the working
// directory. ErrorCode::usage: empty, an unknown head. ErrorCode::reference: no such file.
Result<ModelPath> find_model(std::string_view text);

}  // namespace noscope
