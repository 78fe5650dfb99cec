// Real detectors and real frames for tests, where this machine has them.
#pragma once

#include "support/clips.h"
#include "support/command.h"
#include "support/temp_folder.h"
#include "base/folders.h"
#include "base/image.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace noscope::testing {

// A model that scripts/setup has put into the cache; empty where it has not.
inline std::string cached_model(const std::string& name) {
    const char* const own = std::getenv("NOSCOPE_MODELS");
    for (const std::string& folder : {std::string(own ? own : ""), cache_folder() + "/models"}) {
        const std::string path = folder + "/" + name + ".onnx";
        if (!folder.empty() && std::filesystem::exists(path)) return path;
    }
    return "";
}

// The surveillance detector with its class names, in `folder`; empty where it is not.
inline std::string surveillance_model(const TempFolder& folder) {
    const std::string name = "person-vehicle-bike-detection-2003", xml = shared_model(name + ".xml");
    if (xml.empty()) return "";
    for (const char* const ending : {".xml", ".bin"})
        std::filesystem::create_symlink(std::filesystem::canonical(shared_model(name + ending)),
                                        folder.file(name + ending));
    folder.write(name + ".names", "vehicle\nperson\nnon-vehicle\n");
    return folder.file(name + ".xml");
}

// `count` frames, `apart` seconds from each other, of `width` x `height`; also kept as `raw` (packed rgb24).
inline std::vector<RgbImage> frames_of(const std::string& clip, const std::string& raw, int width, int height,
                                       int count, double apart) {
    const std::string filter =
        "fps=" + std::to_string(1 / apart) + ",scale=" + std::to_string(width) + ":" + std::to_string(height);
    std::vector<RgbImage> frames;
    if (!ffmpeg("-i " + quoted(clip) + " -vf " + filter + " -frames:v " + std::to_string(count) +
                    " -pix_fmt rgb24 -f rawvideo",
                raw))
        return frames;
    const std::string pixels = read_text(raw);
    const std::size_t size = static_cast<std::size_t>(width) * height * 3;
    for (std::size_t at = 0; at + size <= pixels.size(); at += size) {
        RgbImage& frame = frames.emplace_back();
        frame.resize(width, height);
        std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>(at), size, frame.pixels.begin());
    }
    return frames;
}

}  // namespace noscope::testing
