#include "store/artifacts.h"

#include "base/try.h"

namespace noscope {

Result<std::optional<std::vector<std::uint8_t>>> load_artifact(Database& database, const std::string& key) {
    using Content = std::vector<std::uint8_t>;
    NOSCOPE_TRY(Statement select, database.prepare("SELECT content FROM artifact WHERE key = ?"));
    select.bind(key);
    NOSCOPE_TRY(const bool found, select.step());
    if (!found) return std::optional<Content>();
    const auto content = select.blob(0);
    return std::optional(Content(content.begin(), content.end()));
}

Status save_artifact(Database& database, const std::string& key, std::span<const std::uint8_t> content) {
    NOSCOPE_TRY(Transaction transaction, Transaction::begin(database));
    NOSCOPE_TRY(Statement write,
                database.prepare("INSERT INTO artifact (key, content) VALUES (?, ?)"
                                 " ON CONFLICT (key) DO UPDATE SET content = excluded.content"));
    NOSCOPE_CHECK(write.bind(key).bind(content).run());
    return transaction.commit();
}

}  // namespace noscope
