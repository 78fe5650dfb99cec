#include "report/region_page.h"

#include "base/output_file.h"
#include "report/json_parts.h"
#include "report/page_frame.h"
#include "report/page_links.h"
#include "report/page_parts.h"

#include <array>

namespace noscope {

Status write_region_still(const Picture& still, const std::string& name, const std::string& path) {
    const OrderedJson data{{"width", still.width}, {"height", still.height}, {"jpeg", base64(still.jpeg)}};
    const std::string json = json_in_script(json_text(data, -1)), title = text_in_html(name);
    const std::string styles = std::string(page_part("page.css")) + std::string(page_part("region.css"));
    const std::string scripts = std::string(page_part("basics.js")) + std::string(page_part("region.js"));
    const std::array<std::pair<std::string_view, std::string_view>, 4> filled{
        {{"title", title}, {"styles", styles}, {"scripts", scripts}, {"data", json}}};
    return write_file_atomically(path, fill_frame(page_part("region.html"), filled));
}

}  // namespace noscope
