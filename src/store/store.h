// The store: one SQLite file that keeps what was computed, so that nothing is computed twice (docs/store.md).
// Keyed by file identity + pts, never by frame, window or block number.
#pragma once

#include <noscope/error.h>
#include "query/detections.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// What a look at a file's entry in its folder tells, without reading it.
struct FileStamp {
    std::int64_t bytes = 0;
    std::int64_t modified_ns = 0;  // since the epoch
    std::int64_t changed_ns = 0;   // of content, name or rights, by the system's own clock; nobody can set it

    bool operator==(const FileStamp&) const = default;
};

// ErrorCode::recording if there is no such file or it is no regular one.
Result<FileStamp> stamp_file(const std::string& path);

// A file as the store knows it. Identity is the hash of its first MiB (of all of it where it is shorter).
struct FileIdentity {
    std::string head_sha256;      // of the first head_bytes bytes
    std::int64_t head_bytes = 0;  // min(bytes, 1 MiB)
    std::int64_t bytes = 0;
    std::int64_t modified_ns = 0;  // since the epoch
    std::string tail_sha256;       // of the last min(bytes, 64 KiB) bytes
    // As in FileStamp; 0 where the file had been changed so shortly before that it may be changed again
    // without another time showing.
    std::int64_t changed_ns = 0;

    bool operator==(const FileIdentity&) const = default;
};

// Reads what FileIdentity holds; of a file that grows meanwhile, the state at the call. `now_ns`: since the
// epoch, 0 for the clock's. ErrorCode::recording if the file cannot be read or is no regular file.
Result<FileIdentity> identify_file(const std::string& path, std::int64_t now_ns = 0);

struct StampedFile {
    std::string path;
    FileStamp stamp;
};
struct IdentifiedFile {
    std::string path;
    FileIdentity identity;
};
struct SeenFile {
    std::int64_t id = 0;
    FileIdentity identity;
};

enum class FileState { fresh, unchanged, grown };

struct StoredFile {
    std::int64_t id = 0;
    FileState state = FileState::fresh;
    // Unchanged by its bytes that were looked at, yet modified at another time than before: a copy, or filled
    // or repaired in place. The caller looks closer and says so with settle_file().
    bool touched = false;
};

// Opaque bytes kept for a file, such as its packet index.
struct FileBlob {
    std::int64_t bytes = 0;  // of the file, as long as it was when this was made of it
    std::vector<std::uint8_t> content;

    bool operator==(const FileBlob&) const = default;
};
struct NewFileBlob {
    std::int64_t file = 0;
    std::string kind;
    int version = 0;
    FileBlob blob;
};

// The label of one frame of a file.
struct StoredLabel {
    std::int64_t pts = 0;
    std::uint32_t duplicate = 0;  // 0 for the first frame with this pts in file order, 1 for the next, ...
    bool damaged = false;         // the frame could not be decoded: there are no boxes
    Detections detections;        // class ids index the model's class list in the store
};

// The score that a scorer gave a frame of a file.
struct StoredScore {
    std::int64_t pts = 0;
    std::uint32_t duplicate = 0;  // as in StoredLabel
    float value = 0;              // no NaN; infinities are allowed

    bool operator==(const StoredScore&) const = default;
};

// What makes a run the same run, and what a run that goes on must read (docs/store.md, "Run records").
struct RunRecord {
    std::int64_t id = 0;
    std::string fingerprint;  // hash of query, recording and reference: the same command again has the same
    std::string command_line;
    std::string options_json, files_json, costs_json, plan;
    std::uint64_t seed = 0;
    std::string state;             // "running", "interrupted", "done"
    std::string started, updated;  // ISO 8601 UTC
    std::string result_json;       // counts of the finished run, or empty
};

// A Store object is used from one thread at a time; several objects and several processes may share one file.
// Every call that writes is one transaction: it is there whole once it returned, also after kill -9, or not
// at all. Every call may fail with ErrorCode::store (held by another command beyond the time-out, disk full,
// damaged); what was stored before stays.
class Store {
   public:
    // Opens or makes the store at `path` (its folder too). ErrorCode::store: not writable, not a noscope
    // store, made by a newer version, locked beyond the busy time-out, damaged, disk full. Each message names
    // the path and what to do.
    static Result<std::unique_ptr<Store>> open(const std::string& path);
    virtual ~Store() = default;

    virtual const std::string& path() const = 0;  // absolute, links resolved

    // Those that lie where they lay when they were last looked at, with size and both times as they were:
    // they need not be read. None for any other.
    virtual Result<std::vector<std::optional<SeenFile>>> seen_files(std::span<const StampedFile> files) = 0;

