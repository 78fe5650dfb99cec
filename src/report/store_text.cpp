#include <noscope/store.h>

#include "base/text.h"
#include "report/json_answer.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>

namespace noscope {
namespace {

constexpr std::size_t kMostRuns = 10;
constexpr std::size_t kHashDigits = 64;  // of SHA-256

std::string size_text(std::int64_t bytes) {
    const auto value = static_cast<double>(bytes);
    if (bytes < 10'000) return with_commas(bytes) + " B";
    if (bytes < 10'000'000) return fmt::format("{:.0f} kB", value / 1e3);
    return bytes < 10'000'000'000 ? fmt::format("{:.0f} MB", value / 1e6)
                                  : fmt::format("{:.1f} GB", value / 1e9);
}

// Of an identity in JSON what tells it from others in a line: a command, no other lists, hashes cut.
std::string identity_text(const std::string& identity) {
    const OrderedJson json = OrderedJson::parse(identity, nullptr, false);
    if (!json.is_object()) return printable(identity);
    std::vector<std::string> parts;
    for (const auto& [key, value] : json.items()) {
        std::string text;
        if (key == "argv" && value.is_array())
            for (const auto& word : value)
                text +=
                    (text.empty() ? "" : " ") + (word.is_string() ? word.get<std::string>() : word.dump());
        else if (value.is_string())
            text = value.get<std::string>();
        else
            continue;
        parts.push_back(key + " " + (text.size() == kHashDigits ? text.substr(0, 12) : text));
    }
    // What kind it is comes first.
    std::ranges::stable_partition(parts, [](const std::string& part) { return part.starts_with("kind "); });
    return printable(join(parts, ", "));
}

// Their numbers are what --model and --scorer take.
std::string scorer_table(const std::vector<StoredScorerInfo>& scorers, const char* title, const char* items,
                         int columns) {
    if (scorers.empty()) return "";
    std::vector<TextColumn> table{
        {title, true}, {"files", true}, {items, true}, {"size", true}, {"identity"}};
    for (const StoredScorerInfo& scorer : scorers) {
        table[0].cells.push_back(std::to_string(scorer.number));
        table[1].cells.push_back(with_commas(scorer.files));
        table[2].cells.push_back(with_commas(scorer.items));
        table[3].cells.push_back(size_text(scorer.kept_bytes));
        table[4].cells.push_back(keep_start(identity_text(scorer.identity), std::max(20, columns - 45)));
    }
    return "\n" + text_table(std::move(table), columns);
}

std::string file_table(const std::vector<StoredFileInfo>& files, int columns) {
    if (files.empty()) return "No file is known.\n";
    std::vector<TextColumn> table{{"labels", true}, {"damaged", true}, {"scores", true},
                                  {"size", true},   {"hash"},          {"file"}};
    for (const StoredFileInfo& file : files) {
        table[0].cells.push_back(with_commas(file.labels));
        table[1].cells.push_back(with_commas(file.damaged));
        table[2].cells.push_back(with_commas(file.scores));
        table[3].cells.push_back(size_text(file.kept_bytes));
        table[4].cells.push_back(file.head_sha256.substr(0, 8));
        // One that was forgotten while a command that knew its number went on.
        const std::string path = file.path.empty() ? "(forgotten)" : printable(file.path);
        table[5].cells.push_back((file.missing && !file.path.empty() ? "(missing) " : "") + path);
    }
    return text_table(std::move(table), columns);
}

std::string artifact_table(const std::vector<StoredArtifactInfo>& artifacts, int columns) {
    if (artifacts.empty()) return "";
    std::vector<TextColumn> table{{"size", true}, {"artifact"}};
    for (const StoredArtifactInfo& artifact : artifacts) {
        table[0].cells.push_back(size_text(artifact.kept_bytes));
        table[1].cells.push_back(printable(artifact.key));
    }
    return "\n" + text_table(std::move(table), columns);
}

std::string run_table(const std::vector<StoredRunInfo>& runs, int columns) {
    if (runs.empty()) return "";
    std::vector<TextColumn> table{{"run"}, {"state"}, {"plan"}, {"command"}};
    for (std::size_t i = runs.size() - std::min(runs.size(), kMostRuns); i < runs.size(); ++i) {
        table[0].cells.push_back(printable(runs[i].started));
        table[1].cells.push_back(printable(runs[i].state));
        table[2].cells.push_back(keep_start(printable(runs[i].plan), 24));
        table[3].cells.push_back(keep_start(printable(runs[i].command_line), std::max(20, columns - 66)));
    }
    std::string text = "\n" + text_table(std::move(table), columns);
    if (runs.size() > kMostRuns)
        text += fmt::format("  and {} before\n", with_commas(std::ssize(runs) - std::int64_t{kMostRuns}));
    return text;
}

}  // namespace

std::string store_text(const StoreContents& contents, int columns) {
    return fmt::format("The store '{}' has {}.\n\n", printable(contents.path), size_text(contents.bytes)) +
           file_table(contents.files, columns) + scorer_table(contents.models, "model", "labels", columns) +
           scorer_table(contents.scorers, "scorer", "scores", columns) +
           artifact_table(contents.artifacts, columns) + run_table(contents.runs, columns);
}

std::string store_text(const StoreCheck& check) {
    if (check.damage.empty())
        return fmt::format("The store '{}' is whole: {} read.\n", printable(check.path),
                           count_of(check.blobs, "blob") + (check.blobs == 1 ? " was" : " were"));
    std::string text = fmt::format("The store '{}' is damaged:\n", printable(check.path));
    for (const std::string& line : check.damage) text += "  " + printable(line) + "\n";
    return text;
}

std::string store_text(const StoreChange& change) {
    std::string text;
    if (change.files + change.labels + change.scores + change.artifacts > 0)
        text = fmt::format("Forgotten: {}, {}, {}, {}. `noscope store compact` gives their room back.\n",
                           count_of(change.files, "file"), count_of(change.labels, "label"),
                           count_of(change.scores, "score"), count_of(change.artifacts, "artifact"));
    return text + fmt::format("The store '{}' has {}, and had {}.\n", printable(change.path),
                              size_text(change.bytes_after), size_text(change.bytes_before));
}

}  // namespace noscope
