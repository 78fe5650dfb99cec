// A reference whose answers come late, as those of a slow model do.
#pragma once

#include "reference/reference.h"

#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace noscope::testing {

class LateReference : public Reference {
   public:
    // Another reference's answers, each held back until `late` more frames were handed in, or all are wanted.
    LateReference(std::unique_ptr<Reference> inner, std::size_t late)
        : inner_(std::move(inner)), late_(late) {}

    std::string identity() const override { return inner_->identity(); }
    std::string name() const override { return inner_->name(); }
    std::vector<std::string> classes() const override { return inner_->classes(); }
    bool needs_pixels() const override { return inner_->needs_pixels(); }
    Status submit(const ReferenceFrame& frame, CancelToken cancel) override {
        const std::scoped_lock lock(mutex_);
        if (Status handed = inner_->submit(frame, std::move(cancel)); !handed) return handed;
        return inner_->collect(held_);
    }
    Status collect(std::vector<ReferenceAnswer>& out) override {
        const std::scoped_lock lock(mutex_);
        if (held_.size() > late_) move(held_.size() - late_, out);
        return {};
    }
    Status drain(std::vector<ReferenceAnswer>& out) override {
        const std::scoped_lock lock(mutex_);
        move(held_.size(), out);
        return {};
    }

   private:
    Status make_ready(CancelToken cancel) override { return inner_->prepare(std::move(cancel)); }
    void move(std::size_t count, std::vector<ReferenceAnswer>& out) {
        const auto end = held_.begin() + static_cast<std::ptrdiff_t>(count);
        std::move(held_.begin(), end, std::back_inserter(out));
        held_.erase(held_.begin(), end);
    }

    std::unique_ptr<Reference> inner_;
    std::size_t late_;
    std::mutex mutex_;
    std::vector<ReferenceAnswer> held_;
};

}  // namespace noscope::testing
