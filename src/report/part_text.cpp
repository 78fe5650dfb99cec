#include <noscope/parts.h>

#include "base/text.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

namespace noscope {

std::string part_text(const PartReport& report) {
    const Account& account = report.account;
    return fmt::format(
        "The part {}..{} of the {} is in '{}' ({}).\n"
        "Took {}; {} was asked about {} of {}, and {} {} decoded.\n"
        "When all blocks are done: noscope merge PART...\n",
        report.blocks.first, report.blocks.last, count_of(report.blocks_in_all, "block"),
        printable(report.path), count_of(report.bytes, "byte"), human_duration(account.elapsed_s),
        printable(report.reference_name),
        account.reference_calls == 0 ? "none" : with_commas(account.reference_calls),
        count_of(account.analysed_frames, "analysed frame"), count_of(account.frames_decoded, "frame"),
        account.frames_decoded == 1 ? "was" : "were");
}

}  // namespace noscope
