#include "base/error_text.h"
#include "base/sha256.h"
#include "base/try.h"
#include "store/file_parts.h"
#include "store/store.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <sys/stat.h>

namespace noscope {

namespace {

// File systems note times in steps of up to 2 s (FAT), and servers' clocks are a little off.
constexpr std::int64_t kSettledAfterNs = 5'000'000'000;

std::int64_t nanoseconds(const struct timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::int64_t clock_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

Result<FileStamp> stamp_file(const std::string& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0)
        return fail(ErrorCode::recording, "cannot read '{}': {}", path, std::strerror(errno));
    // Reading a pipe would take bytes away from somebody else.
    if (!S_ISREG(about.st_mode))
        return fail(ErrorCode::recording, "'{}' is not a file; name a video file", path);
    return FileStamp{about.st_size, nanoseconds(about.st_mtim), nanoseconds(about.st_ctim)};
}

Result<FileIdentity> identify_file(const std::string& path, std::int64_t now_ns) {
    // Before anything is read: what changes from now on shows in the next stamp.
    if (now_ns == 0) now_ns = clock_ns();
    NOSCOPE_TRY(const FileStamp stamp, stamp_file(path));
    FileIdentity identity;
    identity.bytes = stamp.bytes;
    identity.modified_ns = stamp.modified_ns;
    if (std::max(stamp.modified_ns, stamp.changed_ns) <= now_ns - kSettledAfterNs)
        identity.changed_ns = stamp.changed_ns;
    identity.head_bytes = std::min(identity.bytes, kHeadBytes);
    // Lengths by the size seen first: a file that grows meanwhile has one consistent identity.
    NOSCOPE_TRY(identity.head_sha256, sha256_file(path, 0, identity.head_bytes));
    NOSCOPE_TRY(identity.tail_sha256, tail_sha256(path, identity.bytes));
    return identity;
}

Result<std::string> tail_sha256(const std::string& path, std::int64_t bytes) {
    const std::int64_t length = std::min(bytes, kTailBytes);
    return sha256_file(path, bytes - length, length);
}

}  // namespace noscope
