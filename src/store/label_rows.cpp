#include "store/label_rows.h"

#include "base/try.h"
#include "store/label_codec.h"

#include <algorithm>
#include <utility>

namespace noscope {
namespace {

std::pair<std::int64_t, std::uint32_t> key(const StoredLabel& label) { return {label.pts, label.duplicate}; }

// Where to end a blob: not between frames of one pts, where that can be helped, so that the spans of two
// blobs do not touch and compaction sees that they are apart.
std::size_t blob_length(std::span<const StoredLabel> labels) {
    if (labels.size() <= kLabelsPerBlob) return labels.size();
    std::size_t length = kLabelsPerBlob;
    while (length > kLabelsPerBlob / 2 && labels[length - 1].pts == labels[length].pts) --length;
    return length > kLabelsPerBlob / 2 ? length : kLabelsPerBlob;
}

}  // namespace

Status decode_label_row(const Database& database, const LabelRow& row, std::span<const std::uint8_t> content,
                        std::vector<StoredLabel>& out) {
    const std::size_t start = out.size();
    if (!decode_labels(content, out) || out.size() - start != static_cast<std::size_t>(row.labels) ||
        out.size() == start || out[start].pts != row.first_pts || out.back().pts != row.last_pts)
        return database.damaged("labels that cannot be read");
    return {};
}

Result<std::vector<LabelRow>> list_label_rows(Database& database, std::int64_t file, std::int64_t model) {
    NOSCOPE_TRY(Statement select, database.prepare("SELECT seq, first_pts, last_pts, labels FROM label_blob"
                                                   " WHERE file = ? AND model = ? ORDER BY seq"));
    select.bind(file).bind(model);
    std::vector<LabelRow> rows;
    for (;;) {
        NOSCOPE_TRY(const bool row, select.step());
        if (!row) return rows;
        rows.push_back({select.integer(0), select.integer(1), select.integer(2), select.integer(3)});
    }
}

Result<std::vector<StoredLabel>> read_label_rows(Database& database, std::span<const LabelRow> rows) {
    NOSCOPE_TRY(Statement select, database.prepare("SELECT content FROM label_blob WHERE seq = ?"));
    std::vector<StoredLabel> labels;
    for (const LabelRow& row : rows) {
        select.bind(row.seq);
        NOSCOPE_TRY(const bool found, select.step());
        if (!found) return database.damaged("labels are missing");
        NOSCOPE_CHECK(decode_label_row(database, row, select.blob(0), labels));
        select.reset();
    }
    keep_newest(labels);
    return labels;
}

Status insert_label_rows(Database& database, std::int64_t file, std::int64_t model,
                         std::span<const StoredLabel> labels) {
    NOSCOPE_TRY(
        Statement insert,
        database.prepare("INSERT INTO label_blob (file, model, first_pts, last_pts, labels, damaged, content)"
                         " VALUES (?, ?, ?, ?, ?, ?, ?)"));
    while (!labels.empty()) {
        const auto part = labels.first(blob_length(labels));
        labels = labels.subspan(part.size());
        const auto damaged = std::ranges::count_if(part, &StoredLabel::damaged);
        insert.bind(file).bind(model).bind(part.front().pts).bind(part.back().pts);
        insert.bind(std::ssize(part)).bind(damaged).bind(encode_labels(part));
        NOSCOPE_CHECK(insert.run());
    }
    return {};
}

Status delete_label_rows(Database& database, std::span<const LabelRow> rows) {
    NOSCOPE_TRY(Statement remove, database.prepare("DELETE FROM label_blob WHERE seq = ?"));
    for (const LabelRow& row : rows) NOSCOPE_CHECK(remove.bind(row.seq).run());
    return {};
}

void keep_newest(std::vector<StoredLabel>& labels) {
    const auto rising = [](const StoredLabel& a, const StoredLabel& b) { return key(a) < key(b); };
    const auto not_rising = [&](const StoredLabel& a, const StoredLabel& b) { return !rising(a, b); };
    if (std::ranges::adjacent_find(labels, not_rising) == labels.end()) return;
    std::ranges::stable_sort(labels, rising);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i + 1 < labels.size() && key(labels[i]) == key(labels[i + 1])) continue;
        if (kept != i) labels[kept] = std::move(labels[i]);
        ++kept;
    }
    labels.resize(kept);
}

}  // namespace noscope
