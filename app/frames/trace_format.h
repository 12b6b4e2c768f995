/* What writer and reader of traces agree on. */
#ifndef RUMIA_TRACE_FORMAT_H
#define RUMIA_TRACE_FORMAT_H

/* 1 had no hints, 2 no peeks and no branches, 3 no canvas larger than the answer, 4 no learning */
enum { VERSION = 5, FRAMES_MAX = 1 << 20, EVENTS_MAX = 1 << 12, END_MARK = 0x444e4521 };
enum { FLAG_ANSWER = 1, FLAG_STEP_DONE = 2, FLAG_READOUT = 4, FLAG_EVENTS = 8, FLAG_LEARNT = 16 };
static const char trace_magic[8] = "RUMIATRC";

#endif
