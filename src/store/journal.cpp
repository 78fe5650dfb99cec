#include "store/journal.h"

#include "base/log.h"
#include "base/try.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <thread>

#include <sys/vfs.h>

namespace noscope {
namespace {

// f_type of statfs(2) for file systems that several machines may share. FUSE is among them for sshfs and its
// like.
constexpr std::uint32_t kShared[] = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x65735546,
                                     0x01021997, 0x00C36400, 0x47504653, 0x0BD00BD0, 0x5346414F};

bool on_network_share(const std::string& path) {
    struct statfs about {};
    const std::string folder = std::filesystem::path(path).parent_path();
    if (::statfs(folder.c_str(), &about) != 0) return false;
    const auto type = static_cast<std::uint32_t>(about.f_type);
    for (const std::uint32_t shared : kShared)
        if (type == shared) return true;
    return false;
}

// The mode that the store then has, or what SQLite says against it.
Result<std::string> set_mode(Database& database, const char* pragma) {
    NOSCOPE_TRY(Statement statement, database.prepare(pragma));
    NOSCOPE_TRY(const bool row, statement.step());
    return row ? statement.text(0) : std::string();
}

// Two commands that open a new store at once both want to change its mode, and SQLite answers "busy" to one
// of them without the usual wait.
Result<std::string> set_mode_patiently(Database& database, const char* pragma) {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + std::chrono::milliseconds(database.settings().busy_timeout_ms);
    for (;;) {
        auto mode = set_mode(database, pragma);
        if (mode || !database.busy() || Clock::now() >= until) return mode;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

}  // namespace

Status choose_journal(Database& database) {
    const bool share = on_network_share(database.path());
    auto mode = share ? Result<std::string>(std::string())
                      : set_mode_patiently(database, "PRAGMA journal_mode = WAL");
    if (!mode && database.busy()) return mode.error();
    if (!mode || *mode != "wal") {
        mode = set_mode_patiently(database, "PRAGMA journal_mode = DELETE");
        if (!mode) return mode.error();
        log_debug("the store '{}' is used without a write-ahead log: {}", database.path(),
                  share ? "it lies on a network share" : "its file system does not allow one");
    }
    // WAL is safe with NORMAL: a power cut may take the last transactions, never the store. A rollback
    // journal needs FULL for that.
    return database.execute(*mode == "wal" ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL");
}

}  // namespace noscope
