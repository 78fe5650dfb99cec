#include "store/labels.h"

#include "base/error_text.h"
#include "base/try.h"
#include "store/keyed_blobs.h"
#include "store/label_codec.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

constexpr BlobKind<StoredLabel> kLabels{
    {"label_blob", "model", "labels", "damaged"}, encode_labels, decode_labels, [](const StoredLabel& label) {
        return label.damaged;
    }};

bool has_nan(const StoredLabel& label) {
    return std::ranges::any_of(label.detections.boxes, [](const Box& box) {
        return std::isnan(box.confidence) || std::isnan(box.x0) || std::isnan(box.y0) || std::isnan(box.x1) ||
               std::isnan(box.y1);
    });
}

}  // namespace

Result<std::vector<StoredLabel>> load_labels(Database& database, std::int64_t file, std::int64_t model) {
    return load_items(database, kLabels, {file, model});
}

Status add_labels(Database& database, std::int64_t file, std::int64_t model,
                  std::span<const StoredLabel> labels) {
    if (std::ranges::any_of(labels, has_nan))
        return fail(ErrorCode::internal,
                    "a label with a box that is not a number was kept out of the store '{}'",
                    database.path());
    return add_items(database, kLabels, {file, model}, labels);
}

Status compact_labels(Database& database, std::int64_t file, std::int64_t model) {
    return compact_items(database, kLabels, {file, model});
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
        const BlobsOf of{file, model};
        NOSCOPE_TRY(const BlobRows rows, list_blob_rows(database, kLabels.table, of));
        NOSCOPE_TRY(std::vector<StoredLabel> labels, read_rows(database, kLabels, rows));
        std::erase_if(labels, [](const StoredLabel& label) { return label.damaged; });
        NOSCOPE_CHECK(delete_blob_rows(database, kLabels.table, rows));
        NOSCOPE_CHECK(insert_rows<StoredLabel>(database, kLabels, of, labels));
    }
    return {};
}

}  // namespace noscope
