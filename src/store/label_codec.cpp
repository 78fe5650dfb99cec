#include "store/label_codec.h"

#include <zlib.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <utility>

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kChecksumBytes = 4;

// Bits of a label's first byte.
constexpr std::uint8_t kDamaged = 1;
constexpr std::uint8_t kDuplicate = 2;  // a duplicate number other than 0 follows
constexpr std::uint8_t kSize = 4;       // the frame's size follows: it differs from that of the label before
constexpr std::uint8_t kKnownBits = kDamaged | kDuplicate | kSize;

constexpr std::size_t kLeastLabelBytes = 2;     // flags, pts
constexpr std::size_t kLeastBoxBytes = 1 + 20;  // class, confidence and 4 coordinates

std::uint32_t checksum(std::span<const std::uint8_t> bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
}

class Writer {
   public:
    void byte(std::uint8_t value) { bytes.push_back(value); }
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
        byte(static_cast<std::uint8_t>(value));
    }
    void fixed(std::uint32_t value) {
        for (int shift = 0; shift < 32; shift += 8) byte(static_cast<std::uint8_t>(value >> shift));
    }
    void real(float value) { fixed(std::bit_cast<std::uint32_t>(value)); }

    std::vector<std::uint8_t> bytes;
};

// Reads past the end give 0 and clear `ok`, so that callers check once.
class Reader {
   public:
    explicit Reader(std::span<const std::uint8_t> bytes) : rest(bytes) {}

    std::uint8_t byte() {
        if (rest.empty()) {
            ok = false;
            return 0;
        }
        const std::uint8_t value = rest.front();
        rest = rest.subspan(1);
        return value;
    }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint8_t next = byte();
            const std::uint64_t bits = next & 0x7F;
            if (shift == 63 && bits > 1) ok = false;
            value |= bits << shift;
            if (next < 0x80) return value;
        }
        ok = false;
        return 0;
    }
    std::uint32_t varint32() {
        const std::uint64_t value = varint();
        if (value > 0xFFFF'FFFF) ok = false;
        return static_cast<std::uint32_t>(value);
    }
    std::uint32_t fixed() {
        if (rest.size() < 4) {
            ok = false;
            return 0;
        }
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{rest[i]} << (8 * i);
        rest = rest.subspan(4);
        return value;
    }
    float real() {
        const float value = std::bit_cast<float>(fixed());
        if (std::isnan(value)) ok = false;
        return value;
    }
    // A count of things that take at least `bytes` each: a larger one than fits is damage, not an allocation.
    std::size_t count(std::size_t bytes) {
        const std::uint64_t value = varint();
        if (value > rest.size() / bytes) ok = false;
        return ok ? static_cast<std::size_t>(value) : 0;
    }

    std::span<const std::uint8_t> rest;
    bool ok = true;
};

Box read_box(Reader& reader) {
    Box box;
    box.class_id = static_cast<std::int32_t>(reader.varint32());
    for (float* value : {&box.confidence, &box.x0, &box.y0, &box.x1, &box.y1}) *value = reader.real();
    return box;
}

// Differences wrap around in 64 bits, so that any two pts have one.
StoredLabel read_label(Reader& reader, const StoredLabel& before) {
    StoredLabel label;
    const std::uint8_t flags = reader.byte();
    if ((flags & ~kKnownBits) != 0) reader.ok = false;
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
    for (std::size_t i = 0; i < boxes && reader.ok; ++i) label.detections.boxes.push_back(read_box(reader));
    return label;
}

}  // namespace

std::vector<std::uint8_t> encode_labels(std::span<const StoredLabel> labels) {
    Writer writer;
    writer.byte(kVersion);
    writer.varint(labels.size());
    StoredLabel before;
    if (!labels.empty()) before.pts = labels.front().pts;
    writer.fixed(static_cast<std::uint32_t>(static_cast<std::uint64_t>(before.pts)));
    writer.fixed(static_cast<std::uint32_t>(static_cast<std::uint64_t>(before.pts) >> 32));
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
            for (const float value : {box.confidence, box.x0, box.y0, box.x1, box.y1}) writer.real(value);
        }
    }
    writer.fixed(checksum(writer.bytes));
    return std::move(writer.bytes);
}

bool decode_labels(std::span<const std::uint8_t> blob, std::vector<StoredLabel>& out) {
    if (blob.size() < kChecksumBytes) return false;
    const auto content = blob.first(blob.size() - kChecksumBytes);
    if (Reader(blob.last(kChecksumBytes)).fixed() != checksum(content)) return false;

    Reader reader(content);
    if (reader.byte() != kVersion) return false;
    const std::size_t count = reader.count(kLeastLabelBytes);
    const std::uint64_t low = reader.fixed();
    StoredLabel first;
    first.pts = static_cast<std::int64_t>(low | std::uint64_t{reader.fixed()} << 32);

    const std::size_t kept = out.size();
    for (std::size_t i = 0; i < count && reader.ok; ++i) {
        const StoredLabel& before = i == 0 ? first : out.back();
        StoredLabel label = read_label(reader, before);
        const bool rises =
            label.pts > before.pts || (label.pts == before.pts && label.duplicate > before.duplicate);
        if (i > 0 && !rises) reader.ok = false;
        out.push_back(std::move(label));
    }
    if (reader.ok && reader.rest.empty()) return true;
    out.resize(kept);
    return false;
}

}  // namespace noscope
