#include "video/bit_reader.h"

namespace noscope {

std::uint32_t BitReader::bit() {
    if (bits_ == 0) {
        if (zeros_ >= 2 && place_ < bytes_.size() && bytes_[place_] == 3) {
            ++place_;
            zeros_ = 0;
        }
        if (place_ >= bytes_.size()) {
            ended_ = true;
            return 0;
        }
        current_ = bytes_[place_++];
        zeros_ = current_ == 0 ? zeros_ + 1 : 0;
        bits_ = 8;
    }
    return static_cast<std::uint32_t>(current_ >> --bits_) & 1U;
}

std::uint32_t BitReader::bits(int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 1 | bit();
    return value;
}

std::uint32_t BitReader::exp_golomb() {
    int zeros = 0;
    while (!ended_ && zeros < 32 && bit() == 0) ++zeros;
    return zeros >= 32 ? ~0U : (1U << zeros) - 1 + bits(zeros);
}

std::int32_t BitReader::signed_exp_golomb() {
    const std::int64_t code = exp_golomb();
    return static_cast<std::int32_t>(code % 2 == 1 ? (code + 1) / 2 : -(code / 2));
}

void BitReader::skip_bytes(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count && !ended_; ++i) bits(8);
}

}  // namespace noscope
