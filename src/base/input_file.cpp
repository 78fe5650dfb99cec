#include "base/input_file.h"

#include "base/error_text.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace noscope {

Result<std::string> read_file(const std::string& path) {
    const auto refuse = [&] {
        return fail(ErrorCode::recording, "cannot read '{}': {}", path, std::strerror(errno));
    };
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
    if (!file) return refuse();
    std::string content;
    std::array<char, 1 << 16> block;
    while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get()))
        content.append(block.data(), got);
    if (std::ferror(file.get())) return refuse();
    return content;
}

}  // namespace noscope
