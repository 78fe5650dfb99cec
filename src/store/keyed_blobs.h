// Labels and scores alike: things with `pts` and `duplicate`, kept in the blobs of a table, of which the
// newest with a key holds.
#pragma once

#include "base/error_text.h"
#include "base/try.h"
#include "store/blob_rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace noscope {

// One kind of them: where they are kept, and how they become bytes.
template <class Item>
struct BlobKind {
    BlobTable table;
    // Takes things strictly rising by (pts, duplicate).
    std::vector<std::uint8_t> (*encode)(std::span<const Item> items);
    // Appends to `out`; false, and `out` as it was, for bytes that encode() cannot have written.
    bool (*decode)(std::span<const std::uint8_t> content, std::vector<Item>& out);
    bool (*marked)(const Item& item) = nullptr;  // what table.marks counts
};

template <class Item>
std::pair<std::int64_t, std::uint32_t> key_of(const Item& item) {
    return {item.pts, item.duplicate};
}

// Sorts by (pts, duplicate) and keeps the last of equal ones.
template <class Item>
void keep_newest(std::vector<Item>& items) {
    const auto rising = [](const Item& a, const Item& b) { return key_of(a) < key_of(b); };
    const auto not_rising = [&](const Item& a, const Item& b) { return !rising(a, b); };
    if (std::ranges::adjacent_find(items, not_rising) == items.end()) return;
    std::ranges::stable_sort(items, rising);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i + 1 < items.size() && key_of(items[i]) == key_of(items[i + 1])) continue;
        if (kept != i) items[kept] = std::move(items[i]);
        ++kept;
    }
    items.resize(kept);
}

// Where to end a blob: not between frames of one pts, where that can be helped, so that the spans of two
// blobs do not touch and compaction sees that they are apart.
template <class Item>
std::size_t blob_length(std::span<const Item> items) {
    constexpr std::size_t kMost = kMostPerBlob;
    if (items.size() <= kMost) return items.size();
    std::size_t length = kMost;
    while (length > kMost / 2 && items[length - 1].pts == items[length].pts) --length;
    return length > kMost / 2 ? length : kMost;
}

// Reads into `out`; ErrorCode::store where the content is damaged or does not fit its row.
template <class Item>
BlobVisitor decode_into(const Database& database, const BlobKind<Item>& kind, std::vector<Item>& out) {
    return [&](const BlobRow& row, std::span<const std::uint8_t> content) -> Status {
        const std::size_t start = out.size();
        if (!kind.decode(content, out) || out.size() - start != static_cast<std::size_t>(row.items) ||
            out.size() == start || out[start].pts != row.first_pts || out.back().pts != row.last_pts)
            return database.damaged(fmt::format("{} that cannot be read", kind.table.items));
        return {};
    };
}

// What these rows hold, sorted by (pts, duplicate); of equal ones that of the later row.
template <class Item>
Result<std::vector<Item>> read_rows(Database& database, const BlobKind<Item>& kind, const BlobRows& rows) {
    std::vector<Item> items;
    NOSCOPE_CHECK(visit_blobs(database, kind.table, rows, decode_into(database, kind, items)));
    keep_newest(items);
    return items;
}

// Within a transaction of the caller's. `items` strictly rising by (pts, duplicate).
template <class Item>
Status insert_rows(Database& database, const BlobKind<Item>& kind, const BlobsOf& of,
                   std::span<const Item> items) {
    while (!items.empty()) {
        const auto part = items.first(blob_length(items));
        items = items.subspan(part.size());
        const BlobRow row{0, part.front().pts, part.back().pts, std::ssize(part)};
        const std::int64_t marks = kind.marked ? std::ranges::count_if(part, kind.marked) : 0;
        NOSCOPE_CHECK(insert_blob(database, kind.table, of, row, marks, kind.encode(part)));
    }
    return {};
}

// All of them, sorted by (pts, duplicate).
template <class Item>
Result<std::vector<Item>> load_items(Database& database, const BlobKind<Item>& kind, const BlobsOf& of) {
    std::vector<Item> items;
    NOSCOPE_CHECK(visit_blobs(database, kind.table, of, decode_into(database, kind, items)));
    keep_newest(items);
    return items;
}

// One transaction. Any order; of equal keys the last one counts.
template <class Item>
Status add_items(Database& database, const BlobKind<Item>& kind, const BlobsOf& of,
                 std::span<const Item> items) {
    if (items.empty()) return {};
    std::vector<Item> sorted(items.begin(), items.end());
    keep_newest(sorted);
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_CHECK(insert_rows<Item>(database, kind, of, sorted));
    return transaction.commit();
}

// Joins small blobs and those that overlap; one transaction, none where there is nothing to join.
template <class Item>
Status compact_items(Database& database, const BlobKind<Item>& kind, const BlobsOf& of) {
    NOSCOPE_TRY(BlobRows rows, list_blob_rows(database, kind.table, of));
    if (worth_joining(std::move(rows)).empty()) return {};
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(rows, list_blob_rows(database, kind.table, of));
    for (const BlobRows& set : worth_joining(std::move(rows))) {
        NOSCOPE_TRY(const std::vector<Item> items, read_rows(database, kind, set));
        NOSCOPE_CHECK(delete_blob_rows(database, kind.table, set));
        NOSCOPE_CHECK(insert_rows<Item>(database, kind, of, items));
    }
    return transaction.commit();
}

}  // namespace noscope
