#include "option_table.h"

#include "option_rows.h"

namespace noscope::cli {

const std::vector<CommandSpec>& commands() {
    static const std::vector<CommandSpec> list{
        {"find", kFind, "CLASS[,CLASS...] RECORDING...", "say when an object is visible",
         "Answers when an object of a class is visible in a recording of a fixed camera, as the reference "
         "model sees "
         "it: a table of appearances, a timeline, and what it took. A RECORDING is a file, a folder or a "
         "glob; all of "
         "them together are one camera. CLASS is a class of the reference model; vehicle stands for car, "
         "truck, bus "
         "and motorcycle, animal for the animals of COCO. Labels are kept: asking again, for another class "
         "too, runs no "
         "inference on frames that have one.",
         true},
        {"plan", kPlan, "CLASS[,CLASS...] RECORDING... -o P.plan [--plan TEXT]",
         "keep a plan for a camera in a file",
         "Makes all that a plan needs before it runs (pictures of the empty scene, weights, specialized "
         "models) from a "
         "recording, and writes it to a file with the question, the reference model's identity and where it "
         "comes "
         "from. noscope apply runs it on any recording of the same camera, and find takes it as --plan "
         "P.plan.",
         true},
        {.name = "explain",
         .bit = kExplain,
         .arguments = "CLASS[,CLASS...] RECORDING... | P.plan",
         .summary = "say what a search for a plan finds",
         .text =
             "Searches for a plan as find does, without running it: one sentence first, then the plans that "
             "there are with what an hour of footage would cost by each, how much of it each stage takes, "
             "and how much each misses and adds, on labelled blocks that its thresholds were not chosen on. "
             "Labels are kept for find. Of a plan file it tells what was found when it was made.",
         .takes_classes = true,
         .takes_plan_alone = true},
        {"apply", kApply, "P.plan RECORDING...", "run a plan file on a recording",
         "Answers as find does, with the question and the plan of a file that noscope plan wrote: what "
         "counts, times, "
         "appearances and the reference model are the file's. Nothing is learnt; the recording must show "
         "pictures of "
         "the size that the plan was made for.",
         false, true, false, true},
        {"merge", kMerge, "PART...", "join the parts of a run to its answer",
         "Joins what noscope apply --blocks wrote, on whichever machines, to the answer that apply gives "
         "over "
         "the whole recording. All parts must be of one plan and one recording and hold each block once. "
         "Appearances are confirmed here: that needs the recording, and may ask the reference model about a "
         "few "
         "frames.",
         false, false, false, false, true},
        {"report", kReport, "[ANSWER.json] [RECORDING...]", "show an answer again, with pictures",
         "Writes the answer of the last run over a recording as a page for a browser (-o F.html) or in "
         "another "
         "form, from what the store keeps: nothing is searched again. With an ANSWER.json, which find "
         "--output "
         "wrote, "
         "it is that answer; a RECORDING is then where its files lie now, if they have moved. A run that was "
         "ended "
         "shows what it had found.",
         false, false, false, false, false, false, true},
        {"region", kRegion, "RECORDING", "draw a region on a still of a recording",
         "Writes a page for a browser with a still of the recording, on which rectangles and polygons are "
         "drawn with the mouse; it gives the --region and --exclude to copy.",
         false},
        {"label", kLabel, "RECORDING...", "label a recording ahead of questions",
         "Puts the reference model's labels of all analysed frames into the store, so that later questions "
         "are "
         "answered at once. Goes on where an earlier run stopped.",
         false},
        {"info", kInfo, "RECORDING...", "describe a recording",
         "Describes the files of a recording: cameras, times, gaps, streams, rates, keyframes and damage by "
         "their packets; day and infrared night, what packet sizes tell and how fast this machine decodes by "
         "a "
         "few files decoded in part. The reference model is not asked and nothing is kept.",
         false},
        {"store", kStore, "show|verify|compact|forget [RECORDING...]", "look after what is kept",
         "show lists what the store of a recording keeps: files, labels by model, scores, what was made of "
         "many "
         "frames, runs. verify reads all of it and ends with exit code 5 where something is damaged. compact "
         "joins small pieces and gives free room back. forget deletes for good what --file, --missing, "
         "--model, "
         "--scorer or --artifacts name; files and models together mean what is of both. Other commands may "
         "use "
         "the store meanwhile. RECORDING or --store says which store.",
         false, false, false, false, false, true},
        {"eval", kEval, "WINDOWS.csv RECORDING... --class CLASS[,CLASS...] | P.plan RECORDING...",
         "say how far an answer is from the truth",
         "Sets the windows that find --windows wrote beside the truth: the reference model's label on every "
         "analysed frame, from the store or from a file of labels. Prints missed and false windows, missed "
         "and "
         "false analysed frames, recall and precision of appearances, which stage was wrong, and where to "
         "look. A frame is reported where its window is: where the frames of a window differ, some are wrong "
         "in the reference model's own answer too. What counts, times and "
         "recording "
         "must be given as they were for that find: another region is another truth. How many frames of a "
         "window were positive, which --min-hits asks for, is read from the CSV's column positive_frames; "
         "without it each positive window has the least that --presence asks for. Nothing is labelled or "
         "decoded: "
         "noscope label does that. Of a plan file it judges the windows that noscope apply --guarantee none "
         "would give on the recording: the plan is carried out, and the question is the file's.",
         false, true, true},
        {"bench", kBench, "[RECORDING...] [--class CLASS[,CLASS...]]",
         "measure this machine, or compare ways",
         "Measures stages beside a peer in turn and prints the ratio: decoding beside ffmpeg, the reference "
         "model "
         "beside its runtime alone, find beside its own decode and inference. Without a RECORDING it takes "
         "the "
         "example clip that is installed with noscope. With --class it compares on the recording itself: "
         "decoding "
         "alone, the reference model on every analysed frame, every k-th frame, keyframes, packet sizes, "
         "even "
         "samples, and a searched plan, each with its time, its errors and whether the cascade pays "
         "(docs/bench.md). Nothing is kept.",
         false, false},
    };
    return list;
}

const std::vector<std::string>& store_actions() {
    static const std::vector<std::string> actions{"show", "verify", "compact", "forget"};
    return actions;
}

const CommandSpec* find_command_spec(const std::string& name) {
    for (const CommandSpec& command : commands())
        if (name == command.name) return &command;
    return nullptr;
}

const std::vector<OptionSpec>& option_table() {
    static const std::vector<OptionSpec> table = [] {
        std::vector<OptionSpec> rows;
        add_query_rows(rows);
        add_run_rows(rows);
        add_part_rows(rows);
        add_output_rows(rows);
        return rows;
    }();
    return table;
}

std::vector<const OptionSpec*> shown_options(const CommandSpec& command) {
    std::vector<const OptionSpec*> rows;
    for (const OptionSpec& option : option_table())
        if ((option.commands & command.bit) != 0) rows.push_back(&option);
    return rows;
}

}  // namespace noscope::cli
