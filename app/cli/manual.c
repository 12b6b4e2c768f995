#include "manual.h"
#include "manual_files.h"

#include <string.h>

enum { HELP_WIDTH = 80, HELP_COLUMN = 24 };

static const struct option_spec help_option = {
    .letter = 'h', .name = "help", .type = OPTION_FLAG, .help = "print this help"};

/* Calls f for each option, --help last. */
#define EACH_OPTION(o, c)                                                                                              \
    for (const struct option_spec *o = (c)->options->name ? (c)->options : &help_option; o;                            \
         o = o == &help_option ? NULL                                                                                  \
             : o[1].name       ? o + 1                                                                                 \
                               : &help_option)

static const char *argument_name(const struct option_spec *o, char *out, size_t size) {
    if (o->type == OPTION_SIZE) return "HxW";
    if (o->type != OPTION_CHOICE) return o->argument ? o->argument : "";
    size_t used = 0;
    for (int i = 0; o->choices[i] && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? "|" : "", o->choices[i]);
    return out;
}

/* What a text lacks to end with a newline. */
static const char *line_end(const char *text) {
    size_t length = strlen(text);
    return length && text[length - 1] == '\n' ? "" : "\n";
}

static bool takes_path(const char *argument) {
    return argument && (strstr(argument, "FILE") || strstr(argument, "MODEL") || strstr(argument, "DIR") ||
                        strstr(argument, "RECIPE"));
}

/* Words of `text` from column HELP_COLUMN on, continued there. */
static void print_wrapped(FILE *out, const char *text) {
    int at = HELP_COLUMN;
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (at > HELP_COLUMN && at + 1 + length >= HELP_WIDTH) at = fprintf(out, "\n%*s", HELP_COLUMN, "") - 1;
        if (at > HELP_COLUMN) at += fprintf(out, " ");
        at += fprintf(out, "%.*s", length, text);
        text += length + (text[length] == ' ');
    }
    fputc('\n', out);
}

static void print_row(FILE *out, const char *left, const char *right) {
    int used = fprintf(out, "  %s", left);
    if (used > HELP_COLUMN - 2)
        fprintf(out, "\n%*s", HELP_COLUMN, "");
    else
        fprintf(out, "%*s", HELP_COLUMN - used, "");
    print_wrapped(out, right);
}

static void help_row(FILE *out, const struct option_spec *o) {
    char left[160], choices[100], letter[8] = "    ";
    const char *argument = argument_name(o, choices, sizeof choices);
    if (o->letter) snprintf(letter, sizeof letter, "-%c, ", o->letter);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, *argument ? "=" : "", argument);
    print_row(out, left, o->help);
}

void manual_help(FILE *out, const struct command *c, const struct command *const *all) {
    const char *space = *c->name ? " " : "";
    fprintf(out, "rumia%s%s: %s\n\n", space, c->name, c->summary);
    fprintf(out, "Usage: rumia%s%s [OPTION...]%s%s\n", space, c->name, *c->operands ? " " : "", c->operands);
    if (!*c->name) {
        fprintf(out, "       rumia COMMAND [OPTION...] ...\n\nCommands (each has its own --help):\n");
        for (int i = 1; all[i]; i++)
            print_row(out, all[i]->name, all[i]->summary);
    }
    fprintf(out, "\nOptions:\n");
    EACH_OPTION(o, c)
    help_row(out, o);
    if (c->details) fprintf(out, "\n%s%s", c->details, line_end(c->details));
}

/* Manual page. */

static void roff(FILE *out, const char *text) {
    for (const char *at = text; *at; at++) {
        bool line_start = at == text || at[-1] == '\n';
        if (line_start && (*at == '.' || *at == '\'')) fputs("\\&", out);
        if (*at == '-')
            fputs("\\-", out);
        else if (*at == '\\')
            fputs("\\e", out);
        else
            fputc(*at, out);
    }
}

static void page_option(FILE *out, const struct option_spec *o) {
    char choices[100];
    const char *argument = argument_name(o, choices, sizeof choices);
    fprintf(out, ".TP\n");
    if (o->letter) fprintf(out, "\\fB\\-%c\\fR, ", o->letter);
    fputs("\\fB\\-\\-", out);
    roff(out, o->name);
    fputs("\\fR", out);
    if (*argument) fputs("=\\fI", out), roff(out, argument), fputs("\\fR", out);
    fputc('\n', out);
    roff(out, o->help);
    fputs(".\n", out);
}

