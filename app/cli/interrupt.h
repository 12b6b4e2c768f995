/* Ctrl-C asks a long command to finish cleanly; a second one ends the program. */
#ifndef RUMIA_INTERRUPT_H
#define RUMIA_INTERRUPT_H

#include <stdatomic.h>
#include <stdbool.h>

/* From now on SIGINT and SIGTERM are noted instead of ending the program, once each. */
void interrupt_catch(void);
bool interrupted(void);
/* The same for code that knows no signals: becomes true. */
const atomic_bool *interrupt_flag(void);

#endif
