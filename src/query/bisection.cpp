#include "query/bisection.h"

#include <map>

namespace noscope {

Bisected bisect(std::size_t count, std::size_t step, const std::function<bool(std::size_t)>& ask) {
    Bisected made;
    if (count == 0) return made;
    std::map<std::size_t, bool> known;
    const auto look = [&](std::size_t place) {
        const auto found = known.find(place);
        return found != known.end() ? found->second : (known[place] = ask(place));
    };
    for (std::size_t low = 0; low + 1 < count; low += step) {
        const std::size_t end = low + step < count ? low + step : count - 1;
        std::size_t before = low, after = end;
        const bool first = look(before), last = look(after);
        while (first != last && after - before > 1) {
            const std::size_t middle = before + (after - before) / 2;
            (look(middle) == first ? before : after) = middle;
        }
    }
    look(count - 1);
    bool label = known.begin()->second;
    for (std::size_t place = 0; place < count; ++place) {
        const auto found = known.find(place);
        if (found != known.end()) {
            label = found->second;
            made.asked.push_back(place);
        }
        made.labels.push_back(label);
    }
    return made;
}

}  // namespace noscope
