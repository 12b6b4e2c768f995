#include "alloc.h"
#include "json_string.h"
#include "run_suite.h"
#include "shown.h"
#include "utf8.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static bool survives(uint32_t code, size_t bytes) {
    char text[UTF8_BYTES_MAX] = {0};
    uint32_t back = 0;
    bool good = utf8_encode(code, text) == bytes;
    if (!bytes) return good;
    good = good && utf8_decode(text, sizeof text, &back) == bytes && back == code;
    good = good && utf8_decode(text, bytes - 1, NULL) == 0; /* cut */
    for (size_t i = 0; i < bytes; i++)
        good = good && utf8_continues(text[i]) == (i > 0);
    return good;
}

START_TEST(every_code_point_survives) {
    for (uint32_t code = 0; code < 0x110100; code++) {
        const bool none = (code >= 0xd800 && code < 0xe000) || code > 0x10ffff;
        const size_t bytes = none ? 0 : code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        if (!survives(code, bytes)) ck_abort_msg("U+%04X", code);
    }
}
END_TEST

static const struct {
    const char *text, *why;
} broken[] = {
    {"\x80", "goes on with nothing"},
    {"\xc3(", "does not go on"},
    {"\xc0\x80", "NUL in two bytes"},
    {"\xc1\xbf", "ASCII in two bytes"},
    {"\xe0\x9f\xbf", "two bytes in three"},
    {"\xf0\x8f\xbf\xbf", "three bytes in four"},
    {"\xed\xa0\x80", "half a surrogate pair"},
    {"\xed\xbf\xbf", "the other half"},
    {"\xf4\x90\x80\x80", "above U+10FFFF"},
    {"\xf5\x80\x80\x80", "far above"},
    {"\xf8\x88\x80\x80\x80", "five bytes"},
    {"\xff", "never a byte of UTF-8"},
    {"\xe2\x80", "ends too early"},
};

START_TEST(what_is_broken_is_none_and_stands_for_its_byte) {
    const char *text = broken[_i].text;
    uint32_t code = 7;
    ck_assert_msg(utf8_decode(text, strlen(text), &code) == 0, "%s", broken[_i].why);
    ck_assert_uint_eq(code, 7);
    ck_assert_msg(utf8_decode_any(text, strlen(text), &code) == 1, "%s", broken[_i].why);
    ck_assert_uint_eq(code, (uint8_t)text[0]);
}
END_TEST

static char *written(const char *text, size_t size) {
    char *out = NULL;
    size_t length;
    FILE *f = open_memstream(&out, &length);
    json_write_bytes(f, text, size);
    fclose(f);
    return out;
}

static const struct {
    const char *text;
    size_t size;
    const char *json;
} strings[] = {
    {"", 0, "\"\""},
    {"a/b", 3, "\"a/b\""},
    {"\"\\\b\f\n\r\t", 7, "\"\\\"\\\\\\b\\f\\n\\r\\t\""},
    {"\0\x01\x1f\x7f", 4, "\"\\u0000\\u0001\\u001f\\u007f\""},
    {"\xc3\xa9\xf0\x9f\x99\x82", 6, "\"\xc3\xa9\xf0\x9f\x99\x82\""},
    {"a\xff\xed\xa0\x80z", 6, "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\""},
    {"\xc2\x9b\xe2\x80\xae\xf3\xa0\x81\x81", 9, "\"\\u009b\\u202e\\udb40\\udc41\""},
    {"\xc3\xa9", 1, "\"\xef\xbf\xbd\""}, /* cut */
};

START_TEST(strings_are_escaped) {
    char *out = written(strings[_i].text, strings[_i].size);
    ck_assert_str_eq(out, strings[_i].json);
    free(out);
}
END_TEST

static const struct {
    const char *text, *shown;
} visible[] = {
    {"", ""},
    {"plain, \xc3\xa9 and \xf0\x9f\x99\x82 \\n", "plain, \xc3\xa9 and \xf0\x9f\x99\x82 \\n"},
    {"a\nb\tc\r", "a\\nb\\tc\\r"},
    {"\x1b]0;x\a\x7f", "\\x1B]0;x\\x07\\x7F"},
    {"\xc2\x9b\xc2\x85", "\\x9B\\x85"},
    {"\xe2\x80\xae\xe2\x81\xa6\xd8\x9c\xef\xbb\xbf", "\\u202E\\u2066\\u061C\\uFEFF"},
    {"\xf3\xa0\x80\x81", "\\U000E0001"},
    {"\xff\xc3", "\\xFF\\xC3"},
};

START_TEST(what_acts_is_shown) {
    char out[64], cut[6];
    ck_assert_str_eq(shown(visible[_i].text, out, sizeof out), visible[_i].shown);
    ck_assert_uint_eq(shown_room(visible[_i].text), strlen(visible[_i].shown) + 1);
    ck_assert_uint_lt(strlen(shown(visible[_i].text, cut, sizeof cut)), sizeof cut);
    char *copy = shown_copy(visible[_i].text);
    ck_assert_str_eq(copy, visible[_i].shown);
    free(copy);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("utf8");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 30);
    tcase_add_test(all, every_code_point_survives);
    tcase_add_loop_test(all, what_is_broken_is_none_and_stands_for_its_byte, 0, sizeof broken / sizeof *broken);
    tcase_add_loop_test(all, strings_are_escaped, 0, sizeof strings / sizeof *strings);
    tcase_add_loop_test(all, what_acts_is_shown, 0, sizeof visible / sizeof *visible);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
