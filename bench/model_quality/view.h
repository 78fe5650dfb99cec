// One way in which nets of some size see frames.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>
#include "base/image_size.h"
#include "video/score_image.h"

#include <string>
#include <string_view>

namespace noscope::model_quality {

struct View {
    ImageSize size{};
    bool crop = false;  // the part of the frame that the query is about, in place of all of it
    bool operator==(const View&) const = default;
};

// "64" or "64x32,crop". ErrorCode::usage.
Result<View> parse_view(std::string_view text);
std::string to_string(const View& view);

ScoreSpec spec_of(const View& view, const Predicate& predicate);  // with chroma

}  // namespace noscope::model_quality
