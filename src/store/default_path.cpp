#include "base/folders.h"
#include "base/sha256.h"
#include "store/store.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace noscope {
namespace {

constexpr std::size_t kLongestName = 80;  // bytes; with the rest it stays far below the 255 of file systems
constexpr std::size_t kHashDigits = 12;

// Bytes of the UTF-8 sequence at the start of `text`, 0 where it is none.
std::size_t sequence_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
    return length;
}

// Readable in a listing: control characters and what is no UTF-8 become '_'; cut between characters.
std::string readable(std::string_view name) {
    std::string result;
    while (!name.empty()) {
        const std::size_t length = sequence_length(name);
        const auto first = static_cast<unsigned char>(name.front());
        const bool bad = length == 0 || first < 0x20 || first == 0x7F || first == '/';
        const std::string_view piece = bad ? "_" : name.substr(0, length);
        if (result.size() + piece.size() > kLongestName) break;
        result += piece;
        name.remove_prefix(bad ? 1 : length);
    }
    return result;
}

}  // namespace

std::string default_store_path(const std::string& recording_folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::path folder = fs::absolute(recording_folder.empty() ? "." : recording_folder, error);
    if (const fs::path canonical = fs::weakly_canonical(folder, error); !error) folder = canonical;
    folder = folder.lexically_normal();
    if (!folder.has_filename() && folder.has_relative_path())
        folder = folder.parent_path();  // a slash at the end
    const std::string name = folder.has_filename() ? readable(folder.filename().native()) : "root";
    return state_folder() + "/" + name + "-" + sha256_hex(folder.native()).substr(0, kHashDigits) + ".db";
}

}  // namespace noscope
