// A contact sheet: the pictures of what was found, with the time below each, as one JPEG.
#include <noscope/page.h>

#include "base/error_text.h"
#include "base/output_file.h"
#include "base/text.h"
#include "base/try.h"
#include "find/guarded.h"
#include "video/jpeg.h"
#include "video/text_picture.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

constexpr std::size_t kMostCells = 500;
constexpr int kGap = 8;  // pixels between cells, and around all
constexpr Rgb kPaper{13, 16, 21}, kBlank{44, 52, 62}, kText{232, 237, 242}, kSoft{163, 173, 184};
constexpr Rgb kBox{255, 159, 26};

// Both make a sheet 1,928 pixels wide; the narrow cell just holds a date and a time.
struct Grid {
    std::size_t columns;
    int cell_width;
};
constexpr Grid kWide{6, 312}, kNarrow{12, 152};
constexpr std::size_t kMostWide = 60;  // of cells

struct Cell {
    const Picture* picture = nullptr;  // none: it could not be had
    const std::vector<SeenBox>* boxes = nullptr;
    std::string when, what;
};

std::string confidence_text(std::optional<float> confidence) {
    return confidence ? fmt::format(" {:.2f}", *confidence) : "";
}

// "2024-05-01 13:00:05", else "0:06:12" from the recording's start.
std::string when(const std::string& clock, double seconds) {
    if (clock.size() >= 19) return clock.substr(0, 10) + " " + clock.substr(11, 8);
    const auto whole = static_cast<long long>(std::max(0., seconds));
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

const Picture* picture_in(const std::map<int, Picture>& pictures, int id) {
    const auto found = pictures.find(id);
    return found == pictures.end() ? nullptr : &found->second;
}

std::vector<Cell> all_cells(const Answer& answer, const AnswerPictures& pictures) {
    std::vector<Cell> cells;
    for (const Appearance& a : answer.appearances)
        cells.push_back({picture_in(pictures.appearances, a.id), &a.peak_boxes,
                         when(a.start_clock, a.start_s),
                         fmt::format("#{} {} {}{}", a.id, human_duration(a.end_s - a.start_s), a.class_name,
                                     confidence_text(a.peak_confidence))});
    if (cells.empty())
        for (std::size_t i = 0; i < answer.closest.size(); ++i) {
            const ClosestCall& call = answer.closest[i];
            cells.push_back({picture_in(pictures.closest, static_cast<int>(i)), &call.boxes,
                             when(call.clock, call.at_s),
                             fmt::format("{}{}", call.class_name, confidence_text(call.confidence))});
        }
    return cells;
}

// Those that have a picture (all where none has), and of too many so many as a sheet holds, spread evenly.
std::vector<Cell> shown_cells(std::vector<Cell> all) {
    std::vector<Cell> cells;
    std::copy_if(all.begin(), all.end(), std::back_inserter(cells),
                 [](const Cell& cell) { return cell.picture != nullptr; });
    if (cells.empty()) cells = std::move(all);
    if (cells.size() <= kMostCells) return cells;
    std::vector<Cell> spread;
    for (std::size_t i = 0; i < kMostCells; ++i)
        spread.push_back(cells[(2 * i + 1) * cells.size() / (2 * kMostCells)]);
    return spread;
}

std::string heading(const Answer& answer, std::size_t shown) {
    const std::size_t count = answer.appearances.size();
    std::string text = count == 0 ? "no appearance"
                                  : fmt::format("{} appearance{}", with_commas(static_cast<long long>(count)),
                                                count == 1 ? "" : "s");
    text += fmt::format(" of {} in {}", join(answer.classes, ", "), human_duration(answer.account.covered_s));
    if (!answer.complete) text += ", not finished";
    if (count == 0 && shown > 0) return text + "; the frames that came closest:";
    return shown < count ? fmt::format("{}; {} of them shown", text, shown) : text;
}

class Sheet {
   public:
    Sheet(Grid grid, std::size_t cells, double shape) : grid_(grid) {
        picture_height_ = std::clamp(static_cast<int>(std::lround(grid.cell_width * shape)),
                                     grid.cell_width / 4, grid.cell_width * 2);
        cell_height_ = picture_height_ + 2 * kLetterHeight + 4;
        const auto rows = static_cast<int>((cells + grid.columns - 1) / grid.columns);
        const int columns = static_cast<int>(grid.columns);
        image_.resize(columns * grid.cell_width + (columns + 1) * kGap,
                      kTop + rows * (cell_height_ + kGap) + kGap);
        fill(0, 0, image_.width, image_.height, kPaper);
    }

    Status head(const std::string& text) {
        const auto room = static_cast<std::size_t>((image_.width - 2 * kGap) / kLetterWidth);
        return draw_text(image_, kGap, kGap, text.substr(0, room), kText);
    }

    Status put(std::size_t place, const Cell& cell) {
        const int x = kGap + static_cast<int>(place % grid_.columns) * (grid_.cell_width + kGap);
        const int y = kTop + static_cast<int>(place / grid_.columns) * (cell_height_ + kGap);
        const int width = grid_.cell_width;
        fill(x, y, width, picture_height_, kBlank);
        if (cell.picture) {
            NOSCOPE_TRY(const RgbImage picture, from_jpeg(cell.picture->jpeg, width, picture_height_));
            const int left = x + (width - picture.width) / 2,
                      top = y + (picture_height_ - picture.height) / 2;
            copy(picture, left, top);
            for (const SeenBox& box : *cell.boxes) outline(box, left, top, picture.width, picture.height);
        } else {
            NOSCOPE_CHECK(draw_text(image_, x + 4, y + 4, "no picture", kSoft));
        }
        const auto room = static_cast<std::size_t>(width / kLetterWidth);
        NOSCOPE_CHECK(draw_text(image_, x, y + picture_height_ + 2, cell.when.substr(0, room), kText));
        return draw_text(image_, x, y + picture_height_ + 2 + kLetterHeight, cell.what.substr(0, room),
                         kSoft);
    }

    const RgbImage& image() const { return image_; }

   private:
    static constexpr int kTop = kGap + kLetterHeight + kGap;  // of the first row

    std::uint8_t* at(int x, int y) { return &image_.pixels[3 * (std::size_t(y) * image_.width + x)]; }

    void fill(int x, int y, int width, int height, Rgb colour) {
        for (int row = y; row < y + height; ++row)
            for (int column = x; column < x + width; ++column)
                std::copy(colour.begin(), colour.end(), at(column, row));
    }
    void copy(const RgbImage& picture, int x, int y) {
        for (int row = 0; row < picture.height; ++row)
            std::copy_n(picture.view().row(row), 3 * picture.width, at(x, y + row));
    }
    // Two pixels wide, within the picture.
    void outline(const SeenBox& box, int left, int top, int width, int height) {
        constexpr int kLine = 2;
        if (width < 2 * kLine || height < 2 * kLine) return;
        const auto place = [](float share, int size) {
            return std::clamp(static_cast<int>(std::lround(share * static_cast<float>(size))), 0,
                              size - kLine);
        };
        const int x0 = place(box.x0, width), x1 = std::max(x0, place(box.x1, width));
        const int y0 = place(box.y0, height), y1 = std::max(y0, place(box.y1, height));
        fill(left + x0, top + y0, x1 - x0 + kLine, kLine, kBox);
        fill(left + x0, top + y1, x1 - x0 + kLine, kLine, kBox);
        fill(left + x0, top + y0, kLine, y1 - y0 + kLine, kBox);
        fill(left + x1, top + y0, kLine, y1 - y0 + kLine, kBox);
    }

    Grid grid_;
    int picture_height_ = 0, cell_height_ = 0;
    RgbImage image_;
};

// Height over width of the recording's pictures.
double shape_of(const Answer& answer) {
    for (const FileReport& file : answer.files)
        if (file.width > 0 && file.height > 0) return static_cast<double>(file.height) / file.width;
    return 9. / 16;
}

}  // namespace

Status write_sheet(const Answer& answer, const AnswerPictures& pictures, const std::string& path) {
    return guarded([&]() -> Status {
        const std::vector<Cell> cells = shown_cells(all_cells(answer, pictures));
        Sheet sheet(cells.size() > kMostWide ? kNarrow : kWide, cells.size(), shape_of(answer));
        NOSCOPE_CHECK(sheet.head(heading(answer, cells.size())));
        for (std::size_t i = 0; i < cells.size(); ++i) NOSCOPE_CHECK(sheet.put(i, cells[i]));
        NOSCOPE_TRY(const Jpeg jpeg,
                    to_jpeg(sheet.image().view(), {.most_width = sheet.image().width, .quality = 4}));
        return write_file_atomically(path, jpeg.bytes);
    });
}

}  // namespace noscope
