/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service_read.h"
#include "sensor/base/file.h"
#include "sensor/base/instant.h"

#include <stdio.h>

/* Reads one YAML file of the catalogue; the schema is the table of keys below. */

enum {
	SERVICES_MAX = 65536,
	NAME_LETTERS = 40,
	VENDOR_LETTERS = 60,
	PAGE_BYTES = 200,
	TEXT_BYTES = 400,
	REASON_BYTES = 10,
	RETENTION_LETTERS = 200
};

const char *const entry_key[KEYS] = { "id", "name", "vendor", "page", "category", "hosts",
	"citizen_it", "ai", "typical_data", "describe", "ask", "confidence", "tiers",
	"trains_on_input", "price_band", "price_date", "seat_model", "hq_country",
	"tenant", "companion_needs", "need", "need_also", "ai_need", "evidence", "deep",
	"say", "ndpi", "asn_hint", "scope", "retention", "export", "reason" };

static const char categories[] =
	"transfer storage esign document form automation app-builder database project "
	"notes whiteboard chat video booking transcription writing translation answer "
	"media coding model design site campaign client desk analytics finance hr "
	"devplatform hosting remote freelance network vault other";
static const char citizens[] = "none form builder automation database site autonomous";
static const char ais[] = "none feature assistant autonomous api";
static const char data_kinds[] = "none internal personal client code financial";
static const char seats[] = "user creator usage flat unknown";
static const char tier_names[] = "free personal team business enterprise";
static const char marks[] = "yes no unknown";
static const char exports[] = "yes part no unknown";
static const char trainings[] = "never opt-out default unknown";
static const char prices[] = "0 0-5 5-15 15-40 40+ unknown";
static const char confidences[] = "high medium low";
static const char evidence_for[] = "hosts name vendor category";
static const char sources[] =
	"2fa v2fly 3pw sicons lolrmm grant oembed apisguru microsoft-ips vendor own";

static void
take_needs(struct entry_reader *l, enum key key, need_id *to, size_t most)
{
	const struct yaml *at = l->at[key];
	size_t i = 0;

	if (at == NULL) {
		return;
	}
	if (entry_list(l, at, entry_key[key]) > most) {
		entry_complain(l, at, "%s: at most %zu codes", entry_key[key], most);
		return;
	}
	for (const struct yaml *e = at->first; e != NULL && i < most; e = e->next) {
		to[i++] = entry_need(l, e, entry_key[key]);
	}
}

static size_t
count_words(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		n += s.at[i] != ' ' && (i == 0 || s.at[i - 1] == ' ');
	}
	return n;
}

static const char *
take_sentence(struct entry_reader *l, enum key key, size_t words)
{
	const struct yaml *at = l->at[key];
	size_t n;

	if (at == NULL) {
		return "";
	}
	n = count_words(at->text);
	if (n > words) {
		entry_complain(
			l, at, "%s: %zu words; at most %zu", entry_key[key], n, words);
	}
	if (key == KEY_ASK && at->text.len > 0 && !str_ends(at->text, "?")) {
		entry_complain(l, at, "ask: one open question, which ends with \"?\"");
	}
	return entry_text(l, at, entry_key[key], TEXT_BYTES);
}

static bool
is_id(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
			return false;
		}
	}
	return s.len >= 2 && s.len < SERVICE_ID_MAX;
}

/* Letters, not bytes: a continuation byte begins none. */
static size_t
count_letters(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		n += ((unsigned char)s.at[i] & 0xc0) != 0x80;
	}
	return n;
}

static const char *
take_title(struct entry_reader *l, enum key key, size_t most)
{
	const struct yaml *at = l->at[key];

	if (at == NULL) {
		return "";
	}
	if (at->kind == YAML_TEXT && count_letters(at->text) > most) {
		entry_complain(
			l, at, "%s: too long; at most %zu letters", entry_key[key], most);
	}
	return entry_text(l, at, entry_key[key], 4 * most);
}

