#include "query/detections.h"

#include "base/error_text.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace noscope {
namespace {

struct Alias {
    std::string name;
    std::vector<std::string> classes;
};

const std::array<Alias, 2>& aliases() {
    static const std::array<Alias, 2> table{{
        {"vehicle", {"car", "truck", "bus", "motorcycle"}},
        {"animal", {"bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"}},
    }};
    return table;
}

const Alias* find_alias(std::string_view word) {
    const auto found = std::find_if(aliases().begin(), aliases().end(),
                                    [&](const Alias& alias) { return alias.name == lower(word); });
    return found != aliases().end() ? &*found : nullptr;
}

// As the list writes it: spelled alike if there is such a one, else in another case; null if neither.
const std::string* find_known(std::string_view word, std::span<const std::string> known) {
    if (const auto same = std::find(known.begin(), known.end(), word); same != known.end()) return &*same;
    const auto alike = std::find_if(known.begin(), known.end(),
                                    [&](const std::string& name) { return lower(name) == lower(word); });
    return alike != known.end() ? &*alike : nullptr;
}

// The names that one word stands for; none if it is unknown.
std::vector<std::string> names_of(std::string_view word, std::span<const std::string> known) {
    const Alias* alias = find_alias(word);
    if (known.empty()) {
        std::vector<std::string> names{std::string(word)};
        if (alias) names.insert(names.end(), alias->classes.begin(), alias->classes.end());
        return names;
    }
    if (const std::string* name = find_known(word, known)) return {*name};
    std::vector<std::string> names;
    if (alias)
        for (const std::string& member : alias->classes)
            if (const std::string* name = find_known(member, known)) names.push_back(*name);
    return names;
}

Error unknown_class(std::string_view word, std::span<const std::string> known, std::string_view whose) {
    constexpr int kNearest = 3, kExamples = 5;
    if (const Alias* alias = find_alias(word))
        return fail(ErrorCode::usage, "{} knows none of the classes that '{}' stands for ({})", whose, word,
                    join(alias->classes, ", "));
    std::vector<std::string> candidates(known.begin(), known.end());
    for (const Alias& alias : aliases())
        if (!names_of(alias.name, known).empty()) candidates.push_back(alias.name);
    const auto near = nearest_names(word, candidates, kNearest);
    if (!near.empty())
        return fail(ErrorCode::usage, "unknown class '{}'; did you mean {}?", word, join(near, " or "));
    const auto some = known.first(std::min<std::size_t>(known.size(), kExamples));
    return fail(ErrorCode::usage, "unknown class '{}'; {} knows {} class{}: {}{}", word, whose, known.size(),
                known.size() == 1 ? "" : "es", join(some, ", "), some.size() < known.size() ? ", ..." : "");
}

}  // namespace

Result<std::vector<std::string>> resolve_classes(std::span<const std::string> wanted,
                                                 std::span<const std::string> known, std::string_view whose) {
    std::vector<std::string> resolved;
    for (const std::string& text : wanted) {
        const std::string_view word = trim(text);
        if (word.empty())
            return fail(ErrorCode::usage, "a class name is empty; write for example person,car");
        const auto names = names_of(word, known);
        if (names.empty()) return unknown_class(word, known, whose);
        for (const std::string& name : names)
            if (std::find(resolved.begin(), resolved.end(), name) == resolved.end()) resolved.push_back(name);
    }
    if (resolved.empty())
        return fail(ErrorCode::usage, "no class is asked for; write for example person,car");
    return resolved;
}

std::vector<std::int32_t> class_ids(std::span<const std::string> all, std::span<const std::string> names) {
    std::vector<std::int32_t> ids;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (std::any_of(names.begin(), names.end(),
                        [&](const std::string& name) { return lower(name) == lower(all[i]); }))
            ids.push_back(static_cast<std::int32_t>(i));
    return ids;
}

}  // namespace noscope
