/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/config/yaml_quick.h"

#include <string.h>

enum { KEY_MOST = 128 };

/* Where the reading stands: `at` is inside a line whose content begins `indent` bytes behind `start`. */
struct quick {
	const char *at, *end, *start;
	int line, indent;
	int nodes, depth;
	bool odd; /* something was skipped that libyaml should see */
	struct arena *arena;
};

static struct yaml *block(struct quick *q);
static struct yaml *flow(struct quick *q);

/* --- bytes -------------------------------------------------------------------------------- */

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool
is_key(char c)
{
	return is_word(c) || c == '_' || c == '-';
}

/* Letters beyond ASCII, as far as libyaml takes them for letters: no line ends, no byte order marks. */
static bool
is_text(struct str s)
{
	for (size_t i = 0; i + 2 < s.len; i++) {
		if (memcmp(s.at + i, "\xe2\x80\xa8", 3) == 0 ||
			memcmp(s.at + i, "\xe2\x80\xa9", 3) == 0 ||
			memcmp(s.at + i, "\xef\xbb\xbf", 3) == 0 ||
			memcmp(s.at + i, "\xef\xbf\xbe", 3) == 0 ||
			memcmp(s.at + i, "\xef\xbf\xbf", 3) == 0) {
			return false;
		}
	}
	for (size_t i = 0; i + 1 < s.len; i++) {
		if (s.at[i] == '\xc2' && (unsigned char)s.at[i + 1] < 0xa0) {
			return false;
		}
	}
	return str_is_utf8(s);
}

static bool
at_end(const struct quick *q)
{
	return q->at == q->end || *q->at == '\n';
}

static void
skip_blanks(struct quick *q)
{
	while (q->at < q->end && *q->at == ' ') {
		q->at++;
	}
}

/* Of ASCII; other letters are left to libyaml. */
static void
skip_comment(struct quick *q)
{
	for (; !at_end(q); q->at++) {
		q->odd = q->odd || *q->at < ' ' || *q->at == 0x7f;
	}
}

/* Goes to the next line with content; false at the end of the file. */
static bool
next_line(struct quick *q)
{
	while (q->at < q->end) {
		if (*q->at == '\n') {
			q->at++;
			q->line++;
		}
		q->start = q->at;
		skip_blanks(q);
		q->indent = (int)(q->at - q->start);
		if (q->at < q->end && *q->at == '#') {
			skip_comment(q);
		} else if (!at_end(q)) {
			return true;
		}
	}
	q->indent = -1;
	return false;
}

/* --- nodes -------------------------------------------------------------------------------- */

static struct yaml *
node_new(struct quick *q, enum yaml_kind kind)
{
	struct yaml *node;

	if (++q->nodes > YAML_NODES_MAX) {
		return NULL;
	}
	node = arena_take(q->arena, sizeof *node);
	node->kind = kind;
	node->line = q->line;
	node->column = (int)(q->at - q->start) + 1;
	return node;
}

static struct str
kept(struct quick *q, const char *from, const char *until)
{
	struct str s = { from, (size_t)(until - from) };

	return (struct str){ arena_copy(q->arena, s), s.len };
}

/* "..." or '...' that stands for itself. */
static struct yaml *
quoted(struct quick *q, bool ascii)
{
	struct yaml *node = node_new(q, YAML_TEXT);
	char mark = *q->at++;
	const char *from = q->at;
	bool high = false;

	for (; q->at < q->end && *q->at != mark; q->at++) {
		unsigned char c = (unsigned char)*q->at;

		if (c < ' ' || c == 0x7f || (c == '\\' && mark == '"')) {
			return NULL;
		}
		high = high || c > 0x7f;
	}
	if (node == NULL || q->at == q->end || (q->at + 1 < q->end && q->at[1] == mark) ||
		(high && (ascii || !is_text((struct str){
					   from, (size_t)(q->at - from) })))) {
		return NULL;
	}
	node->text = kept(q, from, q->at++);
	return node;
}

