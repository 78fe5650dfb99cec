#include "store/scores.h"

#include "base/error_text.h"
#include "base/try.h"
#include "store/keyed_blobs.h"
#include "store/score_codec.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace noscope {
namespace {

constexpr BlobKind<StoredScore> kScores{{"score_blob", "scorer", "scores", ""}, encode_scores, decode_scores};

Result<std::optional<std::int64_t>> find_scorer(Database& database, const std::string& identity) {
    NOSCOPE_TRY(Statement select, database.prepare("SELECT id FROM scorer WHERE identity = ?"));
    select.bind(identity);
    NOSCOPE_TRY(const bool found, select.step());
    return found ? std::optional(select.integer(0)) : std::nullopt;
}

}  // namespace

Result<std::int64_t> find_or_add_scorer(Database& database, const std::string& identity) {
    NOSCOPE_TRY(std::optional<std::int64_t> id, find_scorer(database, identity));
    if (id) return *id;
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(id, find_scorer(database, identity));
    if (id) return *id;
    NOSCOPE_TRY(Statement insert, database.prepare("INSERT INTO scorer (identity) VALUES (?)"));
    NOSCOPE_CHECK(insert.bind(identity).run());
    id = database.last_insert_id();
    NOSCOPE_CHECK(transaction.commit());
    return *id;
}

Result<std::vector<StoredScore>> load_scores(Database& database, std::int64_t file, std::int64_t scorer) {
    return load_items(database, kScores, {file, scorer});
}

Status add_scores(Database& database, std::int64_t file, std::int64_t scorer,
                  std::span<const StoredScore> scores) {
    if (std::ranges::any_of(scores, [](const StoredScore& score) { return std::isnan(score.value); }))
        return fail(ErrorCode::internal, "a score that is not a number was kept out of the store '{}'",
                    database.path());
    return add_items(database, kScores, {file, scorer}, scores);
}

Status compact_scores(Database& database, std::int64_t file, std::int64_t scorer) {
    return compact_items(database, kScores, {file, scorer});
}

}  // namespace noscope
