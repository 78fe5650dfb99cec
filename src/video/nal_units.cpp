#include "video/nal_units.h"

#include <algorithm>
#include <cstring>

namespace noscope {
namespace {

using Bytes = std::span<const std::uint8_t>;

// Where a start code's three bytes 0 0 1 begin, or the size.
std::size_t find_start_code(Bytes bytes) {
    for (std::size_t i = 0; i + 2 < bytes.size();) {
        // memchr runs at memory speed, and ones are rarer than zeros.
        const void* one = std::memchr(bytes.data() + i + 2, 1, bytes.size() - i - 2);
        if (!one) break;
        const auto at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(one) - bytes.data());
        if (bytes[at - 1] == 0 && bytes[at - 2] == 0) return at - 2;
        i = at - 1;
    }
    return bytes.size();
}

// Big-endian numbers of a configuration record; reading past its end gives zeros and ended().
class RecordReader {
   public:
    explicit RecordReader(Bytes bytes) : left_(bytes) {}
    std::uint32_t number(int bytes) {
        std::uint32_t value = 0;
        for (int i = 0; i < bytes; ++i) {
            if (left_.empty()) {
                ended_ = true;
                return 0;
            }
            value = value << 8 | left_.front();
            left_ = left_.subspan(1);
        }
        return value;
    }
    Bytes take(std::size_t bytes) {
        if (bytes > left_.size()) ended_ = true;
        const Bytes taken = left_.first(std::min(bytes, left_.size()));
        left_ = left_.subspan(taken.size());
        return taken;
    }
    bool ended() const { return ended_; }

   private:
    Bytes left_;
    bool ended_ = false;
};

void take_sets(RecordReader& record, std::uint32_t count, NalConfiguration& configuration) {
    for (std::uint32_t i = 0; i < count && !record.ended(); ++i) {
        const Bytes set = record.take(record.number(2));
        if (!set.empty()) configuration.parameter_sets.emplace_back(set.begin(), set.end());
    }
}

NalConfiguration read_annex_b(Bytes extradata) {
    NalConfiguration configuration;
    NalReader units({}, extradata);
    while (const auto unit = units.next())
        configuration.parameter_sets.emplace_back(unit->begin(), unit->end());
    return configuration;
}

}  // namespace

NalReader::NalReader(NalFormat format, Bytes packet) : format_(format), left_(packet) {
    if (format_.length_bytes == 0) left_ = left_.subspan(find_start_code(left_));
}

std::optional<Bytes> NalReader::next() {
    if (format_.length_bytes == 0) return next_after_start_code();
    const auto header = static_cast<std::size_t>(format_.length_bytes);
    for (;;) {
        if (left_.size() <= header) return std::nullopt;
        std::size_t length = 0;
        for (std::size_t i = 0; i < header; ++i) length = length << 8 | left_[i];
        left_ = left_.subspan(header);
        if (length > left_.size()) return std::nullopt;
        const Bytes unit = left_.first(length);
        left_ = left_.subspan(length);
        if (!unit.empty()) return unit;
    }
}

std::optional<Bytes> NalReader::next_after_start_code() {
    while (left_.size() > 3) {
        left_ = left_.subspan(3);
        const std::size_t end = find_start_code(left_);
        Bytes unit = left_.first(end);
        left_ = left_.subspan(end);
        // Zeros before the next start code belong to no unit.
        while (!unit.empty() && unit.back() == 0) unit = unit.first(unit.size() - 1);
        if (!unit.empty()) return unit;
    }
    return std::nullopt;
}

NalConfiguration read_h264_configuration(Bytes extradata) {
    if (extradata.size() < 7 || extradata[0] != 1) return read_annex_b(extradata);
    NalConfiguration configuration;
    RecordReader record(extradata.subspan(4));
    configuration.format.length_bytes = static_cast<int>(record.number(1) & 3) + 1;
    take_sets(record, record.number(1) & 31, configuration);
    take_sets(record, record.number(1), configuration);
    return configuration;
}

NalConfiguration read_hevc_configuration(Bytes extradata) {
    // As FFmpeg tells them apart: a record begins with a version, start codes begin with zeros.
    if (extradata.size() < 23 || (extradata[0] == 0 && extradata[1] == 0 && extradata[2] <= 1))
        return read_annex_b(extradata);
    NalConfiguration configuration;
    RecordReader record(extradata.subspan(21));
    configuration.format.length_bytes = static_cast<int>(record.number(1) & 3) + 1;
    for (std::uint32_t arrays = record.number(1); arrays > 0 && !record.ended(); --arrays) {
        record.number(1);
        take_sets(record, record.number(2), configuration);
    }
    return configuration;
}

}  // namespace noscope
