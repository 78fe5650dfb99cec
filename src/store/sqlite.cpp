#include "store/sqlite.h"

#include "store/store.h"

#include "base/error_text.h"
#include "base/try.h"
#include "store/sqlite_error.h"

#include <sqlite3.h>

namespace noscope {

void Database::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::GiveBack::operator()(sqlite3_stmt* statement) const {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    database->idle_[sqlite3_sql(statement)].reset(statement);
}

Statement& Statement::bind(std::int64_t value) {
    const int code = sqlite3_bind_int64(statement_.get(), next_++, value);
    if (bind_result_ == SQLITE_OK) bind_result_ = code;
    return *this;
}

Statement& Statement::bind(std::string_view text) {
    // A null pointer would bind NULL.
    const char* data = text.empty() ? "" : text.data();
    const int code =
        sqlite3_bind_text64(statement_.get(), next_++, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    if (bind_result_ == SQLITE_OK) bind_result_ = code;
    return *this;
}

Statement& Statement::bind(std::span<const std::uint8_t> blob) {
    const int index = next_++;
    const int code = blob.empty() ? sqlite3_bind_zeroblob(statement_.get(), index, 0)
                                  : sqlite3_bind_blob64(statement_.get(), index, blob.data(), blob.size(),
                                                        SQLITE_TRANSIENT);
    if (bind_result_ == SQLITE_OK) bind_result_ = code;
    return *this;
}

Result<bool> Statement::step() {
    if (bind_result_ != SQLITE_OK) return database_->error(bind_result_);
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return database_->error(code);
}

Status Statement::run() {
    for (;;) {
        NOSCOPE_TRY(const bool row, step());
        if (!row) break;
    }
    reset();
    return {};
}

void Statement::reset() {
    sqlite3_reset(statement_.get());  // repeats the code of the last step, which was told already
    next_ = 1;
    bind_result_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::span<const std::uint8_t> Statement::blob(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data ? std::span(data, static_cast<std::size_t>(size)) : std::span<const std::uint8_t>();
}

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Result<std::unique_ptr<Database>> Database::connect(const std::string& path, const StoreSettings& settings) {
    auto database = std::make_unique<Database>();
    database->path_ = path;
    database->settings_ = settings;
    sqlite3* connection = nullptr;
    const int code =
        sqlite3_open_v2(path.c_str(), &connection,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, settings.vfs);
    database->connection_.reset(connection);
    if (code != SQLITE_OK) return database->error(code);
    sqlite3_extended_result_codes(connection, 1);
    sqlite3_busy_timeout(connection, settings.busy_timeout_ms);
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    if (const auto idle = idle_.find(sql); idle != idle_.end()) {
        raw = idle->second.release();
        idle_.erase(idle);
    } else {
        const int code =
            sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
        if (code != SQLITE_OK) return error(code);
    }
    Statement statement;
    statement.database_ = this;
    statement.statement_ = {raw, Statement::GiveBack{this}};
    return statement;
}

Status Database::execute(const char* sql) {
    const int code = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code);
    return {};
}

Result<std::int64_t> Database::query_integer(std::string_view sql) {
    NOSCOPE_TRY(Statement statement, prepare(sql));
    NOSCOPE_TRY(const bool row, statement.step());
    if (!row) return damaged("a value is missing");
    return statement.integer(0);
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(connection_.get()); }

std::int64_t Database::changed_rows() const { return sqlite3_changes64(connection_.get()); }

bool Database::read_only() const { return sqlite3_db_readonly(connection_.get(), "main") == 1; }

bool Database::busy() const { return (sqlite3_errcode(connection_.get()) & 0xFF) == SQLITE_BUSY; }

Error Database::error(int code) const {
    if (!connection_) return store_error(path_, SQLITE_NOMEM, 0, "");
    return store_error(path_, code, sqlite3_system_errno(connection_.get()),
                       sqlite3_errmsg(connection_.get()));
}

Error Database::damaged(std::string_view detail) const { return store_damaged(path_, detail); }

bool Database::in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }

Result<Transaction> Transaction::begin(Database& database) {
    Transaction transaction;
    if (database.in_transaction()) return transaction;
    NOSCOPE_CHECK(database.execute("BEGIN IMMEDIATE"));
    transaction.open_.reset(&database);
    return transaction;
}

Status Transaction::commit() {
    if (!open_) return {};
    NOSCOPE_CHECK(open_->execute("COMMIT"));
    (void)open_.release();  // not owned: the deleter only rolls back
    return {};
}

void Transaction::Rollback::operator()(Database* database) const {
    // Fails where SQLite rolled back by itself (disk full); nothing is left to do then.
    (void)database->execute("ROLLBACK");
}

Result<ReadTransaction> ReadTransaction::begin(Database& database) {
    NOSCOPE_CHECK(database.execute("BEGIN"));
    ReadTransaction transaction;
    transaction.open_.reset(&database);
    return transaction;
}

void ReadTransaction::End::operator()(Database* database) const {
    (void)database->execute("ROLLBACK");  // there is nothing to keep
}

std::string store_engine_version() { return std::string("SQLite ") + sqlite3_libversion(); }

}  // namespace noscope
