#include <noscope/front_end.h>

#include "base/log.h"
#include "base/rational_math.h"
#include "base/text.h"
#include "query/detections.h"

namespace noscope {

Result<Rational> read_rational(const std::string& text) { return parse_rational(text); }
std::string write_rational(Rational value) { return to_string(value); }
Result<Region> read_region(const std::string& text) { return parse_region(text); }

std::vector<std::string> similar_names(const std::string& word, const std::vector<std::string>& candidates,
                                       int most) {
    return nearest_names(word, candidates, most);
}

void print_diagnostics(bool on) { set_verbose(on); }

}  // namespace noscope
