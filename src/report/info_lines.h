// Pieces of the text of info(), shared by the description of a file and the summary of a camera.
#pragma once

#include <noscope/find.h>

#include <cstdint>
#include <string>

namespace noscope {

std::string size_text(std::int64_t bytes);
std::string bit_rate_text(double bits_a_second);
// "1920 x 1080 pixels, h264 yuv420p in mp4, with audio, ..."
std::string streams_text(const FileInfo& file);
// What is damaged, or empty.
std::string damage_text(const FileInfo& file);
// Whether keyframes have colour; empty where none was looked at.
std::string colour_text(int keyframes, int infrared);
std::string packet_sizes_text(const PacketMotion& sizes);
std::string speeds_text(const FileSpeeds& speeds);

// One camera of many files: what they share, ranges of what varies, and a line for each of the first odd
// ones.
std::string camera_summary(const CameraInfo& camera);

}  // namespace noscope
