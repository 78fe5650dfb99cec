#include "find/run_memory.h"

#include "find/chunk_queue.h"
#include "query/detections.h"
#include "reference/boxes.h"

#include <fmt/format.h>

namespace noscope {
namespace {

// In a decoder: 16 that others may refer to (H.264 A.3.1, HEVC A.4.2), one that is decoded, and those that
// wait for what lies before them in the file.
constexpr std::int64_t kDecoderPictures = 16 + 1 + 3;

double megabytes(std::int64_t bytes) { return static_cast<double>(bytes) / 1e6; }

}  // namespace

std::int64_t RunMemory::pictures() const {
    return threads * ((kDecoderPictures + waiting_pictures) * picture_bytes + (rgb ? 3 * width * height : 0));
}

std::int64_t RunMemory::images() const { return threads * frames_a_block * image_bytes; }

// Each label twice: to be told, and to be stored.
std::int64_t RunMemory::told() const {
    const auto label = static_cast<std::int64_t>(kMostBoxes * sizeof(Box) + sizeof(StoredLabel));
    return blocks * frames_a_block * (static_cast<std::int64_t>(sizeof(ToldFrame)) + 2 * label);
}

std::int64_t image_bytes(std::span<const ScoreSpec> specs) {
    std::int64_t bytes = 0;
    for (const ScoreSpec& spec : specs)
        bytes += std::int64_t{spec.width} * spec.height * (spec.chroma ? 3 : 1);
    return bytes;
}

std::string to_string(const RunMemory& memory) {
    return fmt::format(
        "memory: the run holds at most {:.0f} MB beside the file's index and its models: {} threads with {} "
        "pictures of {:.1f} MB each, {:.1f} MB of small images, {:.0f} MB of labels that wait to be told",
        megabytes(memory.total()), memory.threads, kDecoderPictures + memory.waiting_pictures,
        megabytes(memory.picture_bytes), megabytes(memory.images()), megabytes(memory.told()));
}

}  // namespace noscope
