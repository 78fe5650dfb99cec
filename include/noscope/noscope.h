// The whole public API of noscope.
#pragma once

#include <noscope/answer.h>
#include <noscope/bench.h>
#include <noscope/cancel.h>
#include <noscope/clips.h>
#include <noscope/error.h>
#include <noscope/eval.h>
#include <noscope/find.h>
#include <noscope/footage_bench.h>
#include <noscope/front_end.h>
#include <noscope/guarantee.h>
#include <noscope/options.h>
#include <noscope/page.h>
#include <noscope/parts.h>
#include <noscope/query.h>
#include <noscope/report.h>
#include <noscope/search.h>
#include <noscope/store.h>
#include <noscope/tables.h>
#include <noscope/version.h>
