#include "store/schema.h"

#include "base/error_text.h"
#include "base/try.h"

#include <array>

namespace noscope {
namespace {

// The step from version i to i + 1. A released step is never changed: stores made by it exist.
constexpr std::array<const char*, kSchemaVersion> kSteps = {
    // Hashes are lower-case hex. `start_sha256` is of the first 4 KiB, only for files below 1 MiB ('' else):
    // it finds
    // the few files that a new one may have grown from. `path` is where the file was last seen, for people.
    R"(
CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  head_sha256 TEXT NOT NULL,
  head_bytes INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  tail_sha256 TEXT NOT NULL,
  modified_ns INTEGER NOT NULL,
  start_sha256 TEXT NOT NULL,
  path TEXT NOT NULL,
  UNIQUE (head_sha256, head_bytes, bytes, tail_sha256)
);
CREATE INDEX file_start ON file (start_sha256);
CREATE INDEX file_size ON file (bytes);

CREATE TABLE file_blob (
  file INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (file, kind)
);

CREATE TABLE model (
  id INTEGER PRIMARY KEY,
  identity TEXT NOT NULL UNIQUE,
  classes TEXT NOT NULL
);

CREATE TABLE label_blob (
  seq INTEGER PRIMARY KEY,
  file INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  model INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  first_pts INTEGER NOT NULL,
  last_pts INTEGER NOT NULL,
  labels INTEGER NOT NULL,
  damaged INTEGER NOT NULL,
  content BLOB NOT NULL
);
CREATE INDEX label_blob_of ON label_blob (file, model);
CREATE INDEX label_blob_model ON label_blob (model);

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  command_line TEXT NOT NULL,
  options TEXT NOT NULL,
  files TEXT NOT NULL,
  costs TEXT NOT NULL,
  plan TEXT NOT NULL,
  seed INTEGER NOT NULL,
  state TEXT NOT NULL,
  started TEXT NOT NULL,
  updated TEXT NOT NULL,
  result TEXT NOT NULL
);
CREATE INDEX run_fingerprint ON run (fingerprint);
)",
    // Where files were last seen, and when they had last been modified and, by the system's clock, changed
    // there (0 where that was too fresh to tell the next change from it): with their size it finds them
    // without reading them. A blob says how long its file was, so that what was made of a shorter state need
    // not be thrown away. Scores are kept as labels are. The key of an artifact says all that it depends on.
    R"(
CREATE TABLE place (
  path TEXT PRIMARY KEY,
  file INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  modified_ns INTEGER NOT NULL,
  changed_ns INTEGER NOT NULL
);
CREATE INDEX place_file ON place (file);
ALTER TABLE file_blob ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE file_blob SET bytes = (SELECT bytes FROM file WHERE id = file_blob.file);

CREATE TABLE scorer (
  id INTEGER PRIMARY KEY,
  identity TEXT NOT NULL UNIQUE
);

CREATE TABLE score_blob (
  seq INTEGER PRIMARY KEY,
  file INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  scorer INTEGER NOT NULL REFERENCES scorer (id) ON DELETE CASCADE,
  first_pts INTEGER NOT NULL,
  last_pts INTEGER NOT NULL,
  scores INTEGER NOT NULL,
  content BLOB NOT NULL
);
CREATE INDEX score_blob_of ON score_blob (file, scorer);
CREATE INDEX score_blob_scorer ON score_blob (scorer);

CREATE TABLE artifact (
  key TEXT PRIMARY KEY,
  content BLOB NOT NULL
);
)"};

struct Header {
    std::int64_t application = 0, version = 0, objects = 0;
};

// Within a transaction: another command may be making the tables at this moment.
Result<Header> read_header(Database& database) {
    Header header;
    NOSCOPE_TRY(header.application, database.query_integer("PRAGMA application_id"));
    NOSCOPE_TRY(header.version, database.query_integer("PRAGMA user_version"));
    NOSCOPE_TRY(header.objects, database.query_integer("SELECT count(*) FROM sqlite_schema"));
    return header;
}

Status check(const Database& database, const Header& header) {
    const bool empty = header.application == 0 && header.version == 0 && header.objects == 0;
    if (empty) return {};
    if (header.application != kApplicationId)
        return fail(
            ErrorCode::store,
            "'{}' is a database of another application and is left as it is; name another file with --store",
            database.path());
    if (header.version > kSchemaVersion)
        return fail(ErrorCode::store,
                    "the store '{}' was made by a newer noscope (layout {}, this one knows up to {}); update "
                    "noscope, "
                    "or name another store with --store",
                    database.path(), header.version, kSchemaVersion);
    if (header.version < 1) return database.damaged("its layout has no version");
    return {};
}

// Fails where a table or column is missing, before anything relies on it.
Status check_tables(Database& database) {
    for (const char* sql :
         {"SELECT id, head_sha256, head_bytes, bytes, tail_sha256, modified_ns, start_sha256, path FROM file "
          "LIMIT 0",
          "SELECT path, file, modified_ns, changed_ns FROM place LIMIT 0",
          "SELECT file, kind, version, content, bytes FROM file_blob LIMIT 0",
          "SELECT id, identity, classes FROM model LIMIT 0",
          "SELECT seq, file, model, first_pts, last_pts, labels, damaged, content FROM label_blob LIMIT 0",
          "SELECT id, identity FROM scorer LIMIT 0",
          "SELECT seq, file, scorer, first_pts, last_pts, scores, content FROM score_blob LIMIT 0",
          "SELECT key, content FROM artifact LIMIT 0",
          "SELECT id, fingerprint, command_line, options, files, costs, plan, seed, state, started, updated, "
          "result"
          " FROM run LIMIT 0"})
        NOSCOPE_CHECK(database.execute(sql));
    return {};
}

}  // namespace

Status prepare_schema(Database& database) {
    NOSCOPE_CHECK(database.execute("BEGIN"));
    NOSCOPE_TRY(Header header, read_header(database));
    NOSCOPE_CHECK(database.execute("COMMIT"));
    NOSCOPE_CHECK(check(database, header));
    if (header.version < kSchemaVersion) {
        NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
        // Another command may have been quicker.
        NOSCOPE_TRY(header, read_header(database));
        NOSCOPE_CHECK(check(database, header));
        for (std::int64_t version = header.version; version < kSchemaVersion; ++version)
            NOSCOPE_CHECK(database.execute(kSteps[static_cast<std::size_t>(version)]));
        const std::string marks = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                              kApplicationId, kSchemaVersion);
        NOSCOPE_CHECK(database.execute(marks.c_str()));
        NOSCOPE_CHECK(transaction.commit());
    }
    return check_tables(database);
}

}  // namespace noscope
