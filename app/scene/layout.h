/* The whole screen of a session as a scene. */
#ifndef RUMIA_LAYOUT_H
#define RUMIA_LAYOUT_H

#include "actions.h"
#include "look.h"
#include "scene.h"
#include "session.h"

/* Below the first size there is the board alone; below the least nothing. */
enum { SCREEN_MIN_WIDTH = 80, SCREEN_MIN_HEIGHT = 24, SCREEN_LEAST_WIDTH = 20, SCREEN_LEAST_HEIGHT = 8 };

/* Builds the scene for a screen of this size; smaller than the least, it says the size needed. */
void layout_screen(struct scene *scene, const struct session *s, const struct look *look, const struct keymap *map,
                   int width, int height);
/* Whether a view shows anything of its own of this puzzle: a task has fewer. */
bool layout_has_view(const struct puzzle *p, enum screen_view view);
/* Only the board (or another view) of the current desk with a line of words: pictures and animations. The size is the
 * scene's to choose: see layout_picture_size. */
void layout_picture(struct scene *scene, const struct session *s, const struct look *look, int width, int height);
void layout_picture_size(const struct session *s, int *width, int *height);

#endif
