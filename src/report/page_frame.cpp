#include "report/page_frame.h"

namespace noscope {

std::string fill_frame(std::string_view frame,
                       std::span<const std::pair<std::string_view, std::string_view>> parts) {
    std::string page;
    while (true) {
        const std::size_t open = frame.find("{{");
        page += frame.substr(0, open);
        if (open == std::string_view::npos) return page;
        const std::size_t close = frame.find("}}", open);
        const std::string_view name = frame.substr(open + 2, close - open - 2);
        for (const auto& [part, text] : parts)
            if (part == name) page += text;
        frame.remove_prefix(close + 2);
    }
}

}  // namespace noscope