/* The paragraphs of details keep their lines: some are tables. */
static void page_command(FILE *out, const struct command *c) {
    const char *space = *c->name ? " " : "";
    fprintf(out, ".SS rumia%s%s [\\fIOPTION\\fR...]%s\\fI%s\\fR\n", space, c->name, *c->operands ? " " : "",
            c->operands);
    roff(out, c->summary);
    fputs(".\n", out);
    EACH_OPTION(o, c)
    page_option(out, o);
    if (!c->details) return;
    fputs(".PP\n.nf\n", out);
    roff(out, c->details);
    fprintf(out, "%s.fi\n", line_end(c->details));
}

void manual_page(FILE *out, const struct command *const *all) {
    fputs(".\\\" Made by \"rumia manual\" from the tables of the program: not edited by hand.\n"
          ".TH RUMIA 1\n.SH NAME\nrumia \\- ",
          out);
    roff(out, all[0]->summary);
    fputs("\n.SH SYNOPSIS\n", out);
    for (int i = 0; all[i]; i++)
        fprintf(out, "%s.B rumia%s%s\n[\\fIOPTION\\fR...] \\fI%s\\fR\n", i ? ".br\n" : "", i ? " " : "", all[i]->name,
                all[i]->operands);
    fputs(".SH DESCRIPTION\n"
          "A Tiny Recursive Model is one very small network that is applied to its own answer again and again. rumia "
          "runs\n"
          "such models on the processor, solves Sudoku and mazes with them, and shows how the answer comes about.\n"
          ".SH COMMANDS\n",
          out);
    for (int i = 0; all[i]; i++)
        page_command(out, all[i]);
    manual_files(out);
    fputs(
        ".SH PREFERENCES\n"
        "\\fIconfig.yaml\\fR is read and never written by rumia. Everything in it may be left out:\n"
        ".PP\n.nf\n"
        "theme: okabe-ito        # as \\-\\-theme\n"
        "ascii: false\n"
        "mouse: true\n"
        "symbols: false          # begin with symbols in place of shades\n"
        "reveal: false           # allow a look at the exact solution\n"
        "restore: true           # open what was open when rumia ended\n"
        "speed: 1                # at which a run is shown: 1 = in three seconds, 64 = at once\n"
        "run: {explore: chains, chains: 4}   # else one chain for 64 steps, then search\n"
        "keys: {think: \"Space\", quit: \"q C-q\"}    # by the names of actions that : completes\n"
        ".fi\n"
        ".SH THEMES\n"
        "A theme file says what each role on the screen looks like. Those that are built in are there as files, too, "
        "to\nbegin one of your own with, and\n.I amber.yaml\nas an example that tells what the words mean. A file has "
        "to say its name and may say the rest:\n.PP\n.nf\n"
        "theme: mine\n"
        "base: dark              # what is not told here is as there\n"
        "ground: \"#15181e\"       # background and text of windows and pictures\n"
        "ink: \"#d5d9e2\"\n"
        "roles:\n"
        "  given: \"#ffffff\"\n"
        "  conflict: {colour: \"#ff7a7a\", low: \"#15181e\", ansi: 9, bold: true, underline: true}\n"
        ".fi\n"
        ".SH ENVIRONMENT\n"
        ".TP\n.B RUMIA_MODELS\nFolder in which weights are looked for, instead of those installed.\n"
        ".TP\n.B RUMIA_CPU\nHighest processor level to use: scalar, neon, avx2, avx512, avx512bf16 or amx.\n"
        ".TP\n.B XDG_CONFIG_HOME\nWhere preferences are, in a folder \\fIrumia\\fR (~/.config).\n"
        ".TP\n.B XDG_STATE_HOME\nWhere the last session is kept, in a folder \\fIrumia\\fR (~/.local/state).\n"
        ".TP\n.B NO_COLOR\nWhen set, no colours are used.\n"
        ".TP\n.B COLORTERM\n\\fItruecolor\\fR or \\fI24bit\\fR: the terminal knows all colours.\n"
        ".SH FILES\n"
        ".TP\n.I $XDG_CONFIG_HOME/rumia/config.yaml\nPreferences of the interactive program.\n"
        ".TP\n.I $XDG_STATE_HOME/rumia/session.yaml\nThe puzzles that were open when the interactive program ended, "
        "and the moves made\non them and on puzzles of files: kept as they are made, and there again when the same "
        "puzzle\nis opened. The runs lie beside it. A second program that runs meanwhile has "
        "\\fIsession-2.yaml\\fR,\nwhich the next one to start takes over. What cannot be read is kept as "
        "\\fIsession-unreadable-N.yaml\\fR.\n"
        ".TP\n.I $XDG_STATE_HOME/rumia/look.yaml\nHow fast runs are shown.\n"
        ".TP\n.I PREFIX/share/rumia/models\nWeights, how each came about, and the recipe that makes it again.\n"
        ".TP\n.I PREFIX/share/rumia/puzzles\nSamples of every format that can be read.\n"
        ".TP\n.I PREFIX/share/rumia/themes\nThemes.\n"
        ".SH EXIT STATUS\n"
        ".TP\n.B 0\nDone; every puzzle solved.\n.TP\n.B 1\nSome puzzle was not solved.\n"
        ".TP\n.B 2\nBad input or usage.\n.TP\n.B 3\nInternal error.\n",
        out);
}

