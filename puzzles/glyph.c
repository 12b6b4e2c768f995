#include "glyph.h"
#include "utf8.h"

#include <string.h>

/* Signs that people draw cells with. */
static const uint16_t signs[] = {
    0x00b7, /* · */ 0x2022,  /* • */ 0x2219, /* ∙ */ 0x22c5, /* ⋅ */ 0x2024, /* ․ */ 0x3002, /* 。 */
    0x25a1, /* □ */ 0x25a2,  /* ▢ */ 0x25ab, /* ▫ */ 0x25fb, /* ◻ */ 0x25fd, /* ◽ */ 0x2b1c, /* ⬜ */
    0x2b1a, /* ⬚ */ 0x25cb,  /* ○ */ 0x25e6, /* ◦ */ 0x25ef, /* ◯ */ 0x2610, /* ☐ */ 0x2423, /* ␣ */
    0x3007, /* 〇 */ 0x2591, /* ░ */ 0x00d7, /* × */ 0x2205, /* ∅ */ 0x2588, /* █ */ 0x2593, /* ▓ */
    0x2592, /* ▒ */ 0x25a0,  /* ■ */ 0x25fc, /* ◼ */ 0x25aa, /* ▪ */ 0x25fe, /* ◾ */ 0x2b1b, /* ⬛ */
    0x25cf, /* ● */ 0x26ab,  /* ⚫ */ 0x26aa,                                                 /* ⚪ */
};
enum { SIGNS = sizeof signs / sizeof *signs };

/* Digits that follow one another: code points from `first` on are '0' + digit... */
static const struct {
    uint32_t first, last;
    int digit;
} digits[] = {
    {0x2460, 0x2468, 1},   {0x24ea, 0x24ea, 0},   {0x2776, 0x277e, 1},   {0x2780, 0x2788, 1},   {0x278a, 0x2792, 1},
    {0x00b2, 0x00b3, 2},   {0x00b9, 0x00b9, 1},   {0x2070, 0x2070, 0},   {0x2074, 0x2079, 4},   {0x2080, 0x2089, 0},
    {0x0660, 0x0669, 0},   {0x06f0, 0x06f9, 0},   {0x0966, 0x096f, 0},   {0x09e6, 0x09ef, 0},   {0x0e50, 0x0e59, 0},
    {0x1d7ce, 0x1d7d7, 0}, {0x1d7d8, 0x1d7e1, 0}, {0x1d7e2, 0x1d7eb, 0}, {0x1d7ec, 0x1d7f5, 0}, {0x1d7f6, 0x1d7ff, 0},
};

/* 1 to 9 as Chinese and Japanese write them. */
static const uint16_t han[] = {0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};

struct range {
    uint32_t first, last;
    char glyph;
};

static const struct range ranges[] = {
    {0x00a0, 0x00a0, ' '}, /* spaces */
    {0x1680, 0x1680, ' '},           {0x2000, 0x200a, ' '},           {0x202f, 0x202f, ' '},
    {0x205f, 0x205f, ' '},           {0x2800, 0x2800, ' '},           {0x3000, 0x3000, ' '},
    {0x00ad, 0x00ad, GLYPH_NOTHING}, {0x0300, 0x036f, GLYPH_NOTHING}, {0x200b, 0x200f, GLYPH_NOTHING},
    {0x202a, 0x202e, GLYPH_NOTHING}, {0x2060, 0x2069, GLYPH_NOTHING}, {0x20d0, 0x20ff, GLYPH_NOTHING},
    {0xfe00, 0xfe0f, GLYPH_NOTHING}, {0xfeff, 0xfeff, GLYPH_NOTHING}, {0x2010, 0x2015, '-'}, /* dashes */
    {0x2212, 0x2212, '-'},           {0x00af, 0x00af, '-'},           {0x203e, 0x203e, '-'},
    {0x23af, 0x23af, '-'},           {0x2581, 0x2581, '-'},           {0x2594, 0x2594, '-'},
    {0x00a6, 0x00a6, '|'}, /* bars */
    {0x2016, 0x2016, '|'},           {0x2223, 0x2223, '|'},           {0x23d0, 0x23d0, '|'},
    {0x258f, 0x258f, '|'},           {0x2595, 0x2595, '|'},           {0x2018, 0x201b, '\''}, /* quotes */
    {0x201c, 0x201f, '"'},           {0x00ab, 0x00ab, '"'},           {0x00bb, 0x00bb, '"'},
};

/* U+2500 to U+257F: what runs across, what runs down, and what meets. */
static char box_glyph(uint32_t code) {
    static const char glyphs[] = "--||--||--||++++"  /* 2500 */
                                 "++++++++++++++++"  /* 2510 */
                                 "++++++++++++++++"  /* 2520 */
                                 "++++++++++++++++"  /* 2530 */
                                 "++++++++++++--||"  /* 2540 */
                                 "-|++++++++++++++"  /* 2550 */
                                 "+++++++++++++++++" /* 2560, 2570 */
                                 "\2\2\2-|-|-|-|-|-|";
    return glyphs[code - 0x2500];
}

static char glyph_of(uint32_t code) {
    if (code >= 0x2500 && code <= 0x257f) return box_glyph(code);
    if (code >= 0xff01 && code <= 0xff5e) return (char)(code - 0xfee0); /* full-width ASCII */
    for (int i = 0; i < SIGNS; i++)
        if (signs[i] == code) return (char)(GLYPH_SIGN + i);
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++)
        if (code >= digits[i].first && code <= digits[i].last)
            return (char)('0' + digits[i].digit + (int)(code - digits[i].first));
    for (int i = 0; i < 9; i++)
        if (han[i] == code) return (char)('1' + i);
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (code >= ranges[i].first && code <= ranges[i].last) return ranges[i].glyph;
    return GLYPH_OTHER;
}

size_t glyphs_of(const char *text, size_t size, char *out) {
    size_t count = 0;
    for (size_t at = 0; at < size; count++) {
        uint32_t code;
        const size_t n = utf8_decode_any(text + at, size - at, &code);
        out[count] = code == '\t' || (code >= ' ' && code < 127) ? (char)code
                     : code < 128                                ? GLYPH_OTHER
                                                                 : glyph_of(code);
        at += n;
    }
    return count;
}

uint32_t glyph_code(char glyph) {
    const unsigned i = (unsigned char)glyph - GLYPH_SIGN;
    return i < SIGNS ? signs[i] : 0;
}
