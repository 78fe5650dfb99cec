#include "store/models.h"

#include "base/error_text.h"
#include "base/try.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace noscope {
namespace {

using Names = std::vector<std::string>;

Result<std::string> to_json(std::span<const std::string> classes) {
    try {
        return nlohmann::json(Names(classes.begin(), classes.end())).dump();
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorCode::reference,
                    "a class name of the reference model is not UTF-8; save its list of names as "
                    "UTF-8");
    }
}

Result<Names> from_json(const Database& database, const std::string& text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    const auto is_string = [](const nlohmann::json& item) { return item.is_string(); };
    if (!json.is_array() || !std::ranges::all_of(json, is_string)) return database.damaged("a class list");
    return json.get<Names>();
}

bool begins_with(std::span<const std::string> list, std::span<const std::string> start) {
    return list.size() >= start.size() && std::ranges::equal(list.first(start.size()), start);
}

Status write_classes(Database& database, std::int64_t model, std::span<const std::string> classes) {
    NOSCOPE_TRY(const std::string json, to_json(classes));
    NOSCOPE_TRY(Statement update, database.prepare("UPDATE model SET classes = ? WHERE id = ?"));
    return update.bind(json).bind(model).run();
}

struct ModelRow {
    std::int64_t id = 0;
    Names classes;
};

Result<std::optional<ModelRow>> find_model(Database& database, const std::string& identity) {
    NOSCOPE_TRY(Statement select, database.prepare("SELECT id, classes FROM model WHERE identity = ?"));
    select.bind(identity);
    NOSCOPE_TRY(const bool found, select.step());
    if (!found) return std::optional<ModelRow>();
    ModelRow row{select.integer(0), {}};
    NOSCOPE_TRY(row.classes, from_json(database, select.text(1)));
    return std::optional(std::move(row));
}

}  // namespace

Result<std::int64_t> find_or_add_model(Database& database, const std::string& identity, Names& classes) {
    const auto keep_stored = [&](const ModelRow& row) {
        classes = row.classes;
        return row.id;
    };
    NOSCOPE_TRY(std::optional<ModelRow> row, find_model(database, identity));
    if (row && begins_with(row->classes, classes)) return keep_stored(*row);

    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(row, find_model(database, identity));
    if (row && !begins_with(classes, row->classes)) return keep_stored(*row);
    std::int64_t id = row ? row->id : 0;
    if (row) {
        NOSCOPE_CHECK(write_classes(database, id, classes));
    } else {
        NOSCOPE_TRY(const std::string json, to_json(classes));
        NOSCOPE_TRY(Statement insert,
                    database.prepare("INSERT INTO model (identity, classes) VALUES (?, ?)"));
        NOSCOPE_CHECK(insert.bind(identity).bind(json).run());
        id = database.last_insert_id();
    }
    NOSCOPE_CHECK(transaction.commit());
    return id;
}

Status set_model_classes(Database& database, std::int64_t model, std::span<const std::string> classes) {
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(Statement select, database.prepare("SELECT classes FROM model WHERE id = ?"));
    select.bind(model);
    NOSCOPE_TRY(const bool found, select.step());
    if (!found) return fail(ErrorCode::internal, "the store '{}' has no model {}", database.path(), model);
    NOSCOPE_TRY(const Names stored, from_json(database, select.text(0)));
    select.reset();
    if (begins_with(stored, classes)) return {};
    if (!begins_with(classes, stored))
        return fail(
            ErrorCode::store,
            "another noscope command gave other class numbers to the same reference model in the store '{}'; "
            "run this command again",
            database.path());
    NOSCOPE_CHECK(write_classes(database, model, classes));
    return transaction.commit();
}

}  // namespace noscope
