// Looking after a store (docs/store.md): what it holds, whether it is whole, making it small, forgetting.
#pragma once

#include <noscope/error.h>
#include <noscope/export.h>

#include <cstdint>
#include <string>
#include <vector>

namespace noscope {

// Which store: `path`, or where that is empty the default one of the folder that holds the first of `inputs`,
// which are named as for find(). One of them must be given.
struct StoreChoice {
    std::string path;
    std::vector<std::string> inputs;
};

// A file of which something is kept.
struct StoredFileInfo {
    std::string path;         // where it was last seen; empty: it was forgotten, and more was stored since
    std::string head_sha256;  // of its first MiB, in hex
    std::int64_t bytes = 0;   // of the file itself
    bool missing = false;     // nothing lies at any of the places where it was seen
    std::int64_t labels = 0, damaged = 0, scores = 0;
    std::int64_t kept_bytes = 0;  // of labels, scores and packet index
};

// A reference model or detector by which frames are labelled, or what gives frames scores.
struct StoredScorerInfo {
    std::int64_t number = 0;  // its name within this store
    std::string identity;     // as it states it
    std::int64_t files = 0;   // of which it says something
    std::int64_t items = 0;   // labels or scores, those that were labelled twice twice
    std::int64_t kept_bytes = 0;
};

// What was made of many frames: pictures of the empty scene, nets, samples, chosen thresholds, answers.
struct StoredArtifactInfo {
    std::string key;
    std::int64_t kept_bytes = 0;
};

struct StoredRunInfo {
    std::string started, updated;  // ISO 8601 UTC
    std::string state;             // "running", "interrupted" or "done"
    std::string plan;
    std::string command_line;
};

struct StoreContents {
    std::string path;
    std::int64_t bytes = 0;  // of the store, its journal included
    std::vector<StoredFileInfo> files;
    std::vector<StoredScorerInfo> models, scorers;
    std::vector<StoredArtifactInfo> artifacts;
    std::vector<StoredRunInfo> runs;  // the newest last
};

struct StoreCheck {
    std::string path;
    std::int64_t blobs = 0;           // that were read and decoded
    std::vector<std::string> damage;  // one line each; empty: the store is whole
};

struct StoreChange {
    std::string path;
    std::int64_t bytes_before = 0, bytes_after = 0;
    std::int64_t files = 0, labels = 0, scores = 0, artifacts = 0;  // that were forgotten
};

// What is to be forgotten; at least one thing. Where files and scorers are given, only what is of both.
struct ForgetOptions {
    StoreChoice store;
    std::vector<std::string> files;    // by path, or by the first 8 or more digits of their hash
    bool missing = false;              // files that are nowhere where they were seen, too
    std::vector<std::string> models;   // by number, or by a text (not of digits alone) that is in the
                                       // identity of one alone
    std::vector<std::string> scorers;  // likewise
    bool artifacts = false;            // all of them: what they were made of is not told apart
};

// Each may be called while other commands use the store. Errors: usage where no store or nothing is named,
// store where there is none, it is held by another command for 10 s, or cannot be read.
NOSCOPE_API Result<StoreContents> store_contents(const StoreChoice& choice);
// Reads all of it. What is damaged is no error but in the answer.
NOSCOPE_API Result<StoreCheck> verify_store(const StoreChoice& choice);
// Joins small blobs, writes the store anew without its empty pages. Changes nothing that it says. Needs as
// much free disk as the store has.
NOSCOPE_API Result<StoreChange> compact_store(const StoreChoice& choice);
// For good; the store shrinks when it is compacted. A command that is running keeps what it has in memory,
// and may store more of the same.
NOSCOPE_API Result<StoreChange> forget(const ForgetOptions& options);

// For people; `columns`: of the terminal.
NOSCOPE_API std::string store_text(const StoreContents& contents, int columns);
NOSCOPE_API std::string store_text(const StoreCheck& check);
NOSCOPE_API std::string store_text(const StoreChange& change);
// The same as JSON.
NOSCOPE_API std::string store_json(const StoreContents& contents);
NOSCOPE_API std::string store_json(const StoreCheck& check);
NOSCOPE_API std::string store_json(const StoreChange& change);

}  // namespace noscope