    // Finds each file by its identity or adds it; one transaction for all of them. grown: same head, larger,
    // the old tail is still at its old place, and it lies where the old one lay or the old one is gone (a
    // part beside the whole is a file of its own); what was kept for it stays, but damage marks are
    // forgotten, since the end may now be readable. A file with a known head that is neither is another file.
    // Each file may fail on its own with ErrorCode::recording.
    virtual Result<std::vector<Result<StoredFile>>> files(std::span<const IdentifiedFile> files) = 0;
    Result<StoredFile> file(const std::string& path, const FileIdentity& identity);

    // After `touched`: whether the content is the same. Damage marks are forgotten, for they may have been
    // repaired; with `same` false so is everything else that was kept for the file.
    virtual Status settle_file(std::int64_t file, const std::string& path, const FileIdentity& identity,
                               bool same) = 0;

    // The model's row for an identity text; made if new, with its class list. For a known model with an open
    // class list the stored list is returned in `classes` (ids keep their meaning), or `classes` as it is
    // where it begins with the stored list, which then grows to it. ErrorCode::reference if a class name is
    // not UTF-8.
    virtual Result<std::int64_t> model(const std::string& identity, std::vector<std::string>& classes) = 0;
    // Replaces the class list of a model; only ever appended to: a list that the stored one begins with
    // changes nothing. ErrorCode::store where another command has appended other names meanwhile. Call it
    // before labels with the new ids are added.
    virtual Status set_classes(std::int64_t model, std::span<const std::string> classes) = 0;

    // All labels of a file by a model, sorted by (pts, duplicate). Where a frame was stored twice, the
    // newest.
    virtual Result<std::vector<StoredLabel>> labels(std::int64_t file, std::int64_t model) = 0;
    // Adds labels in one transaction; they survive a kill -9 once this returned. Any order; of equal keys the
    // last one counts. Boxes of damaged frames are dropped. ErrorCode::internal for a NaN: nothing is added
    // then.
    virtual Status add_labels(std::int64_t file, std::int64_t model, std::span<const StoredLabel> labels) = 0;
    // Joins the small blobs that short transactions leave into few large ones. Changes no label; cheap where
    // there is nothing to join.
    virtual Status compact_labels(std::int64_t file, std::int64_t model) = 0;

    // The scorer's row for an identity text, which says all that its scores depend on besides the file; made
    // if new.
    virtual Result<std::int64_t> scorer(const std::string& identity) = 0;
    // All scores of a file by a scorer, sorted by (pts, duplicate). Where a frame was stored twice, the
    // newest. Kept when the file grows.
    virtual Result<std::vector<StoredScore>> scores(std::int64_t file, std::int64_t scorer) = 0;
    // As add_labels() and compact_labels().
    virtual Status add_scores(std::int64_t file, std::int64_t scorer,
                              std::span<const StoredScore> scores) = 0;
    virtual Status compact_scores(std::int64_t file, std::int64_t scorer) = 0;

    // Opaque bytes that belong to no single file, such as a recording's reference images; the key is a text
    // that says all they depend on. They come back as they were put unless the disk damaged them: a checksum
    // is the content's own affair. None if absent.
    virtual Result<std::optional<std::vector<std::uint8_t>>> artifact(const std::string& key) = 0;
    // Takes the place of the one with this key. One transaction.
    virtual Status put_artifact(const std::string& key, std::span<const std::uint8_t> content) = 0;

    // None if absent or of another version. The second form: one for each of `files`.
    Result<std::optional<FileBlob>> file_blob(std::int64_t file, const std::string& kind, int version);
    virtual Result<std::vector<std::optional<FileBlob>>> file_blobs(std::span<const std::int64_t> files,
                                                                    const std::string& kind, int version) = 0;
    // Each takes the place of the one of its file and kind. One transaction.
    virtual Status set_file_blobs(std::span<const NewFileBlob> blobs) = 0;

    // The newest record with this fingerprint, none if there is none.
    virtual Result<std::optional<RunRecord>> find_run(const std::string& fingerprint) = 0;
    // The newest record of all but the `newer` newest ones, none if there are no more.
    virtual Result<std::optional<RunRecord>> last_run(std::int64_t newer = 0) = 0;
    // Inserts (id 0) or updates; fills id and times (`started` only where it is empty).
    virtual Status put_run(RunRecord& run) = 0;

    // Calls `writes`, whose calls of this store are one transaction together: if it gives an error, none of
    // them has happened. What it adds must not be read within it.
    virtual Status together(const std::function<Status()>& writes) = 0;
};

// "SQLite 3.40.1"
std::string store_engine_version();

// ${state}/<folder name>-<hash>.db for the folder that holds the first input of a recording: 12 hex digits of
// the SHA-256 of the folder's canonical path. The folder need not exist. In the name, control characters and
// what is no UTF-8 become '_', and it is cut at 80 bytes.
std::string default_store_path(const std::string& recording_folder);

}  // namespace noscope
