#include "made_scene.h"

#include "support/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace noscope::testing {
namespace {

constexpr std::size_t kPerPass = 4;  // frames in which a vehicle is seen, about

class Scene {
   public:
    explicit Scene(const MadeScene& how)
        : how_(how),
          width_(how.size.width),
          height_(how.size.height),
          area_(static_cast<std::size_t>(width_ * height_)),
          random_(how.seed * 2654435761U + 1) {
        paint();
    }

    CnnSamples run() {
        CnnSamples samples;
        samples.size = how_.size;
        samples.difference = true;
        const std::size_t groups = (how_.rows + how_.group_size - 1) / how_.group_size;
        for (std::size_t group = 0; group < groups; ++group) {
            begin_group(static_cast<double>(group) / static_cast<double>(groups));
            for (std::size_t i = 0; i < how_.group_size && samples.rows() < how_.rows; ++i)
                add_frame(samples, static_cast<std::uint32_t>(group), static_cast<int>(i));
        }
        return samples;
    }

   private:
    struct Thing {
        bool there = false, counts = false;
        double x = 0, y = 0, speed = 0, width = 0, height = 0;  // of its middle, in pixels and pixels a frame
        double luma = 0, blue = 0, red = 0;                     // contrast
    };

    double noise(double deviation) {  // nearly normal
        double sum = 0;
        for (int i = 0; i < 4; ++i) sum += random_.fraction() - 0.5;
        return deviation * sum * std::sqrt(3.0);
    }
    double between(double low, double high) { return low + (high - low) * random_.fraction(); }

    // Patches of three sizes; a road in the middle; the same for every seed.
    void paint() {
        Random fixed(7);
        empty_.assign(area_, 110);
        for (const int cells : {4, 11, 29}) {
            std::vector<double> patches(static_cast<std::size_t>((cells + 1) * (cells + 1)));
            for (double& patch : patches) patch = (fixed.fraction() - 0.5) * 50;
            for (int y = 0; y < height_; ++y)
                for (int x = 0; x < width_; ++x)
                    empty_[at(x, y)] += patches[static_cast<std::size_t>((y * cells / height_) * (cells + 1) +
                                                                         x * cells / width_)];
        }
        for (int y = height_ * 45 / 100; y < height_ * 75 / 100; ++y)
            for (int x = 0; x < width_; ++x) empty_[at(x, y)] = 0.3 * empty_[at(x, y)] + 55;
    }

    void begin_group(double time) {
        const double day = how_.from + (how_.to - how_.from) * time;
        gain_ = 0.85 + 0.3 * std::sin(2 * std::numbers::pi * day) + noise(0.06);
        offset_ = noise(5);
        shade_at_ = between(-0.5, 1.5) * width_;
        const double passes = how_.positives * static_cast<double>(how_.group_size) / kPerPass;
        vehicle_ = {};
        if ((due_ += passes * between(0.5, 1.5)) >= 1) {
            due_ -= 1;
            const double contrast = between(20, 70) * (random_() % 2 ? 1 : -1);
            vehicle_ = {true,
                        true,
                        0,
                        height_ * between(0.52, 0.66),
                        width_ * between(0.15, 0.25) * (random_() % 2 ? 1 : -1),
                        width_ * between(0.14, 0.26),
                        height_ * between(0.16, 0.26),
                        contrast,
                        between(-25, 25),
                        between(-25, 25)};
            const double first = between(0, std::max(1.0, static_cast<double>(how_.group_size) - kPerPass));
            vehicle_.x = vehicle_.speed > 0 ? -vehicle_.speed * first : width_ - vehicle_.speed * first;
        }
        person_ = {};
        if (random_.fraction() < 0.3)
            person_ = {true,
                       false,
                       between(0, 1) * width_,
                       height_ * between(0.82, 0.88),
                       width_ * between(-0.015, 0.015),
                       width_ * between(0.03, 0.06),
                       height_ * between(0.2, 0.3),
                       between(20, 60) * (random_() % 2 ? 1 : -1),
                       between(-20, 20),
                       between(-20, 20)};
    }

    // How much of the thing a pixel shows: 1 inside, 0 outside, soft at its rounded edge.
    static double cover(const Thing& thing, double x, double y) {
        const double across = std::abs(x - thing.x) / (thing.width / 2);
        const double along = std::abs(y - thing.y) / (thing.height / 2);
        return std::clamp((1 - std::pow(std::pow(across, 4) + std::pow(along, 4), 0.25)) * 4 + 0.5, 0.0, 1.0);
    }

