// SQLite as Results: a connection, its statements and its write transactions that end themselves, and
// failures that name the store. Only for the files of this folder.
#pragma once

#include "store/settings.h"

#include <noscope/error.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace noscope {

class Database;

// One prepared statement; must not outlive its Database.
class Statement {
   public:
    // Parameters in the order of their marks; values are copied. What fails here is told by step().
    Statement& bind(std::int64_t value);
    Statement& bind(std::string_view text);
    Statement& bind(std::span<const std::uint8_t> blob);

    Result<bool> step();  // true: a row is there
    Status run();         // steps to the end and makes ready for other parameters
    void reset();

    // Columns of the row, from 0; views hold until the next step().
    std::int64_t integer(int column) const;
    std::string text(int column) const;
    std::span<const std::uint8_t> blob(int column) const;

   private:
    friend class Database;
    struct GiveBack {
        Database* database;
        void operator()(sqlite3_stmt* statement) const;
    };

    Database* database_ = nullptr;
    std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
    int next_ = 1;         // parameter that bind() sets
    int bind_result_ = 0;  // first failure of bind()
};

// One connection, used from one thread at a time.
class Database {
   public:
    // Opens the file, made if missing; nothing is read or written yet.
    static Result<std::unique_ptr<Database>> connect(const std::string& path, const StoreSettings& settings);

    // A statement is kept for the next one of its text: parsing costs more than most statements do.
    Result<Statement> prepare(std::string_view sql);
    Status execute(const char* sql);                           // statements whose rows, if any, nobody wants
    Result<std::int64_t> query_integer(std::string_view sql);  // first column of the only row

    std::int64_t last_insert_id() const;
    std::int64_t changed_rows() const;  // by the last INSERT, UPDATE or DELETE
    bool read_only() const;
    bool in_transaction() const;
    bool busy() const;  // the last call failed because another connection holds the file

    const std::string& path() const { return path_; }
    const StoreSettings& settings() const { return settings_; }
    Error error(int code) const;                   // of the last call, which gave this code
    Error damaged(std::string_view detail) const;  // content that cannot be right

   private:
    friend class Statement;
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };

    std::string path_;
    StoreSettings settings_;
    std::unique_ptr<sqlite3, Close> connection_;
    std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> idle_;  // by their text
};

// A write transaction: taken at once, so that what is read in it cannot change before it is written. Rolled
// back unless committed. Begun within another it is a part of that one, which is committed as a whole.
class Transaction {
   public:
    static Result<Transaction> begin(Database& database);
    Status commit();

   private:
    struct Rollback {
        void operator()(Database* database) const;
    };
    std::unique_ptr<Database, Rollback> open_;
};

// Many reads as of one moment, cheaper than one by one: each alone takes and gives back the file's lock.
class ReadTransaction {
   public:
    static Result<ReadTransaction> begin(Database& database);

   private:
    struct End {
        void operator()(Database* database) const;
    };
    std::unique_ptr<Database, End> open_;
};

}  // namespace noscope
