#include "reference/compiled_cache.h"

#include "base/folders.h"
#include "base/log.h"
#include "base/output_file.h"
#include "base/sha256.h"

#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <vector>

namespace noscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSeals = "seals";  // lines "<crc32 in hex> <file name>"

std::optional<std::string> checksum(const fs::path& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file) return {};
    std::vector<unsigned char> buffer(1 << 20);
    uLong sum = crc32(0, nullptr, 0);
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get()))
        sum = crc32(sum, buffer.data(), static_cast<uInt>(got));
    if (std::ferror(file.get())) return {};
    return fmt::format("{:08x}", sum);
}

std::map<std::string, std::string> read_seals(const fs::path& folder) {
    std::map<std::string, std::string> by_name;
    std::ifstream file(folder / kSeals);
    for (std::string sum, name; file >> sum >> name;) by_name[name] = sum;
    return by_name;
}

// The compiled models in a folder: all files but the seals.
std::vector<fs::path> blobs(const fs::path& folder, std::error_code& failure) {
    std::vector<fs::path> found;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure))
        if (std::error_code ignored; entry->is_regular_file(ignored) && entry->path().filename() != kSeals)
            found.push_back(entry->path());
    return found;
}

}  // namespace

std::string open_compiled_cache(const std::string& key) {
    const fs::path folder = fs::path(cache_folder()) / "compiled" / sha256_hex(key).substr(0, 16);
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) return "";
    const auto seals = read_seals(folder);
    for (const fs::path& blob : blobs(folder, failure)) {
        const auto seal = seals.find(blob.filename());
        if (seal != seals.end() && checksum(blob) == seal->second) continue;
        log_debug("the compiled model {} is not as it was left: it is compiled anew", blob.string());
        fs::remove(blob, failure);
        if (failure) break;
    }
    return failure ? "" : folder.string();
}

void seal_compiled_cache(const std::string& folder) {
    std::error_code failure;
    std::string seals;
    for (const fs::path& blob : blobs(folder, failure))
        if (const auto sum = checksum(blob)) seals += fmt::format("{} {}\n", *sum, blob.filename().string());
    if (failure || seals == "") return;
    if (const Status written = write_file_atomically((fs::path(folder) / kSeals).string(), seals); !written)
        log_debug("the compiled model is not kept: {}", written.error().message);
}

}  // namespace noscope