    void add_frame(CnnSamples& samples, std::uint32_t group, int frame) {
        std::array<std::vector<double>, 3> planes;
        planes[0] = empty_;
        planes[1].assign(area_, 124);
        planes[2].assign(area_, 131);
        sway(planes[0]);
        if (random_.fraction() < 0.3)  // the lamp
            for (int y = 0; y < height_ / 5; ++y)
                for (int x = width_ * 7 / 10; x < width_ * 8 / 10; ++x) planes[0][at(x, y)] += 35;
        std::vector<SampleBox> boxes;
        for (Thing* const thing : {&person_, &vehicle_}) {
            if (!thing->there) continue;
            if (frame > 0) thing->x += thing->speed;
            show(*thing, planes, boxes);
        }
        const auto first = samples.levels.size();
        samples.levels.resize(first + 4 * area_);
        write(planes, std::span(samples.levels).subspan(first));
        samples.labels.push_back(boxes.empty() ? 0 : 1);
        samples.groups.push_back(group);
        samples.weights.push_back(1);
        samples.boxes.push_back(boxes);
    }

    void sway(std::vector<double>& luma) {
        const int by = static_cast<int>(random_() % 3) - 1;
        for (int y = 0; y < height_ * 2 / 5; ++y)
            for (int x = 1; x < width_ / 4; ++x)
                luma[at(x, y)] = 0.8 * empty_[at(std::clamp(x + by, 0, width_ - 1), y)] + noise(6);
    }

    void show(const Thing& thing, std::array<std::vector<double>, 3>& planes, std::vector<SampleBox>& boxes) {
        for (int y = 0; y < height_; ++y)
            for (int x = 0; x < width_; ++x) {
                const double share = cover(thing, x + 0.5, y + 0.5);
                if (share == 0) continue;
                const bool window = thing.counts && y + 0.5 < thing.y - thing.height / 8;
                planes[0][at(x, y)] += share * (100 + thing.luma - (window ? 25 : 0) - planes[0][at(x, y)]);
                planes[1][at(x, y)] += share * thing.blue;
                planes[2][at(x, y)] += share * thing.red;
            }
        const double left = thing.x - thing.width / 2, right = thing.x + thing.width / 2;
        const double seen = std::min<double>(right, width_) - std::max(left, 0.0);
        if (!thing.counts || seen < thing.width / 2) return;
        const auto bound = [](double value, int most) {
            return static_cast<std::uint16_t>(std::clamp<double>(value, 0, most));
        };
        boxes.push_back(
            {bound(std::floor(left), width_), bound(std::floor(thing.y - thing.height / 2), height_),
             bound(std::ceil(right), width_), bound(std::ceil(thing.y + thing.height / 2), height_)});
    }

    // Light, shade and noise; the difference is that of luma to the empty scene of the same mean.
    void write(const std::array<std::vector<double>, 3>& planes, std::span<std::uint8_t> out) {
        const auto level = [](double value) {
            return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
        };
        double sum = 0, empty_sum = 0;
        for (std::size_t i = 0; i < area_; ++i) {
            const double x = static_cast<double>(i % static_cast<std::size_t>(width_));
            const double shade = 1 - 0.12 * std::exp(-std::pow((x - shade_at_) / (0.2 * width_), 2));
            out[i] = level(planes[0][i] * gain_ * shade + offset_ + noise(2));
            out[area_ + i] = level(planes[1][i] + noise(1));
            out[2 * area_ + i] = level(planes[2][i] + noise(1));
            sum += out[i];
            empty_sum += empty_[i];
        }
        for (std::size_t i = 0; i < area_; ++i)
            out[3 * area_ + i] = level(std::abs(out[i] - empty_[i] * sum / empty_sum));
    }

    std::size_t at(int x, int y) const { return static_cast<std::size_t>(y * width_ + x); }

    const MadeScene how_;
    const int width_, height_;
    const std::size_t area_;
    Random random_;
    std::vector<double> empty_;
    double gain_ = 1, offset_ = 0, shade_at_ = 0, due_ = 0.7;
    Thing vehicle_, person_;
};

}  // namespace

CnnSamples made_scene(const MadeScene& how) { return Scene(how).run(); }

}  // namespace noscope::testing
