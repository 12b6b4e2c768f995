/* The section of the manual page about what other programs can read: runs, answers, weights. */
#ifndef RUMIA_MANUAL_FILES_H
#define RUMIA_MANUAL_FILES_H

#include <stdio.h>

void manual_files(FILE *out);

#endif
