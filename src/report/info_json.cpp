#include <noscope/report.h>

#include "report/json_answer.h"

namespace noscope {
namespace {

OrderedJson speed_json(const Speed& speed) {
    if (speed.frames_per_s <= 0) return nullptr;
    return {{"frames_per_s", to_milliseconds(speed.frames_per_s)},
            {"times_real_time", to_milliseconds(speed.times_real_time)}};
}

OrderedJson speeds_json(const FileSpeeds& speeds) {
    return {{"packets", speed_json(speeds.packets)},
            {"keyframes", speed_json(speeds.keyframes)},
            {"two_a_second", speed_json(speeds.two_a_second)},
            {"all_frames", speed_json(speeds.all_frames)}};
}

OrderedJson packet_sizes_json(const PacketMotion& sizes) {
    return {{"verdict", sizes.verdict},
            {"pairs", sizes.pairs},
            {"auc", to_milliseconds(sizes.auc)},
            {"rho", to_milliseconds(sizes.rho)}};
}

}  // namespace

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
                 {"rate_control", file.rate_control},
                 {"rate_spread", to_milliseconds(file.rate_spread)},
                 {"rotation", file.rotation},
                 {"video_streams", file.video_streams},
                 {"audio", file.has_audio},
                 {"damaged_packets", file.damaged_packets},
                 {"missing_pictures", file.missing_pictures},
                 {"read_error", file.read_error},
                 {"keyframes_seen", file.keyframes_seen},
                 {"infrared_keyframes", file.infrared_keyframes},
                 {"packet_pairs", file.packet_pairs},
                 {"speeds", file.speeds ? speeds_json(*file.speeds) : OrderedJson(nullptr)}});
            files.push_back(std::move(value));
        }
        cameras.push_back({{"name", camera.name},
                           {"rate_control", camera.rate_control},
                           {"packet_sizes", packet_sizes_json(camera.packet_sizes)},
                           {"blocks", camera.blocks},
                           {"block_s", to_milliseconds(camera.block_s)},
                           {"files", files}});
    }
    return json_text({{"schema", 1}, {"cameras", cameras}, {"warnings", info.warnings}}, 2) + "\n";
}

}  // namespace noscope
