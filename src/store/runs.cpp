#include "store/runs.h"

#include "base/error_text.h"
#include "base/try.h"
#include "base/utc_now.h"

#include <bit>
#include <cstdint>

namespace noscope {
namespace {

constexpr const char* kColumns =
    "SELECT id, fingerprint, command_line, options, files, costs, plan, seed, state, started, updated, result"
    " FROM run ";

Result<std::optional<RunRecord>> read_run(Statement& select) {
    NOSCOPE_TRY(const bool found, select.step());
    if (!found) return std::optional<RunRecord>();
    RunRecord run;
    run.id = select.integer(0);
    run.fingerprint = select.text(1);
    run.command_line = select.text(2);
    run.options_json = select.text(3);
    run.files_json = select.text(4);
    run.costs_json = select.text(5);
    run.plan = select.text(6);
    run.seed = std::bit_cast<std::uint64_t>(select.integer(7));
    run.state = select.text(8);
    run.started = select.text(9);
    run.updated = select.text(10);
    run.result_json = select.text(11);
    return std::optional(std::move(run));
}

}  // namespace

Result<std::optional<RunRecord>> find_newest_run(Database& database, const std::string& fingerprint) {
    NOSCOPE_TRY(Statement select,
                database.prepare(std::string(kColumns) + "WHERE fingerprint = ? ORDER BY id DESC LIMIT 1"));
    select.bind(fingerprint);
    return read_run(select);
}

// A run that goes on keeps its id: the time tells which was the last.
Result<std::optional<RunRecord>> find_last_run(Database& database, std::int64_t newer) {
    NOSCOPE_TRY(Statement select,
                database.prepare(std::string(kColumns) + "ORDER BY updated DESC, id DESC LIMIT 1 OFFSET ?"));
    select.bind(newer);
    return read_run(select);
}

Status save_run(Database& database, RunRecord& run) {
    const bool insert = run.id == 0;
    RunRecord written = run;
    written.updated = utc_now();
    if (written.started.empty()) written.started = written.updated;
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(Statement write,
                database.prepare(
                    insert ? "INSERT INTO run (fingerprint, command_line, options, files, costs, plan, seed,"
                             " state, started, updated, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                           : "UPDATE run SET fingerprint = ?, command_line = ?, options = ?, files = ?,"
                             " costs = ?, plan = ?, seed = ?, state = ?, started = ?, updated = ?,"
                             " result = ? WHERE id = ?"));
    write.bind(written.fingerprint)
        .bind(written.command_line)
        .bind(written.options_json)
        .bind(written.files_json);
    write.bind(written.costs_json).bind(written.plan).bind(std::bit_cast<std::int64_t>(written.seed));
    write.bind(written.state).bind(written.started).bind(written.updated).bind(written.result_json);
    if (!insert) write.bind(written.id);
    NOSCOPE_CHECK(write.run());
    if (insert)
        written.id = database.last_insert_id();
    else if (database.changed_rows() != 1)
        return fail(ErrorCode::internal, "the store '{}' has no run {}", database.path(), written.id);
    NOSCOPE_CHECK(transaction.commit());
    run = std::move(written);
    return {};
}

}  // namespace noscope
