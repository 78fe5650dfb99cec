#include "reference/reference_share.h"

#include <iterator>
#include <utility>

namespace noscope {

class ReferenceShare::View : public Reference {
   public:
    View(ReferenceShare& share, std::size_t number) : share_(share), number_(number) {}

    std::string identity() const override { return shared().identity(); }
    std::string name() const override { return shared().name(); }
    std::vector<std::string> classes() const override { return shared().classes(); }
    bool open_classes() const override { return shared().open_classes(); }
    void adopt_classes(const std::vector<std::string>& classes) override { shared().adopt_classes(classes); }
    bool needs_pixels() const override { return shared().needs_pixels(); }
    double stated_cost_s() const override { return shared().stated_cost_s(); }
    Result<double> runtime_rate(double seconds) override { return shared().runtime_rate(seconds); }

    Status submit(const ReferenceFrame& frame, CancelToken cancel) override {
        ReferenceFrame handed = frame;
        handed.ticket = share_.next_ticket_++;
        share_.owners_[handed.ticket] = {number_, frame.ticket};
        return shared().submit(handed, std::move(cancel));
    }
    Status collect(std::vector<ReferenceAnswer>& out) override {
        std::vector<ReferenceAnswer> answers;
        return hand_out(shared().collect(answers), answers, out);
    }
    // Those of others are done too.
    Status drain(std::vector<ReferenceAnswer>& out) override {
        std::vector<ReferenceAnswer> answers;
        return hand_out(shared().drain(answers), answers, out);
    }

   private:
    Status make_ready(CancelToken cancel) override { return shared().prepare(std::move(cancel)); }
    // What came before an error is told.
    Status hand_out(Status status, std::vector<ReferenceAnswer>& answers, std::vector<ReferenceAnswer>& out) {
        share_.sort(std::move(answers));
        share_.take(number_, out);
        return status;
    }
    Reference& shared() const { return share_.shared_; }

    ReferenceShare& share_;
    std::size_t number_;
};

std::unique_ptr<Reference> ReferenceShare::view() {
    ready_.emplace_back();
    return std::make_unique<View>(*this, ready_.size() - 1);
}

void ReferenceShare::sort(std::vector<ReferenceAnswer> answers) {
    for (ReferenceAnswer& answer : answers) {
        const auto owner = owners_.extract(answer.ticket);
        if (owner.empty()) continue;
        answer.ticket = owner.mapped().ticket;
        ready_[owner.mapped().view].push_back(std::move(answer));
    }
}

void ReferenceShare::take(std::size_t view, std::vector<ReferenceAnswer>& out) {
    out.insert(out.end(), std::make_move_iterator(ready_[view].begin()),
               std::make_move_iterator(ready_[view].end()));
    ready_[view].clear();
}

}  // namespace noscope
