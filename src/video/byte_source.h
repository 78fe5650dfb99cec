// Where a media file's bytes come from: all reading of recordings goes through here, so that it can be
// counted, cancelled, cut off at a known size and made to fail in tests.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>

struct AVIOContext;

namespace noscope {

class ByteSource {
   public:
    virtual ~ByteSource() = default;
    // Reads up to buffer.size() bytes at `offset`: how many were read, 0 at the end, < 0 an errno negated.
    virtual std::int64_t read(std::int64_t offset, std::span<std::uint8_t> buffer) = 0;
    virtual std::int64_t size() const = 0;
};

// A regular file, opened read-only. Its size is taken once, so that a recording which is still being written
// is
// seen as one consistent whole; at most `most_bytes` of it, so that a file that grows is read as it was when
// it was identified. ErrorCode::recording: missing, a folder, not readable, empty.
inline constexpr std::int64_t kAllBytes = std::numeric_limits<std::int64_t>::max();
Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path,
                                                     std::int64_t most_bytes = kAllBytes);

// Gives FFmpeg a ByteSource. `source` must outlive it. A cancelled token ends reads with AVERROR_EXIT.
class AvioReader {
   public:
    AvioReader(ByteSource& source, CancelToken cancel);
    ~AvioReader();
    AvioReader(const AvioReader&) = delete;
    AvioReader& operator=(const AvioReader&) = delete;

    AVIOContext* context() const { return context_; }
    std::int64_t bytes_read() const { return bytes_read_; }
    int read_error() const { return read_error_; }  // errno of the first failed read, 0 if none
    bool cancelled() const { return cancel_.cancelled(); }

   private:
    static int read_packet(void* self, std::uint8_t* buffer, int size);
    static std::int64_t seek(void* self, std::int64_t offset, int whence);

    ByteSource& source_;
    CancelToken cancel_;
    AVIOContext* context_ = nullptr;
    std::int64_t position_ = 0, bytes_read_ = 0;
    int read_error_ = 0;
};

}  // namespace noscope
