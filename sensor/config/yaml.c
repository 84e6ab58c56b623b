/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/config/yaml.h"

#include "sensor/base/file.h"

#include <assert.h>
#include <yaml.h>

enum {
	FILE_MAX = 16 * 1024 * 1024,
	DEPTH_MAX = 16,
	/* a file of 16 MiB may not become a tree of gigabytes, nor cost hours of looking for
	 * repeated keys */
	NODES_MAX = 1000000,
	KEYS_MAX = 256
};

/* What is being filled: a list or a map, and in a map the key that waits for its value. */
struct level {
	struct yaml *node;
	struct yaml *last;
	size_t keys;
	bool has_key;
	struct str key;
	int key_line, key_column;
};

struct build {
	const char *file;
	struct arena *arena;
	struct problems *problems;
	struct level level[DEPTH_MAX + 1];
	size_t depth;
	struct yaml *root;
	size_t nodes;
	bool stop;
};

static void
complain(struct build *b, const yaml_mark_t *mark, const char *text)
{
	problems_add(b->problems, b->file, (int)mark->line + 1, (int)mark->column + 1,
		"%s", text);
}

static void
take_key(struct build *b, struct level *in, const yaml_event_t *event)
{
	struct str key = { (const char *)event->data.scalar.value,
		event->data.scalar.length };

	for (const struct yaml *e = in->node->first; e != NULL; e = e->next) {
		if (str_equal(e->key, key)) {
			problems_add(b->problems, b->file,
				(int)event->start_mark.line + 1,
				(int)event->start_mark.column + 1,
				"\"%.*s\" is said twice, first on line %d; keep one",
				(int)(key.len < 60 ? key.len : 60), key.at, e->key_line);
			break;
		}
	}
	if (in->keys++ == KEYS_MAX) {
		complain(
			b, &event->start_mark, "too many keys in one place; at most 256");
		b->stop = true;
	}
	in->has_key = true;
	in->key = (struct str){ arena_copy(b->arena, key), key.len };
	in->key_line = (int)event->start_mark.line + 1;
	in->key_column = (int)event->start_mark.column + 1;
}

/* Hangs a new node where it belongs; NULL when nothing may follow. */
static struct yaml *
add_node(struct build *b, const yaml_event_t *event, enum yaml_kind kind)
{
	struct level *in = b->depth > 0 ? &b->level[b->depth - 1] : NULL;
	struct yaml *node;

	if (++b->nodes > NODES_MAX) {
		complain(b, &event->start_mark, "the file holds too many entries");
		b->stop = true;
		return NULL;
	}
	node = arena_take(b->arena, sizeof *node);
	node->kind = kind;
	node->line = (int)event->start_mark.line + 1;
	node->column = (int)event->start_mark.column + 1;
	if (in == NULL) {
		b->root = node;
		return node;
	}
	if (in->node->kind == YAML_MAP) {
		node->key = in->key;
		node->key_line = in->key_line;
		node->key_column = in->key_column;
		in->has_key = false;
	}
	if (in->last == NULL) {
		in->node->first = node;
	} else {
		in->last->next = node;
	}
	in->last = node;
	return node;
}

static bool
wants_key(const struct build *b)
{
	const struct level *in;

	if (b->depth == 0) {
		return false;
	}
	in = &b->level[b->depth - 1];
	assert(in->node != NULL);
	return in->node->kind == YAML_MAP && !in->has_key;
}

static void
refuse_extras(struct build *b, const yaml_event_t *event, const yaml_char_t *anchor,
	const yaml_char_t *tag)
{
	if (anchor != NULL) {
		complain(b, &event->start_mark,
			"anchors (&name) are not read here; write the text itself");
	}
	if (tag != NULL) {
		complain(b, &event->start_mark,
			"tags (!name) are not read here; write plain text");
	}
}

static void
on_scalar(struct build *b, const yaml_event_t *event)
{
	struct str text = { (const char *)event->data.scalar.value,
		event->data.scalar.length };
	struct yaml *node;

	refuse_extras(b, event, event->data.scalar.anchor, event->data.scalar.tag);
	if (memchr(text.at, '\0', text.len) != NULL) {
		complain(b, &event->start_mark, "a zero byte inside text; take it out");
	}
	if (wants_key(b)) {
		take_key(b, &b->level[b->depth - 1], event);
		return;
	}
	node = add_node(b, event, YAML_TEXT);
	if (node != NULL) {
		node->text = (struct str){ arena_copy(b->arena, text), text.len };
	}
}

