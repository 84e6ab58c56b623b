/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/centre.h"

#include "reports/centre/http.h"
#include "reports/centre/literal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	TIMEOUT_S = 60,
	CONNECT_MS = 5000,
	KEY_MOST = 256,
	CODE_SHARD_DEAD = 279, /* ALL_CONNECTION_TRIES_FAILED */
	SHARDS_MOST = 256,
};

struct centre {
	struct centre_settings set;
	struct http *http;
	char key[KEY_MOST];
	size_t at; /* endpoint that answered last */
	int code;
};

/* ---- opening --------------------------------------------------------------------------------- */

static enum err_code
check_settings(const struct centre_settings *s, struct err *err)
{
	if (s->endpoint_count == 0) {
		return err_set(err, ERR_CONFIG,
			"fleet.endpoints is empty: name the servers of the centre, such "
			"as "
			"[https://centre.example:8443]");
	}
	for (size_t i = 0; i < s->endpoint_count; i++) {
		if (!http_url_is_safe(s->endpoints[i])) {
			return err_set(err, ERR_CONFIG,
				"fleet.endpoints: \"%s\" is not allowed; write "
				"https://HOST:PORT (plain http only to 127.0.0.1, [::1] "
				"or "
				"localhost)",
				s->endpoints[i]);
		}
	}
	if (!literal_is_name(str_of(s->database)) ||
		(s->cluster[0] != '\0' && !literal_is_name(str_of(s->cluster)))) {
		return err_set(err, ERR_CONFIG,
			"fleet.database and fleet.cluster are names of letters, digits "
			"and "
			"underscores");
	}
	return ERR_OK;
}

static enum err_code
key_is_safe(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		return err_set(err, ERR_CONFIG, "%s: the key is no regular file", path);
	}
	if (st.st_uid != 0 && st.st_uid != geteuid()) {
		return err_set(err, ERR_CONFIG,
			"%s: the key belongs to another user; it must be yours or root's",
			path);
	}
	if ((st.st_mode & 077) != 0) {
		return err_set(err, ERR_CONFIG,
			"%s: others can read the key; type: chmod 0400 %s", path, path);
	}
	return ERR_OK;
}

static enum err_code
read_key(struct centre *c, struct err *err)
{
	const char *path = c->set.key_file;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	enum err_code code;
	ssize_t n;

	if (fd < 0) {
		return err_set(err, ERR_CONFIG, "%s: the key cannot be read: %m", path);
	}
	code = key_is_safe(fd, path, err);
	n = code == ERR_OK ? read(fd, c->key, sizeof c->key) : 0;
	close(fd);
	while (n > 0 && (c->key[n - 1] == '\n' || c->key[n - 1] == '\r')) {
		n--;
	}
	if (code == ERR_OK && (n <= 0 || n == KEY_MOST)) {
		return err_set(err, ERR_CONFIG, "%s: a key is one line of 1 to %d bytes",
			path, KEY_MOST - 1);
	}
	for (ssize_t i = 0; code == ERR_OK && i < n; i++) {
		if (c->key[i] <= 0x20 || c->key[i] == 0x7f) {
			return err_set(err, ERR_CONFIG,
				"%s: a key holds letters, digits and signs, no blanks",
				path);
		}
	}
	c->key[n < 0 ? 0 : n] = '\0';
	return code;
}

static enum err_code
open_http(struct centre *c, struct err *err)
{
	const struct centre_settings *s = &c->set;
	struct http_settings http = { s->user, c->key, s->ca_file, s->certificate,
		s->certificate_key,
		(s->timeout_s == 0 ? TIMEOUT_S : (long)s->timeout_s) * 1000, CONNECT_MS };

	return http_open(&http, &c->http, err);
}

