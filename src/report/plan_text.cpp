#include <noscope/report.h>

#include "base/text.h"
#include "report/account.h"
#include "report/certificate_text.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

namespace noscope {
namespace {

std::string stage_list(const std::vector<std::string>& stages) {
    std::vector<std::string> quoted;
    for (const std::string& stage : stages) quoted.push_back("`" + printable(stage) + "`");
    return join(quoted, ", ");
}

std::string content_sentence(const PlanReport& report) {
    std::vector<std::string> parts;
    if (report.scene_pictures > 0)
        parts.push_back(count_of(report.scene_pictures, "picture") + " of the empty scene");
    if (!report.learned.empty()) parts.push_back("the weights of " + stage_list(report.learned));
    if (!report.models.empty()) parts.push_back("the specialized models of " + stage_list(report.models));
    if (parts.empty()) return "It needs nothing but the reference model.";
    return "It holds " + join(parts, ", and ") + ".";
}

}  // namespace

std::string plan_text(const PlanReport& report) {
    const Account& account = report.account;
    std::string text = fmt::format("The plan `{}` for {} in pictures of {}x{} is in '{}' ({}).\n{}\n",
                                   printable(report.plan), printable(join(report.classes, ", ")),
                                   report.width, report.height, printable(report.path),
                                   count_of(report.bytes, "byte"), content_sentence(report));
    text +=
        fmt::format("Took {}; {} was asked about {} of {}, and {} {} decoded.\n",
                    human_duration(account.elapsed_s), printable(report.reference_name),
                    account.reference_calls == 0 ? "none" : with_commas(account.reference_calls),
                    count_of(account.analysed_frames, "analysed frame"),
                    count_of(account.frames_decoded, "frame"), account.frames_decoded == 1 ? "was" : "were");
    if (report.certificate) text += certificate_text(*report.certificate) + "\n";
    for (const std::string& file : report.exported) text += fmt::format("Exported: '{}'.\n", printable(file));
    Answer trouble;  // what can be said of files without windows
    trouble.files = report.files;
    for (const std::string& line : trouble_lines(trouble)) text += line + "\n";
    return text;
}

}  // namespace noscope
