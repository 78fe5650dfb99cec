#include "guarantee/camera_ledger.h"

#include "base/error_text.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace noscope {
namespace {

constexpr std::string_view kHeading = "camera-ledger-2";

bool fits(const LedgerAudit& audit) {
    const SampleCount& count = audit.missed;
    return !audit.name.empty() && audit.name.find_first_of(" \t\r\n") == std::string::npos &&
           count.found >= 0 && count.found <= count.drawn && count.drawn <= count.population &&
           count.population <= kMostWindows && audit.exact_positive >= 0 &&
           audit.exact_positive <= kMostWindows && audit.known_missed >= 0 &&
           audit.known_missed <= audit.exact_positive;
}

// All of `text` as a number.
template <class Number>
bool parse(std::string_view text, Number& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

bool parse_prior(const std::vector<std::string>& fields, AuditPrior& prior) {
    if (fields.size() != 4 || fields[0] != kHeading || !parse(fields[1], prior.none) ||
        !parse(fields[2], prior.a) || !parse(fields[3], prior.b))
        return false;
    return prior.none > 0 && prior.none < 1 && prior.a > 0 && std::isfinite(prior.a) && prior.b > 0 &&
           std::isfinite(prior.b);
}

bool parse_audit(const std::vector<std::string>& fields, LedgerAudit& audit) {
    if (fields.size() != 6) return false;
    audit.name = fields[0];
    return parse(fields[1], audit.missed.population) && parse(fields[2], audit.missed.drawn) &&
           parse(fields[3], audit.missed.found) && parse(fields[4], audit.exact_positive) &&
           parse(fields[5], audit.known_missed);
}

}  // namespace

Status CameraLedger::add(const LedgerAudit& audit) {
    if (!fits(audit))
        return fail(ErrorCode::usage, "the counts of audit '{}' do not fit together", audit.name);
    const auto known = std::find_if(audits_.begin(), audits_.end(),
                                    [&](const LedgerAudit& other) { return other.name == audit.name; });
    if (known == audits_.end()) {
        audits_.push_back(audit);
        return {};
    }
    const SampleCount &before = known->missed, &now = audit.missed;
    if (now.population != before.population || now.drawn < before.drawn || now.found < before.found)
        return fail(ErrorCode::usage, "audit '{}' is in the ledger with other counts", audit.name);
    *known = audit;
    return {};
}

LedgerStatement CameraLedger::statement(double alpha) const {
    LedgerStatement result;
    std::vector<SampleCount> counts;
    std::int64_t known_missed = 0;
    for (const LedgerAudit& audit : audits_) {
        counts.push_back(audit.missed);
        result.windows += audit.missed.population;
        result.drawn += audit.missed.drawn;
        result.found += audit.missed.found;
        result.exact_positive += audit.exact_positive;
        known_missed += audit.known_missed;
    }
    const std::int64_t total = total_at_most_anytime(counts, alpha, prior_);
    result.missed = total - result.found + known_missed;
    if (const std::int64_t positives = result.exact_positive + total; positives > 0)
        result.fnr = static_cast<double>(result.missed) / static_cast<double>(positives);
    return result;
}

std::string CameraLedger::encode() const {
    std::string text = fmt::format("{} {} {} {}\n", kHeading, prior_.none, prior_.a, prior_.b);
    for (const LedgerAudit& audit : audits_)
        text += fmt::format("{} {} {} {} {} {}\n", audit.name, audit.missed.population, audit.missed.drawn,
                            audit.missed.found, audit.exact_positive, audit.known_missed);
    return text;
}

Result<CameraLedger> CameraLedger::decode(std::string_view text) {
    const Error damaged = fail(ErrorCode::store, "the camera's ledger is damaged, or of a later noscope");
    const std::vector<std::string> lines = split(text, '\n');
    AuditPrior prior;
    if (lines.size() < 2 || !lines.back().empty() || !parse_prior(split(lines.front(), ' '), prior))
        return damaged;
    CameraLedger ledger(prior);
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
        LedgerAudit audit;
        const std::size_t before = ledger.audits_.size();
        if (!parse_audit(split(lines[i], ' '), audit) || !ledger.add(audit) ||
            ledger.audits_.size() == before)
            return damaged;
    }
    return ledger;
}

}  // namespace noscope
