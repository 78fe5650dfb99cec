#include "model_quality/view.h"

#include "base/error_text.h"
#include "base/text.h"
#include "specialized/cnn_input.h"

#include <optional>

namespace noscope::model_quality {
Result<View> parse_view(std::string_view text) {
    const auto words = split(std::string(text), ',');
    const auto size = words.empty() ? std::nullopt : parse_size(words[0]);
    if (!size || words.size() > 2 || (words.size() == 2 && words[1] != "crop"))
        return fail(ErrorCode::usage, "'{}' is no size such as 64 or 64x32,crop", text);
    return View{*size, words.size() == 2};
}

std::string to_string(const View& view) { return noscope::to_string(view.size) + (view.crop ? ",crop" : ""); }

ScoreSpec spec_of(const View& view, const Predicate& predicate) {
    return {view.size.width, view.size.height, true, view.crop ? query_crop(predicate) : Rect{0, 0, 1, 1}};
}

}  // namespace noscope::model_quality
