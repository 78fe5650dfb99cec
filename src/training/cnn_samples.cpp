#include "training/cnn_samples.h"

#include "base/error_text.h"
#include "base/output_file.h"
#include "base/try.h"

#include <zlib.h>

#include <sys/stat.h>

#include <bit>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>

namespace noscope {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is written as memory has it");
static_assert(sizeof(SampleBox) == 8, "boxes are written as memory has them");

// Version 1, little-endian, without gaps: the header; levels; rows x u8 labels; rows x u32 groups; rows x f32
// weights; rows x u32 numbers of boxes; the boxes, 4 x u16 each; u32 CRC-32 of all before.
constexpr std::string_view kMagic = "NSCNNSMP";
constexpr std::uint32_t kVersion = 1;

struct Header {
    char magic[8] = {};
    std::uint32_t version = kVersion;
    std::uint32_t width = 0, height = 0;
    std::uint32_t difference = 0;
    std::uint64_t rows = 0, boxes = 0;
};
static_assert(sizeof(Header) == 40, "without gaps");

template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// zlib begins anew at a null pointer, which is where an empty vector lies.
std::uint32_t crc_on(std::uint32_t sum, std::string_view bytes) {
    if (bytes.empty()) return sum;
    return static_cast<std::uint32_t>(
        crc32_z(sum, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// Bytes of a file with this header; 0 where no disk could hold it.
std::uint64_t file_bytes(const Header& header) {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 60;
    const std::uint64_t planes = header.difference ? 4 : 3;
    const std::uint64_t a_row = planes * header.width * header.height + 1 + 4 + 4 + 4;  // sides are small
    if (header.rows > kMost / a_row || header.boxes > kMost / sizeof(SampleBox)) return 0;
    return sizeof header + header.rows * a_row + header.boxes * sizeof(SampleBox) + 4;
}

// A file read from front to back into memory of the caller's.
class SummedFile {
   public:
    Status open(const std::string& path) {
        file_.reset(std::fopen(path.c_str(), "rbe"));
        struct stat info {};
        if (!file_ || ::fstat(::fileno(file_.get()), &info) != 0)
            return fail(ErrorCode::recording, "cannot read '{}': {}", path, std::strerror(errno));
        if (!S_ISREG(info.st_mode))
            return fail(ErrorCode::recording, "cannot read '{}': it is no plain file", path);
        size_ = static_cast<std::uint64_t>(info.st_size);
        return {};
    }
    std::uint64_t size() const { return size_; }
    // False where the file ends or fails before.
    bool read(void* to, std::size_t bytes) {
        if (bytes == 0) return true;
        if (std::fread(to, 1, bytes, file_.get()) != bytes) return false;
        sum_ = crc_on(sum_, {static_cast<const char*>(to), bytes});
        return true;
    }
    template <class T>
    bool read(std::vector<T>& values, std::uint64_t count) {
        values.resize(count);
        return read(values.data(), count * sizeof(T));
    }
    std::uint32_t sum() const { return sum_; }

   private:
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{nullptr, &std::fclose};
    std::uint64_t size_ = 0;
    std::uint32_t sum_ = 0;
};

// Its length fits, so that no allocation is larger than the file.
Status check_header(const Header& header, std::uint64_t size, const std::string& path) {
    if (std::string_view(header.magic, sizeof header.magic) != kMagic)
        return fail(ErrorCode::recording, "'{}' holds no images for noscope-train", path);
    if (header.version != kVersion)
        return fail(
            ErrorCode::recording,
            "'{}' is of version {}, and this noscope-train reads version {}: install both of one version",
            path, header.version, kVersion);
    constexpr std::uint32_t kNoSide = 1U << 16;  // check() knows the bounds
    if (header.width >= kNoSide || header.height >= kNoSide || header.difference > 1 ||
        file_bytes(header) != size)
        return fail(ErrorCode::recording, "'{}' is damaged: its length does not fit its {} images of {}x{}",
                    path, header.rows, header.width, header.height);
    return {};
}

// False where the numbers do not add up.
bool deal_boxes(const std::vector<std::uint32_t>& counts, const std::vector<SampleBox>& all,
                CnnSamples& samples) {
    samples.boxes.reserve(counts.size());
    std::size_t at = 0;
    for (const std::uint32_t count : counts) {
        if (count > all.size() - at) return false;
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(at);
        samples.boxes.emplace_back(from, from + count);
        at += count;
    }
    return at == all.size();
}

Status check_boxes(const CnnSamples& samples, std::size_t row) {
    if (samples.labels[row] == 0 && !samples.boxes[row].empty())
        return fail(ErrorCode::recording, "row {} of the samples has boxes, but the label 0", row);
    for (const SampleBox& box : samples.boxes[row])
        if (box.x0 >= box.x1 || box.y0 >= box.y1 || box.x1 > samples.size.width ||
            box.y1 > samples.size.height)
            return fail(ErrorCode::recording,
                        "row {} of the samples has a box {},{} to {},{}, which is empty or leaves its image",
                        row, box.x0, box.y0, box.x1, box.y1);
    return {};
}

}  // namespace

Status check(const CnnSamples& samples) {
    if (const Status size = check(samples.size); !size)
        return fail(ErrorCode::recording, "the samples' size: {}", size.error().message);
    const std::size_t rows = samples.rows();
    if (samples.groups.size() != rows || samples.weights.size() != rows || samples.boxes.size() != rows ||
        samples.levels.size() != rows * samples.row_size())
        return fail(ErrorCode::recording, "the samples' sizes do not agree: {} rows of {} levels", rows,
                    samples.row_size());
    for (std::size_t row = 0; row < rows; ++row) {
        if (samples.labels[row] > 1)
            return fail(ErrorCode::recording, "row {} of the samples has the label {}: it must be 0 or 1",
                        row, samples.labels[row]);
        if (!std::isfinite(samples.weights[row]) || samples.weights[row] <= 0)
            return fail(ErrorCode::recording,
                        "row {} of the samples has the weight {}: it must be a number above 0", row,
                        samples.weights[row]);
        NOSCOPE_CHECK(check_boxes(samples, row));
    }
    return {};
}

Status write_cnn_samples(const CnnSamples& samples, const std::string& path) {
    NOSCOPE_CHECK(check(samples));
    std::vector<std::uint32_t> counts;
    std::vector<SampleBox> boxes;
    counts.reserve(samples.rows());
    for (const auto& of_row : samples.boxes) {
        counts.push_back(static_cast<std::uint32_t>(of_row.size()));
        boxes.insert(boxes.end(), of_row.begin(), of_row.end());
    }
    Header header{.width = static_cast<std::uint32_t>(samples.size.width),
                  .height = static_cast<std::uint32_t>(samples.size.height),
                  .difference = samples.difference ? 1U : 0U,
                  .rows = samples.rows(),
                  .boxes = boxes.size()};
    kMagic.copy(header.magic, sizeof header.magic);
    std::vector<std::string_view> pieces{{reinterpret_cast<const char*>(&header), sizeof header},
                                         bytes_of(samples.levels),
                                         bytes_of(samples.labels),
                                         bytes_of(samples.groups),
                                         bytes_of(samples.weights),
                                         bytes_of(counts),
                                         bytes_of(boxes)};
    std::uint32_t sum = 0;
    for (const std::string_view piece : pieces) sum = crc_on(sum, piece);
    pieces.emplace_back(reinterpret_cast<const char*>(&sum), sizeof sum);
    return write_file_atomically(path, pieces);
}

Result<CnnSamples> read_cnn_samples(const std::string& path) {
    SummedFile file;
    NOSCOPE_CHECK(file.open(path));
    Header header;
    if (!file.read(&header, sizeof header))
        return fail(ErrorCode::recording, "'{}' holds no images for noscope-train", path);
    NOSCOPE_CHECK(check_header(header, file.size(), path));
    CnnSamples samples;
    samples.size = {static_cast<int>(header.width), static_cast<int>(header.height)};
    samples.difference = header.difference == 1;
    std::vector<std::uint32_t> counts;
    std::vector<SampleBox> boxes;
    bool sound = file.read(samples.levels, header.rows * samples.row_size()) &&
                 file.read(samples.labels, header.rows) && file.read(samples.groups, header.rows) &&
                 file.read(samples.weights, header.rows) && file.read(counts, header.rows) &&
                 file.read(boxes, header.boxes);
    const std::uint32_t sum = file.sum();
    std::uint32_t written = 0;
    sound = sound && file.read(&written, sizeof written) && sum == written;
    if (!sound) return fail(ErrorCode::recording, "'{}' is damaged: its checksum differs", path);
    if (!deal_boxes(counts, boxes, samples))
        return fail(ErrorCode::recording, "'{}' is damaged: its boxes are not as many as it says", path);
    if (const Status allowed = check(samples); !allowed)
        return fail(ErrorCode::recording, "'{}': {}", path, allowed.error().message);
    return samples;
}

}  // namespace noscope