static const char *
take_page(struct entry_reader *l)
{
	const struct yaml *at = l->at[KEY_PAGE];

	if (at == NULL) {
		return "";
	}
	if (at->kind == YAML_TEXT && !str_starts(at->text, "https://") &&
		!str_starts(at->text, "http://")) {
		entry_refuse(l, at, "page", "a link that begins with https://");
	}
	return entry_text(l, at, "page", PAGE_BYTES);
}

static const char *
take_country(struct entry_reader *l)
{
	const struct yaml *at = l->at[KEY_COUNTRY];
	bool ok;

	if (at == NULL) {
		return "unknown";
	}
	ok = at->kind == YAML_TEXT &&
	     (str_equal(at->text, str_of("unknown")) ||
		     (at->text.len == 2 && at->text.at[0] >= 'A' &&
			     at->text.at[0] <= 'Z' && at->text.at[1] >= 'A' &&
			     at->text.at[1] <= 'Z'));
	if (!ok) {
		entry_complain(l, at,
			"hq_country: write two capital letters (ISO 3166) or unknown");
		return "unknown";
	}
	return entry_keep(l, at->text);
}

static const char *
take_month(struct entry_reader *l)
{
	const struct yaml *at = l->at[KEY_PRICE_DATE];
	char first[16];
	struct day day;

	if (at == NULL) {
		return "unknown";
	}
	if (at->kind == YAML_TEXT && str_equal(at->text, str_of("unknown"))) {
		return "unknown";
	}
	snprintf(first, sizeof first, "%.*s-01",
		(int)(at->text.len < 10 ? at->text.len : 10), at->text.at);
	if (at->kind != YAML_TEXT || !day_parse(str_of(first), &day)) {
		entry_complain(
			l, at, "price_date: write a month as \"2026-05\", or unknown");
		return "unknown";
	}
	return entry_keep(l, at->text);
}

static void
take_tier(struct entry_reader *l, const struct yaml *at, struct tier *tier)
{
	*tier = (struct tier){ "", "unknown", "unknown", "unknown", "unknown",
		"unknown" };
	if (at->kind != YAML_MAP || yaml_get(at, "name") == NULL) {
		entry_complain(l, at, "tiers: write {name: free, sign_in: \"no\", ...}");
		return;
	}
	for (const struct yaml *e = at->first; e != NULL; e = e->next) {
		if (str_equal(e->key, str_of("name"))) {
			tier->name = entry_enum(l, e, "name", tier_names);
		} else if (str_equal(e->key, str_of("sign_in"))) {
			tier->sign_in = entry_enum(l, e, "sign_in", marks);
		} else if (str_equal(e->key, str_of("audit_log"))) {
			tier->audit_log = entry_enum(l, e, "audit_log", marks);
		} else if (str_equal(e->key, str_of("dpa"))) {
			tier->dpa = entry_enum(l, e, "dpa", marks);
		} else {
			problems_add(l->problems, l->file, e->key_line, e->key_column,
				"\"%.*s\" is not known in a tier; use name, sign_in, "
				"audit_log, dpa",
				(int)(e->key.len < 60 ? e->key.len : 60), e->key.at);
		}
	}
}

static struct tier *
tier_named(struct tier *tiers, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (str_equal(str_of(tiers[i].name), name)) {
			return &tiers[i];
		}
	}
	return NULL;
}

/* trains_on_input and price_band: tier -> word. */
static void
take_by_tier(struct entry_reader *l, enum key key, struct tier *tiers, size_t n)
{
	const char *allowed = key == KEY_TRAINS ? trainings : prices;
	const struct yaml *at = l->at[key];

	if (at == NULL) {
		return;
	}
	if (at->kind != YAML_MAP) {
		entry_complain(l, at, "%s: write {free: unknown, business: ...}",
			entry_key[key]);
		return;
	}
	for (const struct yaml *e = at->first; e != NULL; e = e->next) {
		struct tier *tier = tier_named(tiers, n, e->key);
		const char *word = entry_enum(l, e, entry_key[key], allowed);

		if (tier == NULL) {
			problems_add(l->problems, l->file, e->key_line, e->key_column,
				"%s: \"%.*s\" is none of the tiers of this entry",
				entry_key[key], (int)(e->key.len < 60 ? e->key.len : 60),
				e->key.at);
		} else if (key == KEY_TRAINS) {
			tier->trains = word;
		} else {
			tier->price = word;
		}
	}
}