enum err_code
centre_open(const struct centre_settings *settings, struct centre **out, struct err *err)
{
	struct centre *c = calloc(1, sizeof *c);
	enum err_code code;

	if (c == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	c->set = *settings;
	code = check_settings(&c->set, err);
	if (code == ERR_OK && c->set.key_file[0] != '\0') {
		code = read_key(c, err);
	}
	if (code == ERR_OK) {
		code = open_http(c, err);
	}
	if (code != ERR_OK) {
		centre_close(c);
		return code;
	}
	*out = c;
	return ERR_OK;
}

void
centre_close(struct centre *c)
{
	if (c != NULL) {
		http_close(c->http);
		explicit_bzero(c->key, sizeof c->key);
		free(c);
	}
}

const struct centre_settings *
centre_settings(const struct centre *c)
{
	return &c->set;
}

int
centre_code(const struct centre *c)
{
	return c->code;
}

const char *
centre_endpoint(const struct centre *c)
{
	return c->set.endpoints[c->at];
}

void
centre_next(struct centre *c)
{
	c->at = (c->at + 1) % c->set.endpoint_count;
}

bool
centre_is_final(int code)
{
	/* unknown column, table, database, type, setting; rights and credentials */
	static const int codes[] = { 16, 47, 50, 60, 81, 115, 164, 192, 193, 194, 291,
		392, 497, 516 };

	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		if (codes[i] == code) {
			return true;
		}
	}
	return false;
}

static void
add_table(const struct centre *c, struct text *sql, const char *table, bool local)
{
	char name[80];

	snprintf(name, sizeof name, "%s%s", table,
		local || c->set.cluster[0] == '\0' ? "_local" : "");
	literal_name(sql, c->set.database);
	text_addc(sql, '.');
	literal_name(sql, name);
}

void
centre_add_table(const struct centre *c, struct text *sql, const char *table)
{
	add_table(c, sql, table, false);
}

