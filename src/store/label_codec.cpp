#include "store/label_codec.h"

#include "base/sealed_bytes.h"

#include <cmath>
#include <cstddef>
#include <utility>

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 1;

// Bits of a label's first byte.
constexpr std::uint8_t kDamaged = 1;
constexpr std::uint8_t kDuplicate = 2;  // a duplicate number other than 0 follows
constexpr std::uint8_t kSize = 4;       // the frame's size follows: it differs from that of the label before
constexpr std::uint8_t kKnownBits = kDamaged | kDuplicate | kSize;

constexpr std::size_t kLeastLabelBytes = 2;     // flags, pts
constexpr std::size_t kLeastBoxBytes = 1 + 20;  // class, confidence and 4 coordinates

float read_number(ByteReader& reader) {
    const float value = reader.real32();
    if (std::isnan(value)) reader.refuse();
    return value;
}

Box read_box(ByteReader& reader) {
    Box box;
    box.class_id = static_cast<std::int32_t>(reader.varint32());
    for (float* value : {&box.confidence, &box.x0, &box.y0, &box.x1, &box.y1}) *value = read_number(reader);
    return box;
}

// Differences wrap around in 64 bits, so that any two pts have one.
StoredLabel read_label(ByteReader& reader, const StoredLabel& before) {
    StoredLabel label;
    const std::uint8_t flags = reader.byte();
    if ((flags & ~kKnownBits) != 0) reader.refuse();
    label.damaged = (flags & kDamaged) != 0;
    label.pts = static_cast<std::int64_t>(static_cast<std::uint64_t>(before.pts) + reader.varint());
    if ((flags & kDuplicate) != 0) label.duplicate = reader.varint32();
    label.detections.width = before.detections.width;
    label.detections.height = before.detections.height;
    if ((flags & kSize) != 0) {
        label.detections.width = static_cast<int>(reader.varint32());
        label.detections.height = static_cast<int>(reader.varint32());
    }
    if (label.damaged) return label;
    const std::size_t boxes = reader.count(kLeastBoxBytes);
    label.detections.boxes.reserve(boxes);
    for (std::size_t i = 0; i < boxes && reader.ok(); ++i) label.detections.boxes.push_back(read_box(reader));
    return label;
}

}  // namespace

std::vector<std::uint8_t> encode_labels(std::span<const StoredLabel> labels) {
    SealedWriter writer(kVersion);
    writer.varint(labels.size());
    StoredLabel before;
    if (!labels.empty()) before.pts = labels.front().pts;
    writer.fixed64(static_cast<std::uint64_t>(before.pts));
    for (const StoredLabel& label : labels) {
        const Detections& frame = label.detections;
        const bool resized =
            frame.width != before.detections.width || frame.height != before.detections.height;
        writer.byte(static_cast<std::uint8_t>((label.damaged ? kDamaged : 0) |
                                              (label.duplicate ? kDuplicate : 0) | (resized ? kSize : 0)));
        writer.varint(static_cast<std::uint64_t>(label.pts) - static_cast<std::uint64_t>(before.pts));
        if (label.duplicate) writer.varint(label.duplicate);
        if (resized) {
            writer.varint(static_cast<std::uint32_t>(frame.width));
            writer.varint(static_cast<std::uint32_t>(frame.height));
        }
        before.pts = label.pts;
        before.detections.width = frame.width;
        before.detections.height = frame.height;
        if (label.damaged) continue;
        writer.varint(frame.boxes.size());
        for (const Box& box : frame.boxes) {
            writer.varint(static_cast<std::uint32_t>(box.class_id));
            for (const float value : {box.confidence, box.x0, box.y0, box.x1, box.y1}) writer.real32(value);
        }
    }
    return std::move(writer).seal();
}

bool decode_labels(std::span<const std::uint8_t> blob, std::vector<StoredLabel>& out) {
    auto reader = SealedReader::open(blob, kVersion);
    if (!reader) return false;
    const std::size_t count = reader->count(kLeastLabelBytes);
    StoredLabel first;
    first.pts = static_cast<std::int64_t>(reader->fixed64());

    const std::size_t kept = out.size();
    for (std::size_t i = 0; i < count && reader->ok(); ++i) {
        const StoredLabel& before = i == 0 ? first : out.back();
        StoredLabel label = read_label(*reader, before);
        const bool rises =
            label.pts > before.pts || (label.pts == before.pts && label.duplicate > before.duplicate);
        if (i > 0 && !rises) reader->refuse();
        out.push_back(std::move(label));
    }
    if (reader->at_end()) return true;
    out.resize(kept);
    return false;
}

}  // namespace noscope
