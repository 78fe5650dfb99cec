#include "store/upkeep_parts.h"

#include "base/error_text.h"
#include "base/sealed_bytes.h"
#include "base/try.h"
#include "store/labels.h"
#include "store/scores.h"

#include <array>

#include <utility>

namespace noscope {
namespace {

constexpr std::size_t kMostTold = 100;

class Check {
   public:
    Check(Database& database, StoreCheck& report) : database_(database), report_(report) {}

    // Of what one row of SQLite's own checks says.
    Status ask_sqlite(const std::string& pragma, const std::string& fine) {
        NOSCOPE_TRY(Statement select, database_.prepare(pragma));
        for (;;) {
            auto row = select.step();
            if (!row) return tell(row.error());
            if (!*row) return {};
            if (const std::string said = select.text(0); said != fine) damage(pragma + ": " + said);
        }
    }

    // Each (file, owner) that has blobs: all of them must be read.
    template <class Load>
    Status blobs_of(const std::string& table, const std::string& owner, Load load) {
        NOSCOPE_TRY(Statement select,
                    database_.prepare(
                        fmt::format("SELECT file, {0}, count(*) FROM {1} GROUP BY file, {0}", owner, table)));
        std::vector<std::array<std::int64_t, 3>> all;
        for (;;) {
            auto row = select.step();
            if (!row) return tell(row.error());
            if (!*row) break;
            all.push_back({select.integer(0), select.integer(1), select.integer(2)});
        }
        for (const auto& [file, of, count] : all) {
            const auto loaded = load(file, of);
            report_.blobs += count;
            if (!loaded)
                damage(fmt::format("{} of file {} by {} {}: {}", table, file, owner, of,
                                   loaded.error().message));
        }
        return {};
    }

    template <class Sound>
    Status contents_of(const std::string& sql, Sound sound) {
        NOSCOPE_TRY(Statement select, database_.prepare(sql));
        for (;;) {
            auto row = select.step();
            if (!row) return tell(row.error());
            if (!*row) return {};
            ++report_.blobs;
            if (const std::string what = sound(select); !what.empty()) damage(what + " cannot be read");
        }
    }

   private:
    void damage(std::string line) {
        for (char& c : line)
            if (c == '\n') c = ' ';
        if (report_.damage.size() < kMostTold) report_.damage.push_back(std::move(line));
    }
    // What cannot be read is what is looked for; a store that is held is not.
    Status tell(const Error& error) {
        if (database_.busy()) return error;
        damage(error.message);
        return {};
    }

    Database& database_;
    StoreCheck& report_;
};

}  // namespace

Result<StoreCheck> check_store(Database& database, const StoreUpkeep::CheckBlob& sound) {
    StoreCheck report;
    report.path = database.path();
    Check check(database, report);
    NOSCOPE_CHECK(check.ask_sqlite("PRAGMA integrity_check", "ok"));
    NOSCOPE_CHECK(check.ask_sqlite("PRAGMA foreign_key_check", ""));
    NOSCOPE_CHECK(check.blobs_of("label_blob", "model", [&](std::int64_t file, std::int64_t model) {
        return load_labels(database, file, model);
    }));
    NOSCOPE_CHECK(check.blobs_of("score_blob", "scorer", [&](std::int64_t file, std::int64_t scorer) {
        return load_scores(database, file, scorer);
    }));
    NOSCOPE_CHECK(check.contents_of("SELECT file, kind, version, content FROM file_blob",
                                    [&](const Statement& row) -> std::string {
                                        if (sound(row.text(1), row.integer(2), row.blob(3))) return "";
                                        return fmt::format("the {} of file {}", row.text(1), row.integer(0));
                                    }));
    NOSCOPE_CHECK(
        check.contents_of("SELECT key, content FROM artifact", [&](const Statement& row) -> std::string {
            const auto content = row.blob(1);
            // Whatever its version: all are sealed.
            if (!content.empty() && SealedReader::open(content, content[0])) return "";
            return fmt::format("the artifact '{}'", row.text(0));
        }));
    return report;
}

Status join_small_blobs(Database& database) {
    for (const bool labels : {true, false}) {
        NOSCOPE_TRY(Statement select,
                    database.prepare(labels ? "SELECT DISTINCT file, model FROM label_blob"
                                            : "SELECT DISTINCT file, scorer FROM score_blob"));
        std::vector<std::pair<std::int64_t, std::int64_t>> all;
        for (;;) {
            NOSCOPE_TRY(const bool row, select.step());
            if (!row) break;
            all.emplace_back(select.integer(0), select.integer(1));
        }
        for (const auto& [file, owner] : all)
            NOSCOPE_CHECK(labels ? compact_labels(database, file, owner)
                                 : compact_scores(database, file, owner));
    }
    return {};
}

}  // namespace noscope