static void
take_tiers(struct entry_reader *l)
{
	const struct yaml *at = l->at[KEY_TIERS];
	struct tier *tiers = NULL;
	size_t n = 0, i = 0;

	if (at != NULL) {
		n = entry_list(l, at, "tiers");
		if (n > TIERS_MAX) {
			entry_complain(l, at, "tiers: at most %d", TIERS_MAX);
			return;
		}
		tiers = arena_take(l->to->arena, (n + 1) * sizeof *tiers);
		for (const struct yaml *e = at->first; e != NULL; e = e->next) {
			take_tier(l, e, &tiers[i]);
			if (tier_named(tiers, i, str_of(tiers[i].name)) != NULL) {
				entry_complain(l, e, "tiers: \"%s\" is there twice",
					tiers[i].name);
			}
			i++;
		}
	}
	take_by_tier(l, KEY_TRAINS, tiers, i);
	take_by_tier(l, KEY_PRICE, tiers, i);
	l->service->tiers = tiers;
	l->service->tier_count = i;
}

static void
take_evidence(struct entry_reader *l)
{
	const struct yaml *at = l->at[KEY_EVIDENCE];
	const char *list = "";

	if (at == NULL || entry_list(l, at, "evidence") == 0) {
		l->service->sources = "";
		return;
	}
	for (const struct yaml *e = at->first; e != NULL; e = e->next) {
		const struct yaml *what = yaml_get(e, "for"),
				  *source = yaml_get(e, "source");

		if (what == NULL || source == NULL || e->first->next->next != NULL) {
			entry_complain(l, e, "evidence: write {for: hosts, source: 2fa}");
			continue;
		}
		entry_word(l, what, "for", evidence_for);
		if (entry_word(l, source, "source", sources) >= 0 &&
			entry_word_index(list, source->text) < 0) {
			list = arena_printf(l->to->arena, "%s%s%.*s", list,
				*list != '\0' ? " " : "", (int)source->text.len,
				source->text.at);
		}
	}
	l->service->sources = list;
}

static void
sort_keys(struct entry_reader *l)
{
	memset(l->at, 0, sizeof l->at);
	for (const struct yaml *e = l->entry->first; e != NULL; e = e->next) {
		enum key k = 0;

		while (k < KEYS && (strncmp(entry_key[k], e->key.at, e->key.len) != 0 ||
					   entry_key[k][e->key.len] != '\0')) {
			k++;
		}
		if (k == KEYS || (k == KEY_REASON && !l->own)) {
			problems_add(l->problems, l->file, e->key_line, e->key_column,
				"\"%.*s\" is not known in an entry; see "
				"docs/catalogue.md",
				(int)(e->key.len < 60 ? e->key.len : 60), e->key.at);
		} else {
			l->at[k] = e;
		}
	}
}

static void
check_required(struct entry_reader *l)
{
	enum key last = l->at[KEY_DEEP] != NULL ? KEY_COMPANIONS : KEY_CONFIDENCE;

	for (enum key k = 0; k <= last; k++) {
		if (l->at[k] == NULL) {
			entry_complain(l, l->entry, "the entry has no \"%s\"%s",
				entry_key[k],
				k > KEY_CONFIDENCE ? ", which a deep one needs" : "");
		}
	}
	if (l->own && (l->at[KEY_REASON] == NULL ||
			      l->at[KEY_REASON]->text.len < REASON_BYTES)) {
		entry_complain(l, l->entry,
			"an entry of your own needs a \"reason\" of at least %d letters",
			REASON_BYTES);
	}
}

