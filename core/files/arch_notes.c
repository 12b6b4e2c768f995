#include "arch_notes.h"
#include "alloc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

enum { SIZE_LIMIT = 1 << 20, NOTES_LIMIT = 256 };

static const char *scalar(yaml_document_t *d, int node) {
    const yaml_node_t *n = yaml_document_get_node(d, node);
    return n && n->type == YAML_SCALAR_NODE ? (const char *)n->data.scalar.value : NULL;
}

static const yaml_node_t *section(yaml_document_t *d, const yaml_node_t *mapping, const char *name) {
    if (!mapping || mapping->type != YAML_MAPPING_NODE) return NULL;
    for (const yaml_node_pair_t *p = mapping->data.mapping.pairs.start; p < mapping->data.mapping.pairs.top; p++) {
        const char *key = scalar(d, p->key);
        if (key && !strcmp(key, name)) return yaml_document_get_node(d, p->value);
    }
    return NULL;
}

static void add_values(yaml_document_t *d, const yaml_node_t *mapping, struct notes *out) {
    if (!mapping || mapping->type != YAML_MAPPING_NODE) return;
    for (const yaml_node_pair_t *p = mapping->data.mapping.pairs.start; p < mapping->data.mapping.pairs.top; p++) {
        const char *key = scalar(d, p->key), *value = scalar(d, p->value);
        if (key && value && out->count < NOTES_LIMIT && !notes_get(out, key)) notes_add(out, key, "%s", value);
    }
}

static int read_arch(const struct bytes *file, const char *path, struct notes *out, struct err *e) {
    yaml_parser_t parser;
    yaml_document_t document;
    if (!yaml_parser_initialize(&parser)) return err_set(e, ERR_IO, path, 0, 0, NULL, "no memory to read it");
    yaml_parser_set_input_string(&parser, file->data, file->size);
    int bad = 0;
    if (!yaml_parser_load(&parser, &document))
        bad = err_set(e, ERR_SYNTAX, path, (int)parser.problem_mark.line + 1, (int)parser.problem_mark.column + 1, NULL,
                      "%s", parser.problem ? parser.problem : "not YAML");
    else {
        add_values(&document, section(&document, yaml_document_get_root_node(&document), "arch"), out);
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    return bad;
}

int arch_notes_beside(const char *path, struct notes *out, struct err *e) {
    const char *slash = strrchr(path, '/');
    char *beside = xasprintf("%.*sall_config.yaml", slash ? (int)(slash - path) + 1 : 0, path);
    struct bytes file;
    int bad = 0;
    if (!access(beside, F_OK)) {
        bad = bytes_read(&file, beside, SIZE_LIMIT, e);
        if (!bad) {
            bad = read_arch(&file, beside, out, e);
            bytes_free(&file);
        }
    }
    free(beside);
    return bad;
}
