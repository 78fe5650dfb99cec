#include "find/kept_answer.h"

#include <noscope/report.h>

#include "base/error_text.h"
#include "base/input_file.h"
#include "base/sealed_bytes.h"
#include "base/try.h"
#include "find/guarded.h"
#include "find/ran_over.h"
#include "video/inputs.h"

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // of a document

std::string key_of(const std::string& fingerprint) { return "answer " + fingerprint; }

}  // namespace

Status keep_answer(Store& store, const std::string& fingerprint, const Answer& answer) {
    const std::string document = answer_json(answer);
    uLongf size = compressBound(document.size());
    std::vector<std::uint8_t> packed(size);
    if (compress2(packed.data(), &size, reinterpret_cast<const Bytef*>(document.data()), document.size(),
                  Z_BEST_SPEED) != Z_OK)
        return fail(ErrorCode::internal, "zlib cannot compress an answer of {} bytes", document.size());
    packed.resize(size);
    SealedWriter out(kVersion);
    out.fixed(static_cast<std::uint32_t>(document.size()));
    out.append(packed);
    return store.put_artifact(key_of(fingerprint), std::move(out).seal());
}

Result<std::optional<std::string>> kept_document(Store& store, const std::string& fingerprint) {
    NOSCOPE_TRY(const auto bytes, store.artifact(key_of(fingerprint)));
    if (!bytes) return std::optional<std::string>();
    auto in = SealedReader::open(*bytes, kVersion);
    if (!in) return std::optional<std::string>();
    uLongf size = in->fixed();
    if (size == 0 || size > kMostBytes) return std::optional<std::string>();
    std::string document(size, '\0');
    const auto packed = in->take(in->left());
    if (uncompress(reinterpret_cast<Bytef*>(document.data()), &size, packed.data(), packed.size()) != Z_OK ||
        size != document.size())
        return std::optional<std::string>();
    return std::optional(std::move(document));
}

namespace {

// A store is a folder's, which may hold several recordings: of the runs those of the one that is named count.
Result<KeptAnswer> last_kept(Store& store, const std::vector<std::string>& inputs) {
    std::optional<KeptAnswer::LaterRun> later;
    std::optional<std::string> other;  // the newest run of another recording
    for (std::int64_t newer = 0;; ++newer) {
        NOSCOPE_TRY(const auto run, store.last_run(newer));
        if (!run) break;
        if (!inputs.empty() && !ran_over(inputs, run->files_json)) {
            if (!other) other = run->command_line;
            continue;
        }
        NOSCOPE_TRY(auto document, kept_document(store, run->fingerprint));
        if (document) {
            NOSCOPE_TRY(KeptAnswer kept, answer_from_json(*std::move(document), store.path()));
            kept.later = std::move(later);
            return kept;
        }
        if (!later) later = {run->started, run->command_line};
    }
    if (!later && other)
        return fail(ErrorCode::store, "no run in the store '{}' was over '{}'; the last one was: {}",
                    store.path(), inputs.front(), *other);
    if (!later)
        return fail(ErrorCode::store, "the store '{}' holds no run of noscope find: run it first",
                    store.path());
    return fail(
        ErrorCode::store,
        "the last run, of {}, has no answer to show: it is under way, or ended within its first {:.0f} "
        "s; wait, or run it again ({})",
        later->started, kKeepAnswerEveryS, later->command_line);
}

}  // namespace

Result<KeptAnswer> read_answer(const std::string& path) {
    return guarded([&]() -> Result<KeptAnswer> {
        NOSCOPE_TRY(std::string document, read_file(path));
        return answer_from_json(std::move(document), path);
    });
}

Result<KeptAnswer> last_answer(const std::string& store_file, const RecordingOptions& recording) {
    return guarded([&]() -> Result<KeptAnswer> {
        const std::string path =
            store_file.empty() ? default_store_path(recording_folder(recording.inputs)) : store_file;
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored))
            return fail(ErrorCode::store,
                        "there is no store '{}': run noscope find first, or name the --store that it used",
                        path);
        NOSCOPE_TRY(const auto store, Store::open(path));
        return last_kept(*store, recording.inputs);
    });
}

}  // namespace noscope
