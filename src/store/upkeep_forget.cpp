#include "store/upkeep_parts.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

namespace noscope {
namespace {

constexpr std::size_t kLeastDigits = 8;  // of a hash

using Ids = std::set<std::int64_t>;

struct Row {
    std::int64_t id = 0;
    std::string text;   // path or identity
    std::string other;  // hash
};

Result<std::vector<Row>> rows_of(Database& database, const std::string& sql, bool two) {
    NOSCOPE_TRY(Statement select, database.prepare(sql));
    std::vector<Row> rows;
    for (;;) {
        NOSCOPE_TRY(const bool found, select.step());
        if (!found) return rows;
        rows.push_back({select.integer(0), select.text(1), two ? select.text(2) : ""});
    }
}

std::string absolute_path(const std::string& path) {
    std::error_code error;
    const auto canonical = std::filesystem::weakly_canonical(path, error);
    return error ? path : canonical.string();
}

Status find_files(Database& database, const ForgetOptions& options, Ids& files) {
    NOSCOPE_TRY(const auto known, rows_of(database, "SELECT id, path, head_sha256 FROM file", true));
    NOSCOPE_TRY(const auto places, rows_of(database, "SELECT file, path FROM place", false));
    for (const std::string& asked : options.files) {
        const std::size_t before = files.size();
        const std::string absolute = absolute_path(asked);
        const auto named = [&](const std::string& path) {
            return !path.empty() && (path == asked || absolute_path(path) == absolute);
        };
        for (const Row& row : known)
            if (named(row.text) || (asked.size() >= kLeastDigits && row.other.starts_with(asked)))
                files.insert(row.id);
        for (const Row& row : places)
            if (named(row.text)) files.insert(row.id);
        if (files.size() == before)
            return fail(ErrorCode::usage,
                        "the store '{}' knows no file '{}': noscope store show lists those it knows",
                        database.path(), asked);
    }
    if (!options.missing) return {};
    // A forgotten file has no name, and is one to be forgotten only if a command stored more of it.
    NOSCOPE_TRY(const auto kept,
                rows_of(database,
                        "SELECT file, '' FROM label_blob UNION SELECT file, '' FROM score_blob "
                        "UNION SELECT file, '' FROM file_blob",
                        false));
    Ids there, holding;
    for (const Row& row : kept) holding.insert(row.id);
    std::error_code error;
    for (const auto* rows : {&known, &places})
        for (const Row& row : *rows)
            if (!row.text.empty() && std::filesystem::exists(row.text, error)) there.insert(row.id);
    for (const Row& row : known)
        if (!there.contains(row.id) && (!row.text.empty() || holding.contains(row.id))) files.insert(row.id);
    return {};
}

// `what`: "model" or "scorer", which are their tables too.
Status find_scorers(Database& database, const std::string& what, const std::vector<std::string>& asked,
                    Ids& found) {
    if (asked.empty()) return {};
    NOSCOPE_TRY(const auto rows, rows_of(database, "SELECT id, identity FROM " + what, false));
    for (const std::string& one : asked) {
        std::vector<std::int64_t> ids;
        // Digits are a number alone: those of some hash would fit any small one.
        const bool is_number = std::ranges::all_of(one, [](char c) { return c >= '0' && c <= '9'; });
        for (const Row& row : rows)
            if (is_number ? std::to_string(row.id) == one : row.text == one) ids.push_back(row.id);
        if (ids.empty() && !is_number)
            for (const Row& row : rows)
                if (row.text.find(one) != std::string::npos) ids.push_back(row.id);
        if (ids.size() != 1)
            return fail(ErrorCode::usage,
                        "--{} {} fits {} in the store '{}': give the number that noscope store "
                        "show says",
                        what, one, ids.empty() ? "none" : "several", database.path());
        found.insert(ids.front());
    }
    return {};
}

std::string list_of(const Ids& ids) {
    std::string list;
    for (const std::int64_t id : ids) list += (list.empty() ? "" : ",") + std::to_string(id);
    return list;
}

// Deletes rows of a table of blobs and says how many things they held. No condition: none of it is meant.
Result<std::int64_t> drop(Database& database, const std::string& table, const std::string& items,
                          const std::optional<std::string>& condition) {
    if (!condition) return 0;
    NOSCOPE_TRY(const std::int64_t count,
                database.query_integer(
                    fmt::format("SELECT coalesce(sum({}), 0) FROM {} WHERE {}", items, table, *condition)));
    NOSCOPE_CHECK(database.execute(fmt::format("DELETE FROM {} WHERE {}", table, *condition).c_str()));
    return count;
}

}  // namespace

// Rows that say which file, model or scorer is which stay: a command that is running refers to them. Of a
// file that is forgotten its name and places go.
Result<StoreChange> forget_in(Database& database, const ForgetOptions& options) {
    const bool by_file = !options.files.empty() || options.missing;
    const bool by_scorer = !options.models.empty() || !options.scorers.empty();
    if (!by_file && !by_scorer && !options.artifacts)
        return fail(ErrorCode::usage,
                    "say what to forget: --file, --missing, --model, --scorer or --artifacts; to forget all, "
                    "delete '{}'",
                    database.path());
    StoreChange change{.path = database.path(), .bytes_before = bytes_on_disk(database.path())};
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    Ids files, models, scorers;
    NOSCOPE_CHECK(find_files(database, options, files));
    NOSCOPE_CHECK(find_scorers(database, "model", options.models, models));
    NOSCOPE_CHECK(find_scorers(database, "scorer", options.scorers, scorers));

    const std::string in_files = "file IN (" + list_of(files) + ")";
    const auto condition = [&](const char* column, const Ids& owners) -> std::optional<std::string> {
        if (!by_scorer) return by_file ? std::optional(in_files) : std::nullopt;
        if (owners.empty()) return std::nullopt;
        const std::string of = fmt::format("{} IN ({})", column, list_of(owners));
        return by_file ? of + " AND " + in_files : of;
    };
    NOSCOPE_TRY(change.labels, drop(database, "label_blob", "labels", condition("model", models)));
    NOSCOPE_TRY(change.scores, drop(database, "score_blob", "scores", condition("scorer", scorers)));
    if (by_file && !by_scorer) {
        change.files = std::ssize(files);
        for (const char* table : {"file_blob", "place"})
            NOSCOPE_CHECK(database.execute(fmt::format("DELETE FROM {} WHERE {}", table, in_files).c_str()));
        NOSCOPE_CHECK(database.execute(
            fmt::format("UPDATE file SET path = '' WHERE id IN ({})", list_of(files)).c_str()));
    }
    if (options.artifacts) {
        NOSCOPE_TRY(change.artifacts, database.query_integer("SELECT count(*) FROM artifact"));
        NOSCOPE_CHECK(database.execute("DELETE FROM artifact"));
    }
    NOSCOPE_CHECK(transaction.commit());
    change.bytes_after = bytes_on_disk(database.path());
    return change;
}

}  // namespace noscope