/* To the end of the line. */
static struct yaml *
plain(struct quick *q)
{
	struct yaml *node = node_new(q, YAML_TEXT);
	const char *from = q->at, *until;
	bool high = (unsigned char)*q->at > 0x7f;

	if (node == NULL || !(high || is_word(*q->at))) {
		return NULL;
	}
	for (; !at_end(q); q->at++) {
		unsigned char c = (unsigned char)*q->at;
		bool last = q->at + 1 == q->end || q->at[1] == '\n' || q->at[1] == ' ';

		if (c < ' ' || c == 0x7f || (c == ':' && last) ||
			(c == '#' && q->at[-1] == ' ')) {
			return NULL;
		}
		high = high || c > 0x7f;
	}
	for (until = q->at; until[-1] == ' '; until--) {
	}
	if (high && !is_text((struct str){ from, (size_t)(until - from) })) {
		return NULL;
	}
	node->text = kept(q, from, until);
	return node;
}

/* Inside brackets. */
static struct yaml *
plain_within(struct quick *q)
{
	struct yaml *node = node_new(q, YAML_TEXT);
	const char *from = q->at, *until;

	q->at += *q->at == '-';
	if (node == NULL || q->at == q->end || !is_word(*q->at)) {
		return NULL;
	}
	while (q->at < q->end &&
		(is_key(*q->at) || (*q->at != '\0' && strchr(" ./+@", *q->at) != NULL))) {
		q->at++;
	}
	for (until = q->at; until[-1] == ' '; until--) {
	}
	node->text = kept(q, from, until);
	return node;
}

static void
hang(struct yaml *in, struct yaml **last, struct yaml *node)
{
	if (*last == NULL) {
		in->first = node;
	} else {
		(*last)->next = node;
	}
	*last = node;
}

static bool
is_there(const struct yaml *map, struct str key)
{
	int n = 0;

	for (const struct yaml *e = map->first; e != NULL; e = e->next) {
		if (e->key.len == key.len && memcmp(e->key.at, key.at, key.len) == 0) {
			return true;
		}
		n++;
	}
	return n >= YAML_KEYS_MAX;
}

/* A key and its colon, and where it stood. */
struct key {
	struct str text;
	int column;
};

static bool
key_take(struct quick *q, struct key *key)
{
	const char *from = q->at;

	while (q->at < q->end && is_key(*q->at)) {
		q->at++;
	}
	if (!is_word(*from) || q->at == q->end || *q->at != ':' ||
		q->at - from > KEY_MOST ||
		(q->at + 1 < q->end && q->at[1] != ' ' && q->at[1] != '\n')) {
		q->at = from;
		return false;
	}
	key->text = (struct str){ from, (size_t)(q->at - from) };
	key->column = (int)(from - q->start) + 1;
	q->at++;
	skip_blanks(q);
	return true;
}

/* --- in brackets -------------------------------------------------------------------------- */

static struct yaml *
flow_value(struct quick *q)
{
	if (q->at == q->end) {
		return NULL;
	}
	switch (*q->at) {
	case '"':
	case '\'': return quoted(q, true);
	case '{':
	case '[': return flow(q);
	default: return plain_within(q);
	}
}

static bool
flow_entry(struct quick *q, struct yaml *in, struct yaml **last)
{
	struct key key;
	struct yaml *value;
	int line = q->line;

	if (in->kind == YAML_LIST) {
		value = flow_value(q);
	} else {
		value = key_take(q, &key) && !is_there(in, key.text) ? flow_value(q)
								     : NULL;
	}
	if (value == NULL) {
		return false;
	}
	if (in->kind == YAML_MAP) {
		value->key = kept(q, key.text.at, key.text.at + key.text.len);
		value->key_line = line;
		value->key_column = key.column;
	}
	hang(in, last, value);
	skip_blanks(q);
	return true;
}

