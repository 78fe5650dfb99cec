#include "search/plan_rules.h"

namespace noscope {

// reference; difference | reference; cnn | reference; difference | cnn | reference; and so on.
void add_plain(const SearchTable&, std::vector<Gate>& gates) { gates.emplace_back(); }

}  // namespace noscope
