#include "report/account.h"

#include <noscope/report.h>

#include "report/sample_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace noscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Account, EveryFrameAskedInThisRun) {
    Answer answer = quiet_answer(1200);
    add_appearance(answer, 10, 20);
    EXPECT_EQ(account_sentence(answer),
              "1 appearance in 20 min 0 s. Took 2 min 0 s (10 times real time); the reference model was "
              "asked on all "
              "2,400 analysed frames. Nothing is estimated: every analysed frame has the label of yolov8s.");
}

TEST(Account, HalfOfTheLabelsWereInTheStore) {
    Answer answer = quiet_answer(1200);
    add_appearance(answer, 10, 20);
    add_appearance(answer, 40, 50);
    answer.account.reference_calls = answer.account.reused_labels = 1200;
    answer.account.elapsed_s = 250;
    EXPECT_EQ(
        account_sentence(answer),
        "2 appearances in 20 min 0 s. Took 4 min 10 s (4.8 times real time); the reference model was asked "
        "on "
        "1,200 of 2,400 analysed frames (the other 1,200 were in the store); yolov8s on every analysed frame "
        "would have taken 4 min 0 s. Nothing is estimated: every analysed frame has the label of yolov8s.");
}

TEST(Account, AllLabelsWereInTheStore) {
    Answer answer = quiet_answer(1200);
    answer.account.reused_labels = std::exchange(answer.account.reference_calls, 0);
    answer.account.elapsed_s = 0.5;
    EXPECT_EQ(account_sentence(answer),
              "No appearance in 20 min 0 s. Took 0.5 s (2,400 times real time); the reference model was not "
              "asked, as "
              "the labels of all 2,400 analysed frames were in the store; yolov8s on every analysed frame "
              "would have "
              "taken 4 min 0 s. Nothing is estimated: every analysed frame has the label of yolov8s.");
    answer.account.reference_call_s = 0;
    EXPECT_THAT(account_sentence(answer), Not(HasSubstr("would have taken")));
}

TEST(Account, AFileReadInPartIsNotCalledUnread) {
    Answer answer = quiet_answer(10);
    answer.files[0].problem = "read only in part: '/videos/porch.mp4' is cut off: 78 of 250 frames are there";
    EXPECT_THAT(trouble_lines(answer), ElementsAre("Not whole: read only in part: '/videos/porch.mp4' is cut "
                                                   "off: 78 of 250 frames are there."));
}

TEST(Account, APlanTellsWhichStageDecidedHowMuch) {
    Answer answer = quiet_answer(1200);
    answer.account.reference_calls = 200;
    answer.account.reused_labels = 40;
    answer.account.plan_stages = {
        {"every(2)", 2400, 1200}, {"mse(empty)>0.01", 1200, 1199}, {"reference", 1, 1}};
    for (Window& window : answer.windows) window.decided_by = DecidedBy::difference;
    EXPECT_EQ(
        account_sentence(answer),
        "No appearance in 20 min 0 s. Took 2 min 0 s (10 times real time); the reference model was "
        "asked on 200 of 2,400 analysed frames (40 more had their label in the store); yolov8s on every "
        "analysed frame would have taken 4 min 0 s. Of the analysed frames every(2) decided 50.0 %, "
        "mse(empty)>0.01 decided 50.0 %, reference decided less than .1 %. How far that is from yolov8s on "
        "every analysed frame is not bounded; `noscope eval` compares.");
    answer.account.reference_calls = answer.account.reused_labels = 0;
    EXPECT_THAT(account_sentence(answer), HasSubstr("asked on 0 of 2,400 analysed frames;"));
}

TEST(Account, AStatedCostIsSaidToBeOne) {
    Answer answer = quiet_answer(10);
    answer.account.reused_labels = std::exchange(answer.account.reference_calls, 0);
    answer.account.reference_call_s = 2;
    answer.account.reference_call_stated = true;
    EXPECT_THAT(account_sentence(answer), HasSubstr("would have taken 40 s at the stated cost of a call."));
}

TEST(Account, EndedEarly) {
    Answer answer = quiet_answer(60);
    answer.complete = false;
    answer.stopped = "interrupted";
    EXPECT_THAT(account_sentence(answer),
                HasSubstr("Interrupted: no appearance in the 1 min 0 s answered so far. Took"));
    answer.stopped = "limit";
    add_appearance(answer, 1, 3);
    EXPECT_THAT(account_sentence(answer), HasSubstr("Stopped at the limit: 1 appearance in the 1 min 0 s"));
    answer.stopped = "max-time";
    EXPECT_THAT(account_sentence(answer), HasSubstr("Stopped when the time was up: 1 appearance"));
}

TEST(Account, AWindowThatAnotherStageDecidedIsNoReferenceLabel) {
    Answer answer = quiet_answer(10);
    answer.windows[4].decided_by = DecidedBy::difference;
    EXPECT_THAT(account_sentence(answer), Not(HasSubstr("Nothing is estimated")));
    answer.windows[4] = make_window(4, false);
    answer.windows[4].reference_frames = 1;
    EXPECT_THAT(account_sentence(answer), Not(HasSubstr("Nothing is estimated")));
}

TEST(Account, HowFarItWasAskedByRank) {
    Answer answer = quiet_answer(10);
    answer.account.ranking = RankingCount{1200, 150, 31, .94};
    EXPECT_THAT(
        account_sentence(answer),
        HasSubstr(" Best scores first, 1,200 frames were asked about, 150 of them at random, which came "
                  "upon 31 runs of positive windows; at most 0.9 more are expected among the rest."));
    answer.complete = false;
    EXPECT_THAT(account_sentence(answer), HasSubstr("; it ended early, and 0.9 more are expected"));
}

