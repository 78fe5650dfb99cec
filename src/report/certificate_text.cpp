#include "report/certificate_text.h"

#include "base/text.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace noscope {
namespace {

bool is_about_positives(const CertificateRate& rate) { return rate.name == "recall" || rate.name == "fnr"; }

// What windows an error is a share of.
std::string_view windows_of(const CertificateRate& rate) {
    return is_about_positives(rate)   ? "positive windows"
           : rate.name == "precision" ? "windows called positive"
                                      : "negative windows";
}

double budget_of(const CertificateRate& rate) {
    return rate.name == "recall" || rate.name == "precision" ? 1 - rate.asked : rate.asked;
}

// "5 % of the positive windows are missed (3 of 412 seen)"
std::string rate_text(const CertificateRate& rate, const std::string& most) {
    return fmt::format("{} of the {} are {} ({} of the {} seen)", most, windows_of(rate),
                       is_about_positives(rate) ? "missed" : "wrong", with_commas(rate.wrong),
                       with_commas(rate.of));
}

// Then nothing is estimated.
bool of_all_blocks(const PlanCertificate& certificate) {
    return certificate.drawn > 0 && certificate.drawn == certificate.blocks;
}

std::string checked_on(const PlanCertificate& certificate) {
    const std::string blocks = count_of(certificate.blocks, "block");
    return of_all_blocks(certificate) ? fmt::format("all {} of {:.4g} s", blocks, certificate.block_s)
                                      : fmt::format("{} of {} of {:.4g} s", with_commas(certificate.drawn),
                                                    blocks, certificate.block_s);
}

std::string with_confidence(const PlanCertificate& certificate) {
    return of_all_blocks(certificate)
               ? std::string()
               : fmt::format("with {} confidence ", percent_text(certificate.confidence));
}

std::string cost_sentence(const PlanCertificate& certificate) {
    return fmt::format(" It took the labels of {}, {} of them new.", count_of(certificate.labels, "frame"),
                       certificate.new_labels == 0 ? "none" : with_commas(certificate.new_labels));
}

// Recall and precision are promised of appearances, and were tested on windows.
bool speaks_of_appearances(const PlanCertificate& certificate) {
    return std::ranges::any_of(certificate.rates, [](const CertificateRate& rate) {
        return rate.name == "recall" || rate.name == "precision";
    });
}

std::string needed_text(const CertificateRate& rate) {
    const bool there = rate.blocks_all > 0;
    std::string text = fmt::format("{} hold {}",
                                   there ? fmt::format("about {} of the blocks", with_commas(rate.blocks_all))
                                         : std::string("none of the blocks seen"),
                                   windows_of(rate));
    if (rate.blocks_needed > 0)
        text += fmt::format(", and about {} of these without an error are needed",
                            with_commas(rate.blocks_needed));
    else if (budget_of(rate) <= 0)
        text += ", and that none is wrong only all blocks can show";
    return text;
}

// What the blocks that were labelled show of a rate.
std::string shown_text(const PlanCertificate& certificate, const CertificateRate& rate) {
    if (of_all_blocks(certificate)) {
        const double wrong = rate.of > 0 ? static_cast<double>(rate.wrong) / static_cast<double>(rate.of) : 0;
        return rate_text(rate, fmt::format("{:.3g} %", 100 * wrong));
    }
    if (rate.at_most < 1) return "at most " + rate_text(rate, at_most_percent(rate.at_most));
    return fmt::format("nothing is shown of the {} ({} of {} wrong)", windows_of(rate),
                       with_commas(rate.wrong), with_commas(rate.of));
}

std::string numbers(const PlanCertificate& certificate, bool kept) {
    std::vector<std::string> parts;
    for (const CertificateRate& rate : certificate.rates)
        if (rate.kept == kept && budget_of(rate) < 1)
            parts.push_back(rate_text(rate, percent_text(budget_of(rate))));
    return join(parts, ", and at most ");
}

std::string certified_text(const PlanCertificate& certificate) {
    std::string text = fmt::format(
        "Certified on {} over {} of '{}' {} it was not chosen on: {}at most {}, before appearances are "
        "confirmed.",
        certificate.at, checked_on(certificate), printable(certificate.recording),
        of_all_blocks(certificate) ? "that" : "drawn at random among those that",
        with_confidence(certificate), numbers(certificate, true));
    const auto passed =
        std::ranges::count_if(certificate.steps, [](const CertificateStep& step) { return step.passed; });
    if (passed < std::ssize(certificate.steps))
        text += fmt::format(" Its thresholds are drawn back: as they were chosen, `{}` is not certified.",
                            printable(certificate.steps.back().plan));
    return text;
}

std::string uncertified_text(const PlanCertificate& certificate) {
    std::string text = fmt::format("Not certified: {}", printable(certificate.why));
    std::vector<std::string> parts;
    for (const CertificateRate& rate : certificate.rates)
        if (!rate.kept && !of_all_blocks(certificate)) parts.push_back(needed_text(rate));
    if (!parts.empty()) text += "; " + join(parts, "; ");
    text += ".";
    if (certificate.drawn == 0) return text;
    text += fmt::format(" Of {} of '{}'{}, ", checked_on(certificate), printable(certificate.recording),
                        of_all_blocks(certificate) ? " that it was not chosen on" : " drawn at random");
    std::vector<std::string> shown;
    for (const CertificateRate& rate : certificate.rates)
        if (budget_of(rate) < 1) shown.push_back(shown_text(certificate, rate));
    return text + with_confidence(certificate) + join(shown, ", and ") + ".";
}

}  // namespace

std::string certificate_text(const PlanCertificate& certificate) {
    std::string text = certificate.certified ? certified_text(certificate) : uncertified_text(certificate);
    if (speaks_of_appearances(certificate))
        text +=
            " Blocks cut appearances: recall and precision are tested on windows, and what share of the "
            "appearances is found is not certified.";
    if (certificate.certified)
        text +=
            " Confirmation takes away what the reference does not see: it calls nothing falsely, and what is "
            "there of an appearance that it drops is missed beside.";
    if (certificate.drawn > 0) text += cost_sentence(certificate);
    if (certificate.certified) text += " A certificate does not travel to footage that was not sampled.";
    return text;
}

std::string certificate_sentence(const PlanCertificate& certificate) {
    if (!certificate.certified)
        return fmt::format("Before use it was tested on {} of {} and not certified",
                           with_commas(certificate.drawn), count_of(certificate.blocks, "block"));
    return fmt::format(
        "It was certified on {} over {} of '{}': {}at most {}, before appearances are confirmed; a "
        "certificate does not travel to footage that was not sampled",
        certificate.at, checked_on(certificate), printable(certificate.recording),
        with_confidence(certificate), numbers(certificate, true));
}

}  // namespace noscope