static void
on_start(struct build *b, const yaml_event_t *event, enum yaml_kind kind)
{
	struct yaml *node;

	refuse_extras(b, event,
		kind == YAML_MAP ? event->data.mapping_start.anchor
				 : event->data.sequence_start.anchor,
		kind == YAML_MAP ? event->data.mapping_start.tag
				 : event->data.sequence_start.tag);
	if (wants_key(b)) {
		complain(b, &event->start_mark, "a key must be plain text");
		b->stop = true;
		return;
	}
	if (b->depth == DEPTH_MAX) {
		complain(b, &event->start_mark, "nested too deep; at most 16 levels");
		b->stop = true;
		return;
	}
	node = add_node(b, event, kind);
	if (node != NULL) {
		b->level[b->depth++] = (struct level){ .node = node };
	}
}

static void
on_alias(struct build *b, const yaml_event_t *event)
{
	complain(b, &event->start_mark,
		"aliases (*name) are not read here; write the text itself");
	b->stop = true;
}

static void
on_document(struct build *b, const yaml_event_t *event)
{
	if (b->root != NULL) {
		complain(b, &event->start_mark,
			"a second document begins here; keep one in each file");
		b->stop = true;
	}
}

/* False when the stream is over. */
static bool
on_event(struct build *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT: on_scalar(b, event); break;
	case YAML_SEQUENCE_START_EVENT: on_start(b, event, YAML_LIST); break;
	case YAML_MAPPING_START_EVENT: on_start(b, event, YAML_MAP); break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: b->depth--; break;
	case YAML_ALIAS_EVENT: on_alias(b, event); break;
	case YAML_DOCUMENT_START_EVENT: on_document(b, event); break;
	case YAML_STREAM_END_EVENT: return false;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT: break;
	}
	return !b->stop;
}

/* The reader of libyaml knows only the byte's offset. */
static int
line_at(struct str bytes, size_t offset)
{
	int line = 1;

	for (size_t i = 0; i < offset && i < bytes.len; i++) {
		line += bytes.at[i] == '\n';
	}
	return line;
}

static void
complain_parser(struct build *b, struct str bytes, const yaml_parser_t *parser)
{
	const char *problem =
		parser->problem == NULL ? "cannot be read as YAML" : parser->problem;

	if (parser->error == YAML_READER_ERROR) {
		problems_add(b->problems, b->file, line_at(bytes, parser->problem_offset),
			0, "%s; write plain UTF-8 text", problem);
	} else if (parser->context != NULL) {
		problems_add(b->problems, b->file, (int)parser->problem_mark.line + 1,
			(int)parser->problem_mark.column + 1, "%s (%s)", problem,
			parser->context);
	} else {
		complain(b, &parser->problem_mark, problem);
	}
}

const struct yaml *
yaml_parse(const char *file, struct str bytes, struct arena *arena,
	struct problems *problems)
{
	struct build b = { .file = file, .arena = arena, .problems = problems };
	size_t before = problems->all;
	yaml_parser_t parser;
	yaml_event_t event;
	bool more = true;

	if (bytes.len > FILE_MAX || yaml_parser_initialize(&parser) == 0) {
		problems_add(problems, file, 0, 0, "is too large; at most 16 MiB");
		return NULL;
	}
	/* told which encoding it is, libyaml takes a byte order mark for text */
	if (str_starts(bytes, "\xef\xbb\xbf")) {
		bytes.at += 3;
		bytes.len -= 3;
	}
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes.at, bytes.len);
	while (more) {
		if (yaml_parser_parse(&parser, &event) == 0) {
			complain_parser(&b, bytes, &parser);
			break;
		}
		more = on_event(&b, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	if (b.root == NULL && problems->all == before) {
		problems_add(problems, file, 0, 0, "is empty");
	}
	return problems->all == before ? b.root : NULL;
}

const struct yaml *
yaml_load(const char *path, struct arena *arena, struct problems *problems)
{
	struct str bytes;

	if (!file_read(path, FILE_MAX, arena, &bytes, problems)) {
		return NULL;
	}
	return yaml_parse(path, bytes, arena, problems);
}

const struct yaml *
yaml_get(const struct yaml *map, const char *key)
{
	struct str want = str_of(key);

	if (map == NULL || map->kind != YAML_MAP) {
		return NULL;
	}
	for (const struct yaml *e = map->first; e != NULL; e = e->next) {
		if (str_equal(e->key, want)) {
			return e;
		}
	}
	return NULL;
}
