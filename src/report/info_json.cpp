#include <noscope/report.h>

#include "report/json_answer.h"

namespace noscope {

std::string info_json(const RecordingInfo& info) {
    OrderedJson cameras = OrderedJson::array();
    for (const CameraInfo& camera : info.cameras) {
        OrderedJson files = OrderedJson::array();
        for (const FileInfo& file : camera.files) {
            OrderedJson value = file_json(file.report);
            // Nothing is analysed here.
            value.erase("analysed_frames");
            value.erase("damaged_frames");
            value.update(
                {{"container", file.container},
                 {"pixel_format", file.pixel_format},
                 {"container_duration_s", file.container_duration_s < 0
                                              ? OrderedJson(nullptr)
                                              : OrderedJson(to_milliseconds(file.container_duration_s))},
                 {"claimed_rate", to_milliseconds(file.claimed_rate)},
                 {"true_rate", to_milliseconds(file.true_rate)},
                 {"variable_rate", file.variable_rate},
                 {"shortest_interval_s", to_milliseconds(file.shortest_interval_s)},
                 {"longest_interval_s", to_milliseconds(file.longest_interval_s)},
                 {"keyframes", file.keyframes},
                 {"gop_median_s", to_milliseconds(file.gop_median_s)},
                 {"gop_longest_s", to_milliseconds(file.gop_longest_s)},
                 {"bit_rate", to_milliseconds(file.bit_rate)},
                 {"rotation", file.rotation}});
            files.push_back(std::move(value));
        }
        cameras.push_back({{"name", camera.name}, {"files", files}});
    }
    return json_text({{"schema", 1}, {"cameras", cameras}, {"warnings", info.warnings}}, 2) + "\n";
}

}  // namespace noscope
