#include <noscope/bench.h>
#include <noscope/version.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace noscope {

std::string bench_text(const BenchReport& report) {
    std::string text = report.machine + "\n\n";
    for (const BenchRow& row : report.rows) {
        const std::string file = std::filesystem::path(row.file).filename().string();
        text += fmt::format("{:<10} {}\n", row.stage, file);
        text += fmt::format("  {:<42} {:>9.1f} frames/s\n", row.ours, row.our_rate);
        if (row.peer_rate > 0)
            text += fmt::format("  {:<42} {:>9.1f} frames/s\n  ratio {:.2f} ({:.2f} to {:.2f})\n", row.peer,
                                row.peer_rate, row.ratio, row.ratio_lowest, row.ratio_highest);
        if (!row.note.empty()) text += "  " + row.note + "\n";
    }
    return text;
}

std::string bench_json(const BenchReport& report) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const BenchRow& row : report.rows)
        rows.push_back({{"stage", row.stage},
                        {"file", std::filesystem::path(row.file).filename().string()},
                        {"ours", row.ours},
                        {"peer", row.peer},
                        {"our_rate", row.our_rate},
                        {"peer_rate", row.peer_rate},
                        {"ratio", row.ratio},
                        {"ratio_lowest", row.ratio_lowest},
                        {"ratio_highest", row.ratio_highest},
                        {"note", row.note}});
    return nlohmann::ordered_json{
               {"schema", 1}, {"machine", report.machine}, {"version", version()}, {"rows", rows}}
               .dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
           "\n";
}

}  // namespace noscope
