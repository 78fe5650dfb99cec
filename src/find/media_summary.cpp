#include "find/media_summary.h"

#include "base/log.h"

#include <nlohmann/json.hpp>

namespace noscope {

using nlohmann::json;

std::vector<std::uint8_t> encode_summary(const ScannedFile& file) {
    const StreamInfo& info = file.info;
    return json::to_cbor(json{{"container", info.container},
                              {"codec", info.codec},
                              {"pixel_format", info.pixel_format},
                              {"coded", {info.coded_width, info.coded_height}},
                              {"displayed", {info.width, info.height}},
                              {"rotation", info.orientation.rotation},
                              {"mirror", info.orientation.mirror},
                              {"time_base", {info.time_base.num, info.time_base.den}},
                              {"claimed_duration_s", info.claimed_duration_s},
                              {"claimed_rate", info.claimed_rate},
                              {"creation_time", info.creation_time},
                              {"has_audio", info.has_audio},
                              {"video_streams", info.video_streams},
                              {"duration_s", file.duration_s},
                              {"start_pts", file.start_pts},
                              {"frames", file.frames},
                              {"corrupt", file.corrupt_packets},
                              {"read_error", file.read_error}});
}

bool decode_summary(const std::vector<std::uint8_t>& blob, ScannedFile& file) {
    try {
        const json summary = json::from_cbor(blob);
        StreamInfo& info = file.info;
        summary.at("container").get_to(info.container);
        summary.at("codec").get_to(info.codec);
        summary.at("pixel_format").get_to(info.pixel_format);
        info.coded_width = summary.at("coded").at(0);
        info.coded_height = summary.at("coded").at(1);
        info.width = summary.at("displayed").at(0);
        info.height = summary.at("displayed").at(1);
        info.orientation = {summary.at("rotation"), summary.at("mirror")};
        info.time_base = {summary.at("time_base").at(0), summary.at("time_base").at(1)};
        summary.at("claimed_duration_s").get_to(info.claimed_duration_s);
        summary.at("claimed_rate").get_to(info.claimed_rate);
        summary.at("creation_time").get_to(info.creation_time);
        summary.at("has_audio").get_to(info.has_audio);
        summary.at("video_streams").get_to(info.video_streams);
        summary.at("duration_s").get_to(file.duration_s);
        summary.at("start_pts").get_to(file.start_pts);
        summary.at("frames").get_to(file.frames);
        summary.at("corrupt").get_to(file.corrupt_packets);
        summary.at("read_error").get_to(file.read_error);
        return true;
    } catch (const json::exception& error) {
        log_debug("the stored summary of '{}' is unreadable and made anew: {}", file.path, error.what());
        return false;
    }
}

}  // namespace noscope