/* Shell completion. */

static void print_words(FILE *out, const char *const *words) {
    for (int i = 0; words && words[i]; i++)
        fprintf(out, "%s%s", i ? " " : "", words[i]);
}

static const char *const *operands_of(const struct command *c) {
    return c->words ? c->words : c->suggested ? c->suggested() : NULL;
}

/* What may stand after an option, as far as it is known. */
static const char *const *words_of(const struct option_spec *o) {
    return o->choices ? o->choices : o->suggested ? o->suggested() : NULL;
}

/* One case arm for the options that take an argument: what completes it. */
static void bash_arguments(FILE *out, const struct command *c) {
    EACH_OPTION(o, c) {
        if (o->type == OPTION_FLAG) continue;
        fprintf(out, "        '%s --%s'", c->name, o->name);
        if (o->letter) fprintf(out, "|'%s -%c'", c->name, o->letter);
        const char *const *words = words_of(o);
        if (words) {
            fprintf(out, ") COMPREPLY=($(compgen -W '");
            print_words(out, words);
            fprintf(out, "' -- \"$word\")%s); return ;;\n",
                    !o->choices && takes_path(o->argument) ? " $(compgen -f -- \"$word\")" : "");
        } else {
            fprintf(out, takes_path(o->argument) ? ") COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
                                                 : ") return ;;\n");
        }
    }
}

static void completion_bash(FILE *out, const struct command *const *all) {
    fputs("# bash completion for rumia, made by \"rumia manual bash\"\n"
          "_rumia() {\n"
          "    local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" command='' options "
          "operands\n"
          "    [ \"$COMP_CWORD\" -gt 1 ] && case \"${COMP_WORDS[1]}\" in\n        ",
          out);
    for (int i = 1; all[i]; i++)
        fprintf(out, "%s%s", i > 1 ? "|" : "", all[i]->name);
    fputs(") command=\"${COMP_WORDS[1]}\" ;;\n    esac\n    case \"$command $before\" in\n", out);
    for (int i = 0; all[i]; i++)
        bash_arguments(out, all[i]);
    fputs("    esac\n    case \"$command\" in\n", out);
    for (int i = 0; all[i]; i++) {
        fprintf(out, "        '%s') options='", all[i]->name);
        EACH_OPTION(o, all[i])
        fprintf(out, "%s--%s", o == all[i]->options ? "" : " ", o->name);
        fputs("' operands='", out);
        print_words(out, operands_of(all[i]));
        fputs("' ;;\n", out);
    }
    fputs("    esac\n"
          "    case \"$word\" in\n"
          "        -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
          "        *) COMPREPLY=($(compgen -W \"$operands\" -- \"$word\") $(compgen -f -- \"$word\")) ;;\n"
          "    esac\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        COMPREPLY+=($(compgen -W '",
          out);
    for (int i = 1; all[i]; i++)
        fprintf(out, "%s%s", i > 1 ? " " : "", all[i]->name);
    fputs("' -- \"$word\"))\n    fi\n}\ncomplete -o filenames -F _rumia rumia\n", out);
}

