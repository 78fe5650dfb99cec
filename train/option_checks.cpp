#include "train/option_checks.h"

#include "base/error_text.h"

#include <charconv>
#include <cmath>

namespace noscope::train {

Status set_positive_or_auto(const std::string& option, const std::string& text,
                            std::optional<double>& value) {
    if (text == "auto") return {};
    double read = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(read) || read <= 0)
        return fail(ErrorCode::usage, "{} {}: it is auto, or a number above 0", option, text);
    value = read;
    return {};
}

std::string not_below_zero(const std::string& text) {
    return text.starts_with('-') ? text + " is below 0" : std::string();
}

}  // namespace noscope::train
