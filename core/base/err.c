#include "err.h"
#include "shown.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

static void copy_cut(char *dst, size_t size, const char *src) {
    snprintf(dst, size, "%s", src ? src : "");
}

int err_set(struct err *e, enum err_code code, const char *file, int line, int column, const char *expected,
            const char *fmt, ...) {
    *e = (struct err){.code = code, .line = line, .column = column};
    copy_cut(e->file, sizeof e->file, file);
    copy_cut(e->expected, sizeof e->expected, expected);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e->what, sizeof e->what, fmt, ap);
    va_end(ap);
    return -1;
}

int err_in_file(struct err *e, const char *file) {
    if (!e->file[0]) copy_cut(e->file, sizeof e->file, file);
    return -1;
}

char *err_format(const struct err *e, char *out, size_t size) {
    char place[320] = "", text[1024];
    if (e->file[0] && e->line && e->column)
        snprintf(place, sizeof place, "%s:%d:%d: ", e->file, e->line, e->column);
    else if (e->file[0] && e->line)
        snprintf(place, sizeof place, "%s:%d: ", e->file, e->line);
    else if (e->file[0])
        snprintf(place, sizeof place, "%s: ", e->file);
    if (e->expected[0])
        snprintf(text, sizeof text, "%s%s (expected %s)", place, e->what, e->expected);
    else
        snprintf(text, sizeof text, "%s%s", place, e->what);
    return shown(text, out, size);
}

/* Levenshtein distance of two short words, whatever their case. */
static int edit_distance(const char *a, const char *b) {
    enum { MOST = 64 };
    int row[MOST + 1];
    int na = (int)strlen(a), nb = (int)strlen(b);
    if (na > MOST || nb > MOST) return INT_MAX;
    for (int j = 0; j <= nb; j++)
        row[j] = j;
    for (int i = 1; i <= na; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= nb; j++) {
            int best = diagonal + (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
            diagonal = row[j];
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[nb];
}

const char *err_nearest(const char *word, const char *const *candidates, int count) {
    const char *best = NULL;
    int least = 3;
    for (int i = 0; i < count; i++) {
        int d = edit_distance(word, candidates[i]);
        if (d < least && d < (int)strlen(word)) {
            least = d;
            best = candidates[i];
        }
    }
    return best;
}