/* {a: b, c: d} or [a, b], on one line. */
static struct yaml *
flow(struct quick *q)
{
	char close = *q->at == '{' ? '}' : ']';
	struct yaml *node = node_new(q, close == '}' ? YAML_MAP : YAML_LIST),
		    *last = NULL;

	if (node == NULL || ++q->depth > YAML_DEPTH_MAX) {
		return NULL;
	}
	q->at++;
	skip_blanks(q);
	while (q->at < q->end && *q->at != close) {
		if (!flow_entry(q, node, &last) || q->at == q->end ||
			(*q->at != ',' && *q->at != close)) {
			return NULL;
		}
		if (*q->at == ',') {
			q->at++;
			skip_blanks(q);
			if (q->at == q->end || *q->at == close) {
				return NULL;
			}
		}
	}
	if (q->at == q->end) {
		return NULL;
	}
	q->at++;
	q->depth--;
	return node;
}

/* --- by indentation ----------------------------------------------------------------------- */

/* A value that ends with its line; what follows must not be indented deeper than `indent`. */
static struct yaml *
line_value(struct quick *q, int indent)
{
	char c = *q->at;
	struct yaml *node = c == '"' || c == '\''  ? quoted(q, false)
			    : c == '{' || c == '[' ? flow(q)
						   : plain(q);

	skip_blanks(q);
	if (node == NULL || !at_end(q)) {
		return NULL;
	}
	(void)next_line(q);
	return q->indent > indent ? NULL : node;
}

static struct yaml *
map_value(struct quick *q, int indent)
{
	if (!at_end(q)) {
		return line_value(q, indent);
	}
	return next_line(q) && q->indent > indent ? block(q) : NULL;
}

/* The map whose first key stands at q->at; further keys stand in the same column. */
static struct yaml *
block_map(struct quick *q)
{
	int indent = (int)(q->at - q->start);
	struct yaml *node = node_new(q, YAML_MAP), *last = NULL;
	struct key key;

	do {
		int line = q->line;
		struct yaml *value = NULL;

		if (node == NULL || !key_take(q, &key) || is_there(node, key.text)) {
			return NULL;
		}
		value = map_value(q, indent);
		if (value == NULL) {
			return NULL;
		}
		value->key = kept(q, key.text.at, key.text.at + key.text.len);
		value->key_line = line;
		value->key_column = key.column;
		hang(node, &last, value);
	} while (q->indent == indent);
	return q->indent > indent ? NULL : node;
}

static struct yaml *
list_value(struct quick *q, int indent)
{
	struct quick before = *q;
	struct key key;

	if (at_end(q)) {
		return NULL;
	}
	if (key_take(q, &key)) {
		*q = before;
		return ++q->depth > YAML_DEPTH_MAX ? NULL : block_map(q);
	}
	return line_value(q, indent);
}

static struct yaml *
block_list(struct quick *q)
{
	int indent = q->indent, depth = q->depth;
	struct yaml *node = node_new(q, YAML_LIST), *last = NULL;

	do {
		struct yaml *value;

		if (node == NULL || *q->at != '-' || q->at + 1 == q->end ||
			q->at[1] != ' ') {
			return NULL;
		}
		q->at++;
		skip_blanks(q);
		value = list_value(q, indent);
		if (value == NULL) {
			return NULL;
		}
		hang(node, &last, value);
		q->depth = depth;
	} while (q->indent == indent);
	return q->indent > indent ? NULL : node;
}

static struct yaml *
block(struct quick *q)
{
	struct yaml *node;

	if (++q->depth > YAML_DEPTH_MAX) {
		return NULL;
	}
	node = *q->at == '-' ? block_list(q) : block_map(q);
	q->depth--;
	return node;
}

const struct yaml *
yaml_quick(struct str bytes, struct arena *arena)
{
	struct quick q = { .at = bytes.at,
		.end = bytes.at + bytes.len,
		.start = bytes.at,
		.line = 1,
		.arena = arena };
	const struct yaml *root;

	if (!next_line(&q) || q.indent != 0) {
		return NULL;
	}
	root = block(&q);
	return q.at == q.end && !q.odd ? root : NULL;
}