/* Inside single quotes; `special` characters get a backslash. */
static void quoted(FILE *out, const char *text, const char *special) {
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (strchr(special, *text))
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

static void zsh_option(FILE *out, const struct option_spec *o) {
    char choices[100];
    const char *argument = argument_name(o, choices, sizeof choices);
    if (o->letter)
        fprintf(out, "                '(-%c --%s)'{-%c,--%s%s}'[", o->letter, o->name, o->letter, o->name,
                *argument ? "=" : "");
    else
        fprintf(out, "                '--%s%s[", o->name, *argument ? "=" : "");
    quoted(out, o->help, "[]:");
    fputs("]", out);
    if (words_of(o) && !o->choices && takes_path(argument))
        fprintf(out, ":%s:{_alternative \"words:word:(", argument), print_words(out, words_of(o)),
            fputs(")\" \"files:file:_files\"}", out);
    else if (words_of(o))
        fputs(":choice:(", out), print_words(out, words_of(o)), fputs(")", out);
    else if (*argument)
        fprintf(out, takes_path(argument) ? ":%s:_files" : ":%s:", argument);
    fputs("' \\\n", out);
}

static void completion_zsh(FILE *out, const struct command *const *all) {
    fputs("#compdef rumia\n# zsh completion for rumia, made by \"rumia manual zsh\"\n_rumia() {\n"
          "    local -a commands=(\n",
          out);
    for (int i = 1; all[i]; i++) {
        fprintf(out, "        '%s:", all[i]->name);
        quoted(out, all[i]->summary, ":");
        fputs("'\n", out);
    }
    fputs("    )\n    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
          "        _describe command commands\n        _files\n        return\n    fi\n"
          "    local command=$words[2]\n    case $command in\n",
          out);
    for (int i = 1; all[i]; i++)
        fprintf(out, "%s%s", i == 1 ? "        " : "|", all[i]->name);
    fputs(") shift words; (( CURRENT-- )) ;;\n        *) command= ;;\n    esac\n    case $command in\n", out);
    for (int i = 0; all[i]; i++) {
        fprintf(out, "        '%s') _arguments -s \\\n", all[i]->name);
        EACH_OPTION(o, all[i])
        zsh_option(out, o);
        if (operands_of(all[i]))
            fputs("                '1:what:(", out), print_words(out, operands_of(all[i])), fputs(")' \\\n", out);
        fputs("                '*:file:_files' ;;\n", out);
    }
    fputs("    esac\n}\n_rumia \"$@\"\n", out);
}

static void completion_fish(FILE *out, const struct command *const *all) {
    fputs("# fish completion for rumia, made by \"rumia manual fish\"\n", out);
    for (int i = 1; all[i]; i++) {
        fprintf(out, "complete -c rumia -n __fish_use_subcommand -a %s -d '", all[i]->name);
        quoted(out, all[i]->summary, "");
        fputs("'\n", out);
    }
    for (int i = 0; all[i]; i++) {
        EACH_OPTION(o, all[i]) {
            if (i)
                fprintf(out, "complete -c rumia -n '__fish_seen_subcommand_from %s'", all[i]->name);
            else
                fprintf(out, "complete -c rumia -n __fish_use_subcommand");
            if (o->letter) fprintf(out, " -s %c", o->letter);
            fprintf(out, " -l %s", o->name);
            if (words_of(o))
                fputs(o->choices                ? " -x -a '"
                      : takes_path(o->argument) ? " -r -F -a '"
                                                : " -x -a '",
                      out),
                    print_words(out, words_of(o)), fputs("'", out);
            else if (o->type != OPTION_FLAG)
                fputs(takes_path(o->argument) ? " -r -F" : " -x", out);
            fputs(" -d '", out);
            quoted(out, o->help, "");
            fputs("'\n", out);
        }
        if (!operands_of(all[i])) continue;
        fprintf(out, "complete -c rumia -n '__fish_seen_subcommand_from %s' -a '", all[i]->name);
        print_words(out, operands_of(all[i]));
        fputs("'\n", out);
    }
}

void manual_completion(FILE *out, const struct command *const *all, enum shell shell) {
    switch (shell) {
    case SHELL_BASH:
        completion_bash(out, all);
        return;
    case SHELL_ZSH:
        completion_zsh(out, all);
        return;
    case SHELL_FISH:
        completion_fish(out, all);
        return;
    }
}
