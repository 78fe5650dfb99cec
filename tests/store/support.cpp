#include "store/support.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <bit>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace noscope {

TemporaryFolder::TemporaryFolder() {
    std::string pattern = testing::TempDir() + "noscope-store-XXXXXX";
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path_ = pattern;
    ::chmod(path_.c_str(), 0755);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string describe(const StoredLabel& label) {
    const Detections& frame = label.detections;
    std::string text = fmt::format("{}#{}{} {}x{}", label.pts, label.duplicate,
                                   label.damaged ? " damaged" : "", frame.width, frame.height);
    for (const Box& box : frame.boxes) {
        text += fmt::format(" {}:", box.class_id);
        for (const float value : {box.confidence, box.x0, box.y0, box.x1, box.y1})
            text += fmt::format(" {}({:08x})", value, std::bit_cast<std::uint32_t>(value));
    }
    return text;
}

std::vector<std::string> describe(std::span<const StoredLabel> labels) {
    std::vector<std::string> texts;
    for (const StoredLabel& label : labels) texts.push_back(describe(label));
    return texts;
}

StoredLabel label(std::int64_t pts, std::vector<Box> boxes, std::uint32_t duplicate) {
    return {pts, duplicate, false, {1920, 1080, std::move(boxes)}};
}

StoredLabel damaged(std::int64_t pts, std::uint32_t duplicate) { return {pts, duplicate, true, {}}; }

StoredLabel random_label(std::mt19937_64& random, std::int64_t pts, std::uint32_t duplicate) {
    StoredLabel result = random() % 10 == 0 ? damaged(pts, duplicate) : label(pts, {}, duplicate);
    if (random() % 5 == 0) {
        result.detections.width = static_cast<int>(random() % 8000);
        result.detections.height = static_cast<int>(random() % 5000);
    }
    if (result.damaged) return result;
    std::uniform_real_distribution<float> place(-10.0F, 4000.0F), confidence(0.05F, 1.0F);
    for (auto boxes = random() % 4; boxes > 0; --boxes)
        result.detections.boxes.push_back({static_cast<std::int32_t>(random() % 400), confidence(random),
                                           place(random), place(random), place(random), place(random)});
    return result;
}

OneFile open_one(const std::string& path, const StoreSettings& settings) {
    OneFile one;
    one.store = must(open_store(path, settings));
    const std::string video = path + ".mp4";
    if (!std::filesystem::exists(video)) write_file(video, "the content of " + video);
    one.file = must(one.store->file(video, must(identify_file(video)))).id;
    std::vector<std::string> classes{"person", "car"};
    one.model = must(one.store->model("{\"name\":\"m\"}", classes));
    return one;
}

void set_blob(Store& store, std::int64_t file, const std::string& kind, int version,
              std::vector<std::uint8_t> content, std::int64_t bytes) {
    const NewFileBlob one{file, kind, version, {bytes, std::move(content)}};
    must(store.set_file_blobs({&one, 1}));
}

std::optional<std::vector<std::uint8_t>> blob(Store& store, std::int64_t file, const std::string& kind,
                                              int version) {
    const auto found = must(store.file_blob(file, kind, version));
    return found ? std::optional(found->content) : std::nullopt;
}

void write_file(const std::string& path, std::string_view content) {
    std::ofstream(path, std::ios::binary).write(content.data(), std::ssize(content));
}

std::string read_file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string random_bytes(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

std::string raw_sql(const std::string& path, const std::string& sql) {
    sqlite3* raw = nullptr;
    int code = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(raw, &sqlite3_close);
    std::pair<std::string, bool> first{"", false};
    const auto keep = [](void* out, int columns, char** values, char**) {
        auto& [text, set] = *static_cast<std::pair<std::string, bool>*>(out);
        if (!set && columns > 0 && values[0]) text = values[0];
        set = true;
        return 0;
    };
    if (code == SQLITE_OK) code = sqlite3_exec(raw, sql.c_str(), keep, &first, nullptr);
    if (code != SQLITE_OK) throw std::runtime_error(fmt::format("{}: {}", sql, sqlite3_errmsg(raw)));
    return first.first;
}

pid_t start_process(const std::function<int()>& work) {
    std::fflush(nullptr);
    const pid_t process = ::fork();
    if (process != 0) return process;
    int status = 99;
    try {
        status = work();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "in a child process: %s\n", error.what());
    }
    ::_exit(status);
}

int wait_for(pid_t process) {
    int status = 0;
    if (::waitpid(process, &status, 0) != process) return -1000;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace noscope
