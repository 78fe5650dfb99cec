// Where the files of a kept answer lie now.
#include <noscope/page.h>

#include "base/error_text.h"
#include "base/try.h"
#include "find/guarded.h"
#include "find/ran_over.h"
#include "report/json_paths.h"
#include "store/store.h"
#include "video/inputs.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <optional>

namespace noscope {
namespace {

namespace fs = std::filesystem;
using OrderedJson = nlohmann::ordered_json;

struct Moves {
    std::map<std::string, std::string> to;  // new places by old ones
    std::size_t lost = 0, unclear = 0;
    std::string first_lost, first_unclear;  // as they are called in messages
};

// Recorders call files alike in every folder and make them equally long: the content tells them apart.
bool same_content(const std::string& path, const FileReport& file) {
    std::error_code ignored;
    if (static_cast<std::int64_t>(fs::file_size(path, ignored)) != file.bytes || ignored) return false;
    const auto identity = identify_file(path);
    return identity && identity->head_sha256 == file.head_sha256;
}

Moves find_moves(const std::vector<FileReport>& files, const std::vector<std::string>& paths) {
    std::multimap<std::string, std::string> by_name;
    for (const std::string& path : paths) by_name.emplace(fs::path(path).filename().native(), path);
    Moves moves;
    for (const FileReport& file : files) {
        std::error_code ignored;
        if (fs::exists(file.path, ignored)) continue;
        std::vector<std::string> places;
        const auto [first, end] = by_name.equal_range(fs::path(file.path).filename().native());
        for (auto at = first; at != end; ++at)
            if (same_content(at->second, file)) places.push_back(at->second);
        if (places.empty()) {
            if (moves.lost++ == 0) moves.first_lost = file.path;
            continue;
        }
        if (places.size() > 1 && moves.unclear++ == 0)
            moves.first_unclear =
                fmt::format("'{}' is taken from '{}', and lies in {} other places",
                            fs::path(file.path).filename().native(), places.front(), places.size() - 1);
        moves.to[file.path] = places.front();
    }
    return moves;
}

void move_in(OrderedJson& object, const char* key, const Moves& moves) {
    if (!object.contains(key) || !object.at(key).is_string()) return;
    const auto found = moves.to.find(path_in(object, key));
    if (found == moves.to.end()) return;
    object[key] = found->second;
    keep_bytes(object, key, found->second);
}

// The page is made from the document: there they have moved too.
void move_in_document(std::string& document, const Moves& moves) {
    auto json = OrderedJson::parse(document, nullptr, false);
    for (auto& file : json["recording"]["files"]) move_in(file, "path", moves);
    for (const char* list : {"appearances", "closest_calls"})
        for (auto& item : json[list])
            for (const char* key : {"file", "end_file"}) move_in(item, key, moves);
    document = json.dump(2, ' ', false, OrderedJson::error_handler_t::replace);
}

// Whether a file of the answer lay there, or within it.
bool lay_there(const std::string& input, const std::vector<FileReport>& files) {
    return std::ranges::any_of(files, [&](const FileReport& file) { return lies_in(file.path, input); });
}

// What was searched may be gone since: then it is not among them. Errors: as expand_inputs() of what never
// was part of it.
Result<std::vector<std::string>> files_of(const std::vector<std::string>& inputs,
                                          const std::vector<FileReport>& files) {
    std::vector<std::string> found;
    for (const std::string& input : inputs) {
        auto paths = expand_inputs({input});
        if (!paths && (paths.error().code != ErrorCode::recording || !lay_there(input, files)))
            return paths.error();
        if (paths) found.insert(found.end(), paths->begin(), paths->end());
    }
    return found;
}

}  // namespace

Result<std::vector<std::string>> relocate_files(KeptAnswer& kept, const std::vector<std::string>& inputs) {
    return guarded([&]() -> Result<std::vector<std::string>> {
        std::vector<std::string> notes;
        if (inputs.empty()) return notes;
        NOSCOPE_TRY(const auto paths, files_of(inputs, kept.answer.files));
        const Moves moves = find_moves(kept.answer.files, paths);
        if (moves.lost > 0)
            notes.push_back(fmt::format(
                "{} of {} files of the answer lie neither where they lay nor among what is given, by name, "
                "size and content: '{}'{}",
                moves.lost, kept.answer.files.size(), moves.first_lost,
                moves.lost > 1 ? fmt::format(" and {} more", moves.lost - 1) : ""));
        if (moves.unclear > 0)
            notes.push_back(
                moves.first_unclear +
                (moves.unclear > 1 ? fmt::format("; so do {} more files", moves.unclear - 1) : ""));
        if (moves.to.empty()) return notes;
        for (FileReport& file : kept.answer.files)
            if (const auto found = moves.to.find(file.path); found != moves.to.end())
                file.path = found->second;
        move_in_document(kept.document, moves);
        return notes;
    });
}

}  // namespace noscope