TEST(Account, WhatConfirmationTook) {
    Answer answer = quiet_answer(10);
    answer.account.confirmation.emplace();
    EXPECT_THAT(account_sentence(answer), Not(HasSubstr("confirm")));
    answer.account.confirmation->frames = 1;
    EXPECT_THAT(account_sentence(answer), HasSubstr(" To confirm appearances 1 frame was tried."));
    // What the reference saw may have been dropped with the rest.
    EXPECT_THAT(account_sentence(answer), Not(HasSubstr("Nothing is estimated")));
    answer.account.confirmation->frames = 1200;
    answer.account.confirmation->dropped = 2;
    EXPECT_THAT(
        account_sentence(answer),
        HasSubstr(" To confirm appearances 1,200 frames were tried, and 2 appearances were dropped."));
}

TEST(Account, WhatASearchForetold) {
    Answer answer = quiet_answer(10);
    answer.search.emplace();
    answer.search->searched = true;
    answer.search->run = {.predicted_s = 25,
                          .actual_s = 57,
                          .predicted_calls = 830,
                          .actual_calls = 1510,
                          .predicted_calls_low = 330,
                          .predicted_calls_high = 2090};
    EXPECT_THAT(account_sentence(answer),
                HasSubstr(" The plan was searched for; after that 25 s and 830 calls (330 to 2,090) were "
                          "predicted, and it was 57 s and 1,510 calls."));
    // Of the reference alone there is nothing to estimate.
    answer.search->run.predicted_calls_low = answer.search->run.predicted_calls_high = 830;
    EXPECT_THAT(account_sentence(answer), HasSubstr("and 830 calls were predicted"));
}

TEST(Account, ReferenceClauseInTheSingular) {
    Account account;
    EXPECT_EQ(reference_clause(account), "there was no frame to ask the reference model about");
    // A run that was stopped while it learnt.
    account.reference_calls = 397;
    EXPECT_EQ(reference_clause(account),
              "the reference model was asked on 397 frames, and no frame was searched yet");
    account.reference_calls = 0;
    account.analysed_frames = 1;
    account.reference_calls = 1;
    EXPECT_EQ(reference_clause(account), "the reference model was asked on the one analysed frame");
    account.reference_calls = 0;
    account.reused_labels = 1;
    EXPECT_EQ(reference_clause(account),
              "the reference model was not asked, as the label of the one analysed frame was in the store");
    account.analysed_frames = 2;
    account.reference_calls = 1;
    EXPECT_EQ(reference_clause(account),
              "the reference model was asked on 1 of 2 analysed frames (the other one was in the store)");
    account.damaged_frames = 2;
    account.reference_calls = account.reused_labels = 0;
    EXPECT_EQ(reference_clause(account),
              "the reference model was not asked, as no analysed frame could be decoded");
}

// Search, run and check each count the frames that they want.
TEST(Account, LabelsThatWereWantedTwiceAreNoMoreThanAll) {
    Account account;
    account.analysed_frames = 3600;
    account.reused_labels = 3780;
    EXPECT_EQ(reference_clause(account),
              "the reference model was not asked, as every label that was wanted was in the store");
    account.reference_calls = 300;
    EXPECT_EQ(
        reference_clause(account),
        "the reference model was asked on 300 of 3,600 analysed frames (all others that were wanted had "
        "their label in the store)");
    account.reference_calls = 3780;
    EXPECT_EQ(reference_clause(account),
              "the reference model was asked 3,780 times, and 3,600 frames were analysed");
}

TEST(Trouble, NoneIsNoLine) { EXPECT_THAT(trouble_lines(quiet_answer(5)), IsEmpty()); }

TEST(Trouble, DamageNamesItsWindows) {
    Answer answer = quiet_answer(20);
    damage(answer, 3, 1);
    EXPECT_THAT(trouble_lines(answer),
                ElementsAre("Damage: 1 analysed frame could not be decoded, in window 3."));
    damage(answer, 4, 2);
    damage(answer, 9, 1);
    EXPECT_THAT(
        trouble_lines(answer),
        ElementsAre(
            "Damage: 4 analysed frames could not be decoded, in windows 3 to 4, 9; 1 of these windows "
            "has no other analysed frame and counts as negative."));
    for (const int window : {11, 13, 15, 17}) damage(answer, window, 1);
    EXPECT_THAT(trouble_lines(answer).front(), HasSubstr("in windows 3 to 4, 9, 11, 13, 15 and 1 more;"));
}

TEST(Trouble, GapsOverlapsAndUnreadableFiles) {
    Answer answer = quiet_answer(20);
    FileReport second = answer.files[0], third = answer.files[0];
    second.path = "/videos/b.mp4";
    second.start_s = 220;
    second.gap_before_s = 200;
    third.path = "/videos/c\x1b[2J.mp4";
    third.problem = "no video stream";
    third.frames = 0;
    third.overlap_before_s = 4;
    answer.files.push_back(second);
    answer.files.push_back(third);
    EXPECT_THAT(
        trouble_lines(answer),
        ElementsAre(
            "Gap: no footage for 3 min 20 s, from 0:20.0 to 3:40.0, before '/videos/b.mp4'.",
            "Not read: '/videos/c?[2J.mp4': no video stream.",
            "Overlap: '/videos/c?[2J.mp4' begins 4.0 s before the file before it ends; its windows in "
            "that time are left out."));
}

}  // namespace
}  // namespace noscope
