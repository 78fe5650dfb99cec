#include "video/byte_source.h"

#include "base/error_text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

extern "C" {
#include <libavformat/avio.h>
#include <libavutil/error.h>
#include <libavutil/mem.h>
}

namespace noscope {
namespace {

class FileSource : public ByteSource {
   public:
    FileSource(int descriptor, std::int64_t size) : descriptor_(descriptor), size_(size) {}
    ~FileSource() override { ::close(descriptor_); }

    std::int64_t read(std::int64_t offset, std::span<std::uint8_t> buffer) override {
        const std::int64_t left = std::max<std::int64_t>(0, size_ - offset);
        const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(left, std::ssize(buffer)));
        for (;;) {
            const ssize_t got = ::pread(descriptor_, buffer.data(), wanted, offset);
            if (got >= 0) return got;
            if (errno != EINTR) return -errno;
        }
    }
    std::int64_t size() const override { return size_; }

   private:
    int descriptor_;
    std::int64_t size_;
};

// One read of a network share costs a round trip; a demuxer asks in small pieces.
constexpr int kBufferBytes = 1 << 18;

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path, std::int64_t most_bytes) {
    // O_NONBLOCK: a pipe named as a recording must be refused, not waited for.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return fail(ErrorCode::recording, "cannot open '{}': {}", path, std::strerror(errno));
    auto refuse = [&](const std::string& why) -> Result<std::unique_ptr<ByteSource>> {
        ::close(descriptor);
        return fail(ErrorCode::recording, "cannot read '{}': {}", path, why);
    };
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return refuse(std::strerror(errno));
    if (S_ISDIR(status.st_mode)) return refuse("it is a folder");
    if (!S_ISREG(status.st_mode)) return refuse("it is not a file; save the stream to a file first");
    if (status.st_size == 0) return refuse("it is empty; if it is still being written, ask again later");
    return std::unique_ptr<ByteSource>(
        std::make_unique<FileSource>(descriptor, std::min<std::int64_t>(status.st_size, most_bytes)));
}

AvioReader::AvioReader(ByteSource& source, CancelToken cancel) : source_(source), cancel_(std::move(cancel)) {
    auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
    context_ = avio_alloc_context(buffer, kBufferBytes, 0, this, &AvioReader::read_packet, nullptr,
                                  &AvioReader::seek);
}

AvioReader::~AvioReader() {
    if (context_) av_freep(&context_->buffer);
    avio_context_free(&context_);
}

int AvioReader::read_packet(void* self, std::uint8_t* buffer, int size) {
    auto& reader = *static_cast<AvioReader*>(self);
    if (reader.cancel_.cancelled()) return AVERROR_EXIT;
    const std::int64_t got = reader.source_.read(reader.position_, {buffer, static_cast<std::size_t>(size)});
    if (got == 0) return AVERROR_EOF;
    if (got < 0) {
        if (reader.read_error_ == 0) reader.read_error_ = static_cast<int>(-got);
        return AVERROR(static_cast<int>(-got));
    }
    reader.position_ += got;
    reader.bytes_read_ += got;
    return static_cast<int>(got);
}

std::int64_t AvioReader::seek(void* self, std::int64_t offset, int whence) {
    auto& reader = *static_cast<AvioReader*>(self);
    switch (whence & ~AVSEEK_FORCE) {
        case AVSEEK_SIZE:
            return reader.source_.size();
        case SEEK_SET:
            break;
        case SEEK_CUR:
            offset += reader.position_;
            break;
        case SEEK_END:
            offset += reader.source_.size();
            break;
        default:
            return AVERROR(EINVAL);
    }
    if (offset < 0) return AVERROR(EINVAL);
    reader.position_ = offset;
    return offset;
}

}  // namespace noscope
