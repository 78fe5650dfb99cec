#include "reference/onnx_outline.h"

#include "base/error_text.h"
#include "base/text.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

namespace noscope {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

constexpr std::uint64_t kGraphField = 7;
// Wire types of protobuf.
enum : std::uint64_t { kVarint = 0, kEight = 1, kBytes = 2, kFour = 5 };

std::optional<std::uint64_t> varint(std::FILE* file) {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const int byte = std::fgetc(file);
        if (byte == EOF) return {};
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80) return value;
    }
    return {};
}

// Steps over fields until the end. False: this is no protobuf message, or it is cut off, or it holds no
// graph.
bool is_onnx(std::FILE* file, std::int64_t size) {
    bool graph = false;
    for (std::int64_t at = 0; at < size; at = ftello(file)) {
        const auto tag = varint(file);
        if (!tag || *tag >> 3 == 0) return false;
        std::uint64_t length = 0;
        switch (*tag & 7) {
            case kVarint:
                if (!varint(file)) return false;
                break;
            case kEight:
                length = 8;
                break;
            case kFour:
                length = 4;
                break;
            case kBytes:
                if (const auto said = varint(file))
                    length = *said;
                else
                    return false;
                graph = graph || *tag >> 3 == kGraphField;
                break;
            default:
                return false;
        }
        if (length > static_cast<std::uint64_t>(size - ftello(file))) return false;
        if (fseeko(file, static_cast<off_t>(length), SEEK_CUR) != 0) return false;
    }
    return graph;
}

}  // namespace

Status check_model_outline(const std::string& path) {
    const File file(std::fopen(path.c_str(), "rb"), &std::fclose);
    std::error_code failure;
    const auto size = std::filesystem::file_size(path, failure);
    if (!file || failure)
        return fail(ErrorCode::reference, "the model '{}' cannot be read: {}", path,
                    failure ? failure.message() : std::strerror(errno));
    if (lower(path).ends_with(".xml")) {
        char start[512]{};
        [[maybe_unused]] const auto got = std::fread(start, 1, sizeof start - 1, file.get());
        if (!std::strstr(start, "<net"))
            return fail(ErrorCode::reference, "'{}' is no OpenVINO model: it does not begin with <net", path);
        const auto weights = std::filesystem::path(path).replace_extension(".bin");
        if (!std::filesystem::is_regular_file(weights, failure))
            return fail(ErrorCode::reference, "the model '{}' lacks its weights '{}' beside it", path,
                        weights.string());
        return {};
    }
    if (is_onnx(file.get(), static_cast<std::int64_t>(size))) return {};
    return fail(ErrorCode::reference, "'{}' is no whole ONNX model: fetch or export it again", path);
}

}  // namespace noscope