static void
take_ai(struct entry_reader *l)
{
	struct service *s = l->service;
	int ai = l->at[KEY_AI] == NULL ? 0 : entry_word(l, l->at[KEY_AI], "ai", ais);
	int citizen = l->at[KEY_CITIZEN] == NULL
			      ? 0
			      : entry_word(l, l->at[KEY_CITIZEN], "citizen_it", citizens);

	s->ai = ai < 0 ? AI_NONE : (enum ai)ai;
	s->citizen = citizen < 0 ? CITIZEN_NONE : (enum citizen)citizen;
	s->ai_need = NEED_NONE;
	if (l->at[KEY_AI_NEED] != NULL) {
		s->ai_need = entry_need(l, l->at[KEY_AI_NEED], "ai_need");
	} else if (s->ai != AI_NONE) {
		entry_complain(
			l, l->entry, "ai is not none: say which need in \"ai_need\"");
	}
}

/* The widest detail ever shown; without a word of its own an entry follows its need. */
static bool
take_scope(struct entry_reader *l)
{
	const struct yaml *at = l->at[KEY_SCOPE];

	return at == NULL ? need_organisation_only(l->service->need)
			  : entry_word(l, at, "scope", "unit organisation coverage") > 0;
}

static void
take_entry(struct entry_reader *l)
{
	struct service *s = l->service;

	s->name = take_title(l, KEY_NAME, NAME_LETTERS);
	s->vendor = take_title(l, KEY_VENDOR, VENDOR_LETTERS);
	s->page = take_page(l);
	s->category = l->at[KEY_CATEGORY] == NULL ? "other"
						  : entry_enum(l, l->at[KEY_CATEGORY],
							    "category", categories);
	s->need = l->at[KEY_NEED] != NULL ? entry_need(l, l->at[KEY_NEED], "need")
					  : l->need;
	if (s->need == NEED_NONE && l->at[KEY_NEED] == NULL && !l->need_said) {
		entry_complain(
			l, l->entry, "neither the file nor the entry names a \"need\"");
	}
	memset(s->need_also, NEED_NONE, sizeof s->need_also);
	memset(s->companions, NEED_NONE, sizeof s->companions);
	take_needs(l, KEY_NEED_ALSO, s->need_also, 2);
	take_needs(l, KEY_COMPANIONS, s->companions, 3);
	take_ai(l);
	s->hq_country = take_country(l);
	s->typical_data = l->at[KEY_DATA] == NULL ? "none"
						  : entry_enum(l, l->at[KEY_DATA],
							    "typical_data", data_kinds);
	s->describe = take_sentence(l, KEY_DESCRIBE, DESCRIBE_WORDS);
	s->say = take_sentence(l, KEY_SAY, SAY_WORDS);
	s->ask = take_sentence(l, KEY_ASK, ASK_WORDS);
	s->seat_model = l->at[KEY_SEAT] == NULL
				? "unknown"
				: entry_enum(l, l->at[KEY_SEAT], "seat_model", seats);
	s->price_date = take_month(l);
	s->deep = l->at[KEY_DEEP] != NULL &&
		  entry_word(l, l->at[KEY_DEEP], "deep", "no yes") == 1;
	s->confidence =
		l->at[KEY_CONFIDENCE] == NULL
			? "low"
			: entry_enum(l, l->at[KEY_CONFIDENCE], "confidence", confidences);
	s->organisation_only = take_scope(l);
	s->reason = l->at[KEY_REASON] == NULL
			    ? ""
			    : entry_text(l, l->at[KEY_REASON], "reason", TEXT_BYTES);
	s->retention = take_title(l, KEY_RETENTION, RETENTION_LETTERS);
	s->export = l->at[KEY_EXPORT] == NULL
			    ? "unknown"
			    : entry_enum(l, l->at[KEY_EXPORT], "export", exports);
	take_tiers(l);
	entry_tenant(l);
	take_evidence(l);
	entry_hosts(l);
	entry_ndpi(l);
	entry_asn(l);
}

