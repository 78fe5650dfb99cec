#include "store/labels.h"

#include "base/error_text.h"
#include "base/try.h"
#include "store/label_rows.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace noscope {
namespace {

using Rows = std::vector<LabelRow>;

bool has_nan(const StoredLabel& label) {
    return std::ranges::any_of(label.detections.boxes, [](const Box& box) {
        return std::isnan(box.confidence) || std::isnan(box.x0) || std::isnan(box.y0) || std::isnan(box.x1) ||
               std::isnan(box.y1);
    });
}

// Rows whose spans of pts overlap, in pts order of their spans. Order among them matters: newest wins.
std::vector<Rows> overlapping(Rows rows) {
    std::ranges::sort(rows, {}, [](const LabelRow& row) { return std::tuple(row.first_pts, row.seq); });
    std::vector<Rows> groups;
    std::int64_t end = 0;
    for (const LabelRow& row : rows) {
        if (groups.empty() || row.first_pts > end) groups.emplace_back();
        end = groups.back().empty() ? row.last_pts : std::max(end, row.last_pts);
        groups.back().push_back(row);
    }
    return groups;
}

// The sets of rows that are worth joining, each by seq. A blob at least half full that overlaps no other
// stays as it is, so that a long recording is not written anew for each hour that is added.
std::vector<Rows> worth_joining(Rows rows) {
    std::vector<Rows> sets(1);
    for (const Rows& group : overlapping(std::move(rows))) {
        const bool settled = group.size() == 1 && group.front().labels >= std::int64_t{kLabelsPerBlob} / 2;
        if (settled)
            sets.emplace_back();
        else
            sets.back().insert(sets.back().end(), group.begin(), group.end());
    }
    std::erase_if(sets, [](const Rows& set) { return set.size() < 2; });
    for (Rows& set : sets) std::ranges::sort(set, {}, &LabelRow::seq);
    return sets;
}

}  // namespace

Result<std::vector<StoredLabel>> load_labels(Database& database, std::int64_t file, std::int64_t model) {
    // One statement, hence one snapshot: another command may compact between two.
    NOSCOPE_TRY(Statement select,
                database.prepare("SELECT seq, first_pts, last_pts, labels, content FROM label_blob"
                                 " WHERE file = ? AND model = ? ORDER BY seq"));
    select.bind(file).bind(model);
    std::vector<StoredLabel> labels;
    for (;;) {
        NOSCOPE_TRY(const bool found, select.step());
        if (!found) break;
        const LabelRow row{select.integer(0), select.integer(1), select.integer(2), select.integer(3)};
        NOSCOPE_CHECK(decode_label_row(database, row, select.blob(4), labels));
    }
    keep_newest(labels);
    return labels;
}

Status add_labels(Database& database, std::int64_t file, std::int64_t model,
                  std::span<const StoredLabel> labels) {
    if (labels.empty()) return {};
    if (std::ranges::any_of(labels, has_nan))
        return fail(ErrorCode::internal,
                    "a label with a box that is not a number was kept out of the store '{}'",
                    database.path());
    std::vector<StoredLabel> sorted(labels.begin(), labels.end());
    keep_newest(sorted);
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_CHECK(insert_label_rows(database, file, model, sorted));
    return transaction.commit();
}

Status compact_labels(Database& database, std::int64_t file, std::int64_t model) {
    NOSCOPE_TRY(Rows rows, list_label_rows(database, file, model));
    if (worth_joining(std::move(rows)).empty()) return {};
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(rows, list_label_rows(database, file, model));
    for (const Rows& set : worth_joining(std::move(rows))) {
        NOSCOPE_TRY(const std::vector<StoredLabel> labels, read_label_rows(database, set));
        NOSCOPE_CHECK(delete_label_rows(database, set));
        NOSCOPE_CHECK(insert_label_rows(database, file, model, labels));
    }
    return transaction.commit();
}

Status forget_damage(Database& database, std::int64_t file) {
    std::vector<std::int64_t> models;
    NOSCOPE_TRY(Statement select,
                database.prepare("SELECT DISTINCT model FROM label_blob WHERE file = ? AND damaged > 0"));
    select.bind(file);
    for (;;) {
        NOSCOPE_TRY(const bool row, select.step());
        if (!row) break;
        models.push_back(select.integer(0));
    }
    for (const std::int64_t model : models) {
        // All of them joined first: a mark that is taken out must not bring back what it replaced.
        NOSCOPE_TRY(const Rows rows, list_label_rows(database, file, model));
        NOSCOPE_TRY(std::vector<StoredLabel> labels, read_label_rows(database, rows));
        std::erase_if(labels, [](const StoredLabel& label) { return label.damaged; });
        NOSCOPE_CHECK(delete_label_rows(database, rows));
        NOSCOPE_CHECK(insert_label_rows(database, file, model, labels));
    }
    return {};
}

}  // namespace noscope
