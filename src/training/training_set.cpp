#include "training/training_set.h"

#include "base/error_text.h"
#include "base/input_file.h"
#include "base/output_file.h"
#include "base/try.h"

#include <zlib.h>

#include <bit>
#include <cmath>
#include <cstring>

namespace noscope {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is written as memory has it");

constexpr std::string_view kMagic = "NSSAMPLE";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 8 + 4 + 4 + 8;

std::uint32_t crc(std::string_view bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

template <class T>
void put(std::string& out, const T* values, std::size_t count) {
    if (count > 0) out.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

// The caller has seen that so much is there.
template <class T>
void take(std::string_view& in, T* values, std::size_t count) {
    if (count > 0) std::memcpy(values, in.data(), count * sizeof(T));
    in.remove_prefix(count * sizeof(T));
}

// Bytes of a file of this shape; 0 where no memory could hold it.
std::uint64_t file_bytes(std::uint32_t columns, std::uint64_t rows) {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 62;
    const std::uint64_t a_row = 4 * std::uint64_t{columns} + 1 + 4;  // below 2^35
    if (rows > kMost / a_row) return 0;
    return kHeaderBytes + columns + rows * a_row + 4;
}

}  // namespace

Status check(const TrainingSet& set) {
    if (set.groups.size() != set.rows() || set.used.size() != set.columns ||
        set.features.size() != set.rows() * set.columns)
        return fail(ErrorCode::recording, "the samples' sizes do not agree: {} rows of {} columns",
                    set.rows(), set.columns);
    for (std::size_t i = 0; i < set.features.size(); ++i)
        if (!std::isfinite(set.features[i]))
            return fail(ErrorCode::recording, "row {}, column {} of the samples is no finite number",
                        i / set.columns, i % set.columns);
    for (std::size_t row = 0; row < set.rows(); ++row)
        if (set.labels[row] > 1)
            return fail(ErrorCode::recording, "row {} of the samples has the label {}: it must be 0 or 1",
                        row, set.labels[row]);
    for (std::size_t column = 0; column < set.columns; ++column)
        if (set.used[column] > 1)
            return fail(ErrorCode::recording, "the mask of column {} is {}: it must be 0 or 1", column,
                        set.used[column]);
    return {};
}

std::string encode_training_set(const TrainingSet& set) {
    const auto columns = static_cast<std::uint32_t>(set.columns);
    const std::uint64_t rows = set.rows();
    std::string bytes(kMagic);
    bytes.reserve(file_bytes(columns, rows));
    put(bytes, &kVersion, 1);
    put(bytes, &columns, 1);
    put(bytes, &rows, 1);
    put(bytes, set.used.data(), set.used.size());
    put(bytes, set.features.data(), set.features.size());
    put(bytes, set.labels.data(), set.labels.size());
    put(bytes, set.groups.data(), set.groups.size());
    const std::uint32_t sum = crc(bytes);
    put(bytes, &sum, 1);
    return bytes;
}

Result<TrainingSet> decode_training_set(std::string_view bytes, const std::string& name) {
    const std::string_view all = bytes;
    if (bytes.size() < kHeaderBytes || !bytes.starts_with(kMagic))
        return fail(ErrorCode::recording, "'{}' holds no samples for noscope-train", name);
    bytes.remove_prefix(kMagic.size());
    std::uint32_t version = 0, columns = 0;
    std::uint64_t rows = 0;
    take(bytes, &version, 1);
    take(bytes, &columns, 1);
    take(bytes, &rows, 1);
    if (version != kVersion)
        return fail(
            ErrorCode::recording,
            "'{}' is of version {}, and this noscope-train reads version {}: install both of one version",
            name, version, kVersion);
    if (all.size() != file_bytes(columns, rows))
        return fail(ErrorCode::recording,
                    "'{}' is damaged: its length does not fit its {} rows and {} columns", name, rows,
                    columns);
    std::uint32_t sum = 0;
    std::memcpy(&sum, all.data() + all.size() - sizeof sum, sizeof sum);
    if (sum != crc(all.substr(0, all.size() - sizeof sum)))
        return fail(ErrorCode::recording, "'{}' is damaged: its checksum differs", name);
    TrainingSet set;
    set.columns = columns;
    set.used.resize(columns);
    set.features.resize(rows * columns);
    set.labels.resize(rows);
    set.groups.resize(rows);
    take(bytes, set.used.data(), set.used.size());
    take(bytes, set.features.data(), set.features.size());
    take(bytes, set.labels.data(), set.labels.size());
    take(bytes, set.groups.data(), set.groups.size());
    if (const Status sound = check(set); !sound)
        return fail(ErrorCode::recording, "'{}': {}", name, sound.error().message);
    return set;
}

Status write_training_set(const TrainingSet& set, const std::string& path) {
    NOSCOPE_CHECK(check(set));
    return write_file_atomically(path, encode_training_set(set));
}

Result<TrainingSet> read_training_set(const std::string& path) {
    NOSCOPE_TRY(const std::string bytes, read_file(path));
    return decode_training_set(bytes, path);
}

}  // namespace noscope
