/* Signals of a program that holds a terminal: those it can live with become bytes in a pipe; when it dies, the terminal
 * is brought back first. One terminal a process. */
#ifndef RUMIA_RESCUE_H
#define RUMIA_RESCUE_H

#include <stddef.h>
#include <termios.h>

/* From now on SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT and SIGWINCH are written as one byte each (their number) to the
 * pipe whose reading end is the result; -1 when there is none. */
int rescue_signals(void);
/* From now on a crash (SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL) writes `restore` to `fd`, sets its modes, copies what
 * was caught of standard error (`caught`, -1 = nothing) to `error`, and lets the signal do its work. */
void rescue_arm(int fd, const struct termios *modes, const char *restore, size_t size, int caught, int error);
/* Gives all signals back to whom they belonged. */
void rescue_end(void);
/* Sends the program to sleep as C-z does without us; returns when it goes on. */
void rescue_sleep(void);
/* Copies a file from its beginning to `to`. Safe in a signal handler. */
void rescue_copy(int from, int to);

#endif
