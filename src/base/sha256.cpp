#include "base/sha256.h"

#include "base/error_text.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/sha.h>
}

namespace noscope {
namespace {

class Sha256 {
   public:
    Sha256() : state_(av_sha_alloc(), &av_free) { av_sha_init(state_.get(), 256); }
    void add(const std::uint8_t* data, std::size_t size) { av_sha_update(state_.get(), data, size); }
    std::string hex() {
        std::array<std::uint8_t, 32> digest{};
        av_sha_final(state_.get(), digest.data());
        std::string text;
        for (const std::uint8_t byte : digest) text += fmt::format("{:02x}", byte);
        return text;
    }

   private:
    std::unique_ptr<AVSHA, decltype(&av_free)> state_;
};

}  // namespace

std::string sha256_hex(std::span<const std::uint8_t> bytes) {
    Sha256 sha;
    sha.add(bytes.data(), bytes.size());
    return sha.hex();
}

std::string sha256_hex(std::string_view text) {
    return sha256_hex(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

Result<std::string> sha256_file(const std::string& path) {
    return sha256_file(path, 0, std::numeric_limits<std::int64_t>::max());
}

Result<std::string> sha256_file(const std::string& path, std::int64_t offset, std::int64_t length) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file || fseeko(file.get(), offset, SEEK_SET) != 0)
        return fail(ErrorCode::recording, "cannot read '{}': {}", path, std::strerror(errno));
    Sha256 sha;
    std::vector<std::uint8_t> buffer(1 << 16);
    while (length > 0) {
        const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(length, std::ssize(buffer)));
        const std::size_t got = std::fread(buffer.data(), 1, wanted, file.get());
        sha.add(buffer.data(), got);
        length -= static_cast<std::int64_t>(got);
        if (got < wanted) break;
    }
    if (std::ferror(file.get()))
        return fail(ErrorCode::recording, "cannot read '{}': {}", path, std::strerror(errno));
    return sha.hex();
}

}  // namespace noscope
