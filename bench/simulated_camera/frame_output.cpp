#include "simulated_camera/frame_output.h"

#include "base/error_text.h"
#include "base/try.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace noscope::simulated {
namespace {

int write_all(int descriptor, const Picture& picture) {
    for (const Plane& plane : picture.planes) {
        const std::uint8_t* at = plane.samples.data();
        for (std::size_t left = plane.samples.size(); left > 0;) {
            const ssize_t written = ::write(descriptor, at, left);
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return errno;
            at += written;
            left -= static_cast<std::size_t>(written);
        }
    }
    return 0;
}

Error cannot_write(const std::string& path, const std::string& why) {
    return fail(ErrorCode::store, "cannot write '{}': {}; free space or choose another place", path, why);
}

// A name beside `path` with its ending, by which ffmpeg knows the container.
std::string temporary_name(const std::string& path) {
    const std::filesystem::path name(path);
    return (name.parent_path() /
            (name.stem().string() + fmt::format(".{}.part", ::getpid()) + name.extension().string()))
        .string();
}

// Takes the file at `temporary` to `path`, safely on disk.
Status put_in_place(const std::string& temporary, const std::string& path) {
    const int descriptor = ::open(temporary.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!synced) return cannot_write(path, std::strerror(error));
    if (::rename(temporary.c_str(), path.c_str()) != 0) return cannot_write(path, std::strerror(errno));
    return {};
}

class Encoder : public FrameOutput {
   public:
    explicit Encoder(std::string path) : path_(std::move(path)), temporary_(temporary_name(path_)) {}
    ~Encoder() override {
        if (pipe_ >= 0) ::close(pipe_);
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            wait();
        }
        if (!done_) ::unlink(temporary_.c_str());
    }

    Status start(const EncoderSettings& settings) {
        // Opened here once, since ffmpeg's own words for a folder that is missing or closed are many.
        const int probe = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (probe < 0) return cannot_write(path_, std::strerror(errno));
        ::close(probe);
        std::vector<std::string> words = encoder_arguments(temporary_, settings);
        words.insert(words.begin(), "ffmpeg");
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return cannot_write(path_, std::strerror(errno));
        // Whole frames at a time where the system allows it.
        ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        sigset_t defaults;
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE);
        posix_spawnattr_setsigdefault(&attributes, &defaults);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
        const int error = ::posix_spawnp(&child_, "ffmpeg", &actions, &attributes, argv.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
        ::close(ends[0]);
        pipe_ = ends[1];
        if (error != 0) {
            child_ = -1;
            return fail(ErrorCode::store, "the command ffmpeg cannot be started: {}; install it",
                        std::strerror(error));
        }
        return {};
    }

    Status write(const Picture& picture) override {
        const int error = write_all(pipe_, picture);
        if (error == 0) return {};
        return ended(std::strerror(error));
    }

    Status finish() override {
        ::close(std::exchange(pipe_, -1));
        const int status = wait();
        if (status != 0) return failed(status);
        NOSCOPE_CHECK(put_in_place(temporary_, path_));
        done_ = true;
        return {};
    }

   private:
    int wait() {
        int status = 0;
        while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) continue;
        child_ = -1;
        return status;
    }
    // Writing failed: ffmpeg went away, and its status says more than the pipe.
    Error ended(const char* why) {
        ::close(std::exchange(pipe_, -1));
        const int status = wait();
        return status != 0 ? failed(status) : cannot_write(path_, why);
    }
    Error failed(int status) const {
        const std::string how = WIFSIGNALED(status)
                                    ? fmt::format("was ended by signal {}", WTERMSIG(status))
                                    : fmt::format("ended with status {}", WEXITSTATUS(status));
        return fail(ErrorCode::store,
                    "ffmpeg {} and '{}' was not made: see its message above, if any, and the space left", how,
                    path_);
    }

    std::string path_, temporary_;
    pid_t child_ = -1;
    int pipe_ = -1;
    bool done_ = false;
};

class Raw : public FrameOutput {
   public:
    Raw(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
    ~Raw() override {
        if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
        if (!done_ && path_ != "-") ::unlink(path_.c_str());
    }
    Status write(const Picture& picture) override {
        const int error = write_all(descriptor_, picture);
        if (error == 0) return {};
        return cannot_write(path_, std::strerror(error));
    }
    Status finish() override {
        done_ = true;
        return {};
    }

   private:
    std::string path_;
    int descriptor_;
    bool done_ = false;
};

class Nowhere : public FrameOutput {
   public:
    Status write(const Picture&) override { return {}; }
    Status finish() override { return {}; }
};

}  // namespace

std::vector<std::string> encoder_arguments(const std::string& path, const EncoderSettings& settings) {
    const int gop =
        std::max(1, static_cast<int>(std::lround(settings.gop_seconds * settings.frames_a_second)));
    std::vector<std::string> words{"-nostdin",
                                   "-v",
                                   "error",
                                   "-y",
                                   "-f",
                                   "rawvideo",
                                   "-pix_fmt",
                                   "yuv420p",
                                   "-s",
                                   fmt::format("{}x{}", settings.width, settings.height),
                                   "-framerate",
                                   settings.rate,
                                   "-i",
                                   "pipe:0",
                                   "-an",
                                   "-fflags",
                                   "+bitexact",
                                   "-flags:v",
                                   "+bitexact",
                                   "-color_range",
                                   "tv",
                                   "-preset",
                                   settings.preset,
                                   "-g",
                                   std::to_string(gop),
                                   "-bf",
                                   std::to_string(settings.b_frames)};
    const auto add = [&](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
    if (settings.kbit > 0)
        add({"-b:v", fmt::format("{}k", settings.kbit), "-maxrate",
             fmt::format("{}k", settings.kbit * 11 / 10), "-bufsize", fmt::format("{}k", settings.kbit)});
    else
        add({"-crf", fmt::format("{}", settings.crf)});
    if (settings.codec == Codec::h264)
        add({"-c:v", "libx264", "-threads", std::to_string(settings.threads), "-x264-params",
             fmt::format(
                 "keyint={0}:min-keyint={0}:scenecut=0:ref=1:rc-lookahead=0:sync-lookahead=0:mbtree=0:"
                 "b-adapt=0:weightp=0:open-gop=0",
                 gop)});
    else
        add({"-c:v", "libx265", "-tag:v", "hvc1", "-x265-params",
             fmt::format(
                 "keyint={0}:min-keyint={0}:scenecut=0:ref=1:rc-lookahead={1}:b-adapt=0:cutree=0:open-gop=0:"
                 "pools={2}:frame-threads=1:log-level=error",
                 gop, std::max(1, settings.b_frames + 1), settings.threads)});
    add({path});
    return words;
}

Result<std::unique_ptr<FrameOutput>> open_encoder(const std::string& path, const EncoderSettings& settings) {
    auto encoder = std::make_unique<Encoder>(path);
    NOSCOPE_CHECK(encoder->start(settings));
    return std::unique_ptr<FrameOutput>(std::move(encoder));
}

Result<std::unique_ptr<FrameOutput>> open_raw(const std::string& path) {
    const int descriptor =
        path == "-" ? STDOUT_FILENO : ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) return cannot_write(path, std::strerror(errno));
    return std::unique_ptr<FrameOutput>(std::make_unique<Raw>(path, descriptor));
}

std::unique_ptr<FrameOutput> open_nowhere() { return std::make_unique<Nowhere>(); }

}  // namespace noscope::simulated
