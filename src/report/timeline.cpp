#include "report/timeline.h"

#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

constexpr std::array<const char*, 8> kBlocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr const char* kNothing = "─";
constexpr const char* kDamaged = "×";
constexpr const char* kGap = "░";
constexpr const char* kNotSearched = "·";

// Shares of one cell's time.
struct Cell {
    double visible = 0, searched = 0, gap = 0;
    bool damaged = false, gap_middle = false;
};

class Bar {
   public:
    Bar(double length_s, int cells) : cell_s_(length_s / cells), cells_(static_cast<std::size_t>(cells)) {}

    std::size_t cell_at(double at_s) const {
        const double cell = std::floor(std::max(0.0, at_s) / cell_s_ + 1e-9);
        return std::min(static_cast<std::size_t>(cell), cells_.size() - 1);
    }
    // Spreads [start_s, end_s) over the cells it lies in.
    void add(double start_s, double end_s, double Cell::*share) {
        if (end_s <= start_s) return;
        for (std::size_t i = cell_at(start_s); i < cells_.size(); ++i) {
            const double from = static_cast<double>(i) * cell_s_;
            const double overlap = std::min(end_s, from + cell_s_) - std::max(start_s, from);
            if (overlap <= 0) break;
            cells_[i].*share += overlap / cell_s_;
        }
    }
    Cell& at(double at_s) { return cells_[cell_at(at_s)]; }
    const std::vector<Cell>& cells() const { return cells_; }

   private:
    double cell_s_;
    std::vector<Cell> cells_;
};

const char* sign_of(const Cell& cell) {
    // Less than a billionth of a cell is rounding, not an appearance.
    constexpr double kRounding = 1e-9;
    if (cell.visible > kRounding) {
        const auto eighths = static_cast<int>(std::ceil(cell.visible * 8 - 1e-6));
        return kBlocks[static_cast<std::size_t>(std::clamp(eighths, 1, 8) - 1)];
    }
    if (cell.damaged) return kDamaged;
    if (cell.gap_middle || cell.gap > .5) return kGap;
    return cell.searched > kRounding ? kNothing : kNotSearched;
}

Bar fill(const Answer& answer, double length_s, int cells) {
    Bar bar(length_s, cells);
    for (const Window& window : answer.windows) {
        bar.add(window.start_s, window.end_s, &Cell::searched);
        if (window.damaged_frames > 0) bar.at((window.start_s + window.end_s) / 2).damaged = true;
    }
    for (const Appearance& a : answer.appearances) bar.add(a.start_s, a.end_s, &Cell::visible);
    for (const FileReport& file : answer.files) {
        if (file.gap_before_s <= 0) continue;
        bar.add(file.start_s - file.gap_before_s, file.start_s, &Cell::gap);
        bar.at(file.start_s - file.gap_before_s / 2).gap_middle = true;
    }
    return bar;
}

std::string mark_text(double at_s, double step_s, double length_s) {
    const auto s = std::llround(at_s);
    if (step_s >= 3600) return fmt::format("{} h", s / 3600);
    if (length_s >= 3600) return fmt::format("{}:{:02} h", s / 3600, s / 60 % 60);
    if (step_s >= 60) return fmt::format("{} min", s / 60);
    return fmt::format("{}:{:02} min", s / 60, s % 60);
}

// "|0 min    |5 min" with the finest step that leaves the marks apart.
std::string scale(double length_s, int cells) {
    constexpr std::array<double, 20> kSteps{1,     2,     5,     10,    15,     30,    60,
                                            120,   300,   600,   900,   1800,   3600,  7200,
                                            10800, 21600, 43200, 86400, 172800, 604800};
    constexpr int kLeastApart = 11;
    double step = kSteps.back();
    for (const double candidate : kSteps) {
        if (candidate / length_s * cells < kLeastApart) continue;
        step = candidate;
        break;
    }
    // Beyond weeks: whole multiples.
    while (step / length_s * cells < kLeastApart) step *= 2;
    std::string line;
    for (double at = 0; at <= length_s; at += step) {
        const auto column = static_cast<std::size_t>(at / length_s * cells + 1e-9);
        const std::string mark = "|" + mark_text(at, step, length_s);
        if (column + mark.size() > static_cast<std::size_t>(cells) + 1) break;
        line.resize(std::max(column, line.size()), ' ');
        line += mark;
    }
    return line;
}

}  // namespace

std::string timeline(const Answer& answer, int columns) {
    constexpr int kLeastCells = 12, kMostCells = 240;
    const double length_s = recording_end(answer);
    if (length_s <= 0) return "";
    const int cells = std::clamp(columns - 4, kLeastCells, kMostCells);
    const Bar bar = fill(answer, length_s, cells);
    std::string line;
    bool visible = false, nothing = false, damaged = false, gap = false, not_searched = false;
    for (const Cell& cell : bar.cells()) {
        const char* sign = sign_of(cell);
        line += sign;
        damaged |= sign == kDamaged;
        gap |= sign == kGap;
        nothing |= sign == kNothing;
        not_searched |= sign == kNotSearched;
        visible |= sign != kDamaged && sign != kGap && sign != kNothing && sign != kNotSearched;
    }
    std::string legend;
    const auto explain = [&](bool shown, const std::string& text) {
        if (shown) legend += (legend.empty() ? "" : "   ") + text;
    };
    explain(visible,
            fmt::format("{} to {} {}", kBlocks.front(), kBlocks.back(), printable(one_of(answer.classes))));
    explain(nothing, fmt::format("{} none", kNothing));
    explain(damaged, fmt::format("{} damaged", kDamaged));
    explain(gap, fmt::format("{} no footage", kGap));
    explain(not_searched, fmt::format("{} not searched", kNotSearched));
    return fmt::format("  {}\n  {}\n  {}\n", line, scale(length_s, cells), legend);
}

}  // namespace noscope