void
centre_add_local(const struct centre *c, struct text *sql, const char *table)
{
	add_table(c, sql, table, true);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static int
code_of(const char *text)
{
	const char *at = strstr(text, "Code: ");

	return at == NULL ? 0 : (int)strtol(at + 6, NULL, 10);
}

static void
add_url(const struct centre *c, struct text *url, const char *insert)
{
	text_addf(url, "%s/?wait_end_of_query=1", c->set.endpoints[c->at]);
	if (insert != NULL && c->set.quorum > 1) {
		text_addf(url, "&insert_quorum=%u&insert_quorum_timeout=10000",
			c->set.quorum);
	}
	if (insert != NULL) {
		text_addz(url, "&query=");
		http_add_escaped(url, insert);
	}
}

/* The same request to one endpoint after the other until one answers. */
static void
go_round(struct centre *c, struct http_post *post, const char *insert,
	struct http_answer *answer)
{
	*answer = (struct http_answer){ 0 };
	for (size_t i = 0; i < c->set.endpoint_count; i++) {
		struct text url = { 0 };

		add_url(c, &url, insert);
		post->url = text_z(&url);
		http_do(c->http, post, answer);
		text_fini(&url);
		if (answer->status != 0) {
			break;
		}
		centre_next(c);
	}
	c->code = answer->status == 200 ? 0 : code_of(answer->text);
}

/* ---- which shard does not answer ---- */

struct shards {
	const char *said;
	int64_t dead[SHARDS_MOST], last;
	size_t count;
	bool all; /* of the last shard: every replica stands in what was said */
	struct text where;
};

static void
shard_ends(struct shards *s)
{
	if (s->last > 0 && s->all && s->count < SHARDS_MOST) {
		s->dead[s->count++] = s->last;
	}
}

static bool
take_replica(void *ctx, const struct tsv_line *line)
{
	struct shards *s = ctx;
	char address[160];
	int64_t shard;

	if (line->n != 3 || !tsv_number(line->field[0], &shard)) {
		return false;
	}
	if (shard != s->last) {
		shard_ends(s);
		s->last = shard;
		s->all = true;
	}
	snprintf(address, sizeof address, "%.*s:%.*s", (int)line->field[1].len,
		line->field[1].at, (int)line->field[2].len, line->field[2].at);
	s->all = s->all && strstr(s->said, address) != NULL;
	return true;
}

/* The refusal lists the addresses that were tried; the cluster says whose they are. */
static enum err_code
name_shards(struct centre *c, const char *said, struct err *err)
{
	struct shards shards = { .said = said };
	struct text sql = { 0 }, names = { 0 };
	enum err_code code;

	text_addz(&sql, "SELECT shard_num, host_address, port FROM system.clusters WHERE "
			"cluster = ");
	(void)literal_text(&sql, str_of(c->set.cluster));
	text_addz(&sql, " ORDER BY shard_num, replica_num");
	code = centre_ask(c, text_z(&sql), take_replica, &shards, NULL);
	shard_ends(&shards);
	for (size_t i = 0; code == ERR_OK && i < shards.count; i++) {
		text_addf(&names, "%s%d", i == 0 ? "" : ", ", (int)shards.dead[i]);
	}
	code = err_set(err, ERR_RUNTIME,
		"the centre is not whole: no replica of shard %s answers, so nothing is "
		"shown rather than a part of it. What %s said: %.300s",
		names.len > 0 ? text_z(&names) : "(unknown)", centre_endpoint(c), said);
	text_fini(&sql);
	text_fini(&names);
	c->code = CODE_SHARD_DEAD;
	return code;
}

static enum err_code
judge(struct centre *c, const struct http_answer *answer, struct err *err)
{
	if (answer->status == 200 && answer->whole) {
		return ERR_OK;
	}
	if (answer->status == 0) {
		return err_set(err, ERR_RUNTIME,
			"no server of the centre answers: %s: %s", centre_endpoint(c),
			answer->text);
	}
	if (c->code == CODE_SHARD_DEAD && err != NULL) {
		return name_shards(c, answer->text, err);
	}
	if (answer->status == 200) {
		return err_set(err, ERR_RUNTIME, "the answer of %s was cut off: %s",
			centre_endpoint(c), answer->text);
	}
	return err_set(err, ERR_RUNTIME, "%s refuses (status %ld): %.400s",
		centre_endpoint(c), answer->status, answer->text);
}

static bool
feed(void *ctx, const char *at, size_t len)
{
	struct tsv *tsv = ctx;

	tsv_feed(tsv, at, len);
	return !tsv->bad;
}

enum err_code
centre_ask(struct centre *c, const char *sql,
	bool (*take)(void *ctx, const struct tsv_line *line), void *ctx, struct err *err)
{
	struct tsv tsv = { .take = take, .ctx = ctx };
	struct http_post post = { .body = str_of(sql), .take = feed, .ctx = &tsv };
	struct http_answer answer;
	enum err_code code;
	bool whole;

	go_round(c, &post, NULL, &answer);
	code = judge(c, &answer, err);
	whole = tsv_end(&tsv);
	if (code == ERR_OK && !whole) {
		code = err_set(err, ERR_RUNTIME,
			"the answer of %s is no table that penumbra can read (line %llu)",
			centre_endpoint(c), (unsigned long long)tsv.lines);
	}
	return code;
}

static bool
take_number(void *ctx, const struct tsv_line *line)
{
	return line->n == 1 && tsv_number(line->field[0], ctx);
}

enum err_code
centre_number(struct centre *c, const char *sql, int64_t *out, struct err *err)
{
	*out = 0;
	return centre_ask(c, sql, take_number, out, err);
}

static bool
ignore(void *ctx, const char *at, size_t len)
{
	(void)ctx;
	(void)at;
	(void)len;
	return true;
}

enum err_code
centre_run(struct centre *c, const char *sql, struct err *err)
{
	struct http_post post = { .body = str_of(sql), .take = ignore };
	struct http_answer answer;

	go_round(c, &post, NULL, &answer);
	return judge(c, &answer, err);
}

enum err_code
centre_put(struct centre *c, const char *insert, struct str lines, struct err *err)
{
	struct text packed = { 0 }, sql = { 0 };
	struct http_post post = { .gzip = true };
	struct http_answer answer;
	enum err_code code;

	if (!http_pack(lines, &packed)) {
		text_fini(&packed);
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	text_addf(&sql, "%s FORMAT TabSeparated", insert);
	post.body = (struct str){ packed.at, packed.len };
	go_round(c, &post, text_z(&sql), &answer);
	code = judge(c, &answer, err);
	if (code == ERR_OK && answer.text[0] != '\0') {
		code = err_set(err, ERR_RUNTIME,
			"%s took the rows and said something besides: %.200s",
			centre_endpoint(c), answer.text);
	}
	text_fini(&packed);
	text_fini(&sql);
	return code;
}