/* The place of an entry: its own, or that of the one it replaces. */
static bool
find_place(struct entry_reader *l, const struct yaml *id)
{
	struct catalogue *to = l->to;
	char key[SERVICE_ID_MAX + 1];
	struct suffix_node *node;

	if (id == NULL || id->kind != YAML_TEXT || !is_id(id->text)) {
		entry_complain(l, id == NULL ? l->entry : id,
			"id: write 2 to 40 of a-z, 0-9 and -");
		return false;
	}
	str_copy(key, sizeof key, id->text);
	node = suffix_put(&to->ids, arena_copy(to->arena, id->text), id->text.len);
	if (node->exact != SUFFIX_NONE) {
		const struct origin *first = &to->extra[node->exact].from;

		if (!l->own || to->extra[node->exact].own) {
			entry_complain(l, id, "id \"%s\" is already used in %s:%d", key,
				first->file, first->line);
			return false;
		}
		l->id = node->exact;
	} else if (to->count == SERVICES_MAX) {
		entry_complain(l, id, "too many services; at most %d", SERVICES_MAX);
		return false;
	} else {
		l->id = (service_id)to->count;
		node->exact = l->id;
		(void)ARENA_PUSH(to->arena, to->service, to->count, to->room);
		(void)ARENA_PUSH(to->arena, to->extra, to->extra_count, to->extra_room);
	}
	l->service = &to->service[l->id];
	l->extra = &to->extra[l->id];
	*l->service = (struct service){ .id = node->text };
	*l->extra = (struct service_extra){ .own = l->own,
		.from = { l->file, l->entry->line, l->entry->column } };
	return true;
}

static void
take_head(struct entry_reader *l, const struct yaml *root)
{
	const struct yaml *version = yaml_get(root, "version"),
			  *need = yaml_get(root, "need");

	for (const struct yaml *e = root->first; e != NULL; e = e->next) {
		if (!str_equal(e->key, str_of("version")) &&
			!str_equal(e->key, str_of("need")) &&
			!str_equal(e->key, str_of("services"))) {
			problems_add(l->problems, l->file, e->key_line, e->key_column,
				"\"%.*s\" is not known here; use version, need, services",
				(int)(e->key.len < 60 ? e->key.len : 60), e->key.at);
		}
	}
	if (version == NULL || version->kind != YAML_TEXT || version->text.len > 20) {
		entry_complain(l, version == NULL ? root : version,
			"version: write one as \"2026.11\"");
	} else if (strcmp(version->text.at, l->to->version) > 0) {
		l->to->version = entry_keep(l, version->text);
	}
	l->need_said = need != NULL;
	l->need = need == NULL ? NEED_NONE : entry_need(l, need, "need");
}

static void
take_file(struct entry_reader *l, const struct yaml *root)
{
	const struct yaml *services = yaml_get(root, "services");

	if (services == NULL || services->kind != YAML_LIST) {
		entry_complain(l, root, "write version, need and a list \"services\"");
		return;
	}
	take_head(l, root);
	for (const struct yaml *e = services->first; e != NULL; e = e->next) {
		l->entry = e;
		if (e->kind != YAML_MAP) {
			entry_complain(l, e, "an entry begins with \"- id: ...\"");
			continue;
		}
		sort_keys(l);
		check_required(l);
		if (find_place(l, l->at[KEY_ID])) {
			take_entry(l);
		}
	}
}

void
catalogue_read(struct catalogue *catalogue, const char *path, bool own,
	struct problems *problems)
{
	struct arena *tree = arena_open();
	struct entry_reader l = { .file = arena_copy(catalogue->arena, str_of(path)),
		.to = catalogue,
		.problems = problems,
		.own = own };
	enum { CATALOGUE_FILE_MAX = 8 * 1024 * 1024 };
	char digest[DIGEST_TEXT_MAX];
	const struct yaml *root;
	struct str bytes;

	if (file_read(path, CATALOGUE_FILE_MAX, tree, &bytes, problems)) {
		text_addz(&catalogue->digests, hash_digest(bytes.at, bytes.len, digest));
		root = yaml_parse(l.file, bytes, tree, problems);
		if (root != NULL) {
			take_file(&l, root);
		}
	}
	arena_close(tree);
}
