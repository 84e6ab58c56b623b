/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/draw.h"
#include "reports/words.h"

/* Ribbons from what stands on the left to what stands on the right, as thick as there are devices.  A
 * side with more names than a page can hold keeps the largest; the rest is one node, and the figure
 * says so.  What is withheld has no ribbon. */

enum {
	KEPT = 7, /* and one node for the rest */
	NODES = KEPT + 1,
	SEEN = 256, /* names told apart while they are added up */
	AMOUNT = 2, /* the column of the number */
	GAP = 7,
	NODE_WIDE = 10,
	COLOURS = 4, /* the last one for all needs but the largest */
	TALL = 176
};

struct node {
	const char *name;
	int64_t all, used;
	int y;
};
struct side {
	struct node node[SEEN];
	size_t count;
	size_t folded; /* names that are drawn as the last node */
	int x;
};
struct flow {
	const struct element *e;
	struct side side[2];
	int64_t amount[NODES][NODES], all;
	int width, height;
	bool narrow;
};

static struct node *
node_named(struct side *side, const char *name)
{
	for (size_t i = 0; i < side->count; i++) {
		if (strcmp(side->node[i].name, name) == 0) {
			return &side->node[i];
		}
	}
	return NULL;
}

/* Names in the order in which they come, with their sums. */
static void
add_up(struct flow *f, int at)
{
	struct side *side = &f->side[at];

	for (size_t r = 0; r < f->e->row_count; r++) {
		int64_t value = draw_value(&f->e->rows[r][AMOUNT]);
		const char *name = f->e->rows[r][at].text;
		struct node *node = value > 0 ? node_named(side, name) : NULL;

		if (node != NULL) {
			node->all += value;
		} else if (value > 0 && side->count < SEEN) {
			side->node[side->count++] =
				(struct node){ .name = name, .all = value };
		} else if (value > 0) {
			side->folded++;
		}
	}
}

static bool
is_larger(const struct side *side, size_t a, size_t b)
{
	int64_t left = side->node[a].all, right = side->node[b].all;

	return left > right || (left == right && a < b);
}

/* Keeps the largest, in the order they have; makes room for the node of the rest. */
static void
fold(struct side *side)
{
	struct node kept[KEPT];
	size_t n = 0;

	if (side->count <= NODES && side->folded == 0) {
		return;
	}
	for (size_t i = 0; i < side->count; i++) {
		size_t larger = 0;

		for (size_t j = 0; j < side->count; j++) {
			larger += j != i && is_larger(side, j, i);
		}
		if (larger < KEPT) {
			kept[n++] = side->node[i];
		}
	}
	side->folded += side->count - n;
	memcpy(side->node, kept, n * sizeof *kept);
	side->count = n;
}

/* The right side by size: what most devices do comes first. */
static void
order(struct side *side)
{
	for (size_t i = 1; i < side->count; i++) {
		struct node node = side->node[i];
		size_t at = i;

		while (at > 0 && side->node[at - 1].all < node.all) {
			side->node[at] = side->node[at - 1];
			at--;
		}
		side->node[at] = node;
	}
}

static void
rest(struct flow *f, int at)
{
	struct side *side = &f->side[at];

	if (side->folded > 0) {
		side->node[side->count++] = (struct node){
			.name = words_text(f->e->arena,
				at == 0 ? WORDS_CHART_REST_FROM : WORDS_CHART_REST_TO)
		};
	}
}

static size_t
index_of(struct side *side, const char *name)
{
	const struct node *node = node_named(side, name);

	return node == NULL ? side->count - 1 : (size_t)(node - side->node);
}

static void
gather(struct flow *f)
{
	for (int at = 0; at < 2; at++) {
		add_up(f, at);
		fold(&f->side[at]);
	}
	order(&f->side[1]);
	for (int at = 0; at < 2; at++) {
		rest(f, at);
		for (size_t i = 0; i < f->side[at].count; i++) {
			f->side[at].node[i].all = 0;
		}
	}
	for (size_t r = 0; r < f->e->row_count; r++) {
		int64_t value = draw_value(&f->e->rows[r][AMOUNT]);

		if (value > 0) {
			size_t from = index_of(&f->side[0], f->e->rows[r][0].text);
			size_t to = index_of(&f->side[1], f->e->rows[r][1].text);

			f->amount[from][to] += value;
			f->side[0].node[from].all += value;
			f->side[1].node[to].all += value;
			f->all += value;
		}
	}
}

/* ---- drawing --------------------------------------------------------------------------------- */

static int
thick(const struct flow *f, int64_t value)
{
	int tall = (int)(TALL * value / (f->all > 0 ? f->all : 1));

	return tall < 1 ? 1 : tall;
}

/* On the right, a name behind its sum. */
static void
label_of(struct text *label, const struct node *n)
{
	text_addf(label, "%lld\u00a0\u00b7 ", (long long)n->all);
	text_addz(label, n->name);
}

/* Letters on a line of a name. */
static int
line_of(const struct flow *f)
{
	return f->narrow ? 16 : 50;
}

/* Height of a node with its name. */
static int
room_of(const struct flow *f, int at, const struct node *n)
{
	int tall = thick(f, n->all), lines = 1;
	struct text label = { 0 };

	if (at == 1) {
		label_of(&label, n);
		lines += draw_breaks(text_z(&label), line_of(f));
		text_fini(&label);
	}
	return tall > lines * DRAW_STEP ? tall : lines * DRAW_STEP;
}

static int
sum_of(const struct flow *f, int at)
{
	int y = 0;

	for (size_t i = 0; i < f->side[at].count; i++) {
		y += room_of(f, at, &f->side[at].node[i]) + GAP;
	}
	return y;
}

/* Both sides as tall as the taller one. */
static void
place(struct flow *f)
{
	int most = sum_of(f, 0) > sum_of(f, 1) ? sum_of(f, 0) : sum_of(f, 1);

	for (int at = 0; at < 2; at++) {
		struct side *side = &f->side[at];
		int more =
			side->count == 0 ? 0 : (most - sum_of(f, at)) / (int)side->count;
		int y = 4 + more / 2;

		for (size_t i = 0; i < side->count; i++) {
			int tall = thick(f, side->node[i].all);
			int room = room_of(f, at, &side->node[i]);

			side->node[i].y = y + (room - tall) / 2;
			y += room + GAP + more;
		}
	}
	f->height = most + 4;
}

static void
ribbon(struct text *out, struct flow *f, size_t from, size_t to)
{
	struct node *a = &f->side[0].node[from], *b = &f->side[1].node[to];
	int64_t value = f->amount[from][to];
	int x0 = f->side[0].x + NODE_WIDE, x1 = f->side[1].x, tall = thick(f, value);
	int y0 = a->y + (int)(TALL * a->used / f->all);
	int y1 = b->y + (int)(TALL * b->used / f->all);
	int middle = (x0 + x1) / 2;
	int colour = to < COLOURS ? (int)to : COLOURS - 1;

	text_addf(out,
		"<path class=\"ribbon ribbon%d\" d=\"M%d %d C%d %d %d %d %d %d L%d %d "
		"C%d %d %d %d %d %dZ\"/>",
		colour, x0, y0, middle, y0, middle, y1, x1, y1, x1, y1 + tall, middle,
		y1 + tall, middle, y0 + tall, x0, y0 + tall);
	a->used += value;
	b->used += value;
}

static void
name_of_node(struct text *out, const struct flow *f, int at, const struct node *n)
{
	int middle = n->y + thick(f, n->all) / 2 + 5;
	struct text label = { 0 };

	if (at == 0) {
		text_addf(out, "<text class=\"from\" x=\"%d\" y=\"%d\">",
			f->side[0].x - 6, middle);
		draw_short(out, n->name, f->narrow ? 11 : 21);
		text_addz(out, "</text>");
		return;
	}
	label_of(&label, n);
	draw_name(out, (struct draw_at){ "to", f->side[1].x + NODE_WIDE + 6, middle },
		text_z(&label), line_of(f));
	text_fini(&label);
}

static void
nodes(struct text *out, const struct flow *f)
{
	for (int at = 0; at < 2; at++) {
		for (size_t i = 0; i < f->side[at].count; i++) {
			const struct node *n = &f->side[at].node[i];

			text_addf(out,
				"<rect class=\"node\" x=\"%d\" y=\"%d\" width=\"%d\" "
				"height=\"%d\"/>",
				f->side[at].x, n->y, NODE_WIDE, thick(f, n->all));
			name_of_node(out, f, at, n);
		}
	}
}

/* "Finance - sign something: 12; translate: 9. Sales ..." */
static void
flow_words(struct text *out, const struct flow *f)
{
	text_addz(out, "<desc>");
	for (size_t i = 0; i < f->side[0].count; i++) {
		const char *before = " \u2013 ";

		render_escape(out, f->side[0].node[i].name);
		for (size_t j = 0; j < f->side[1].count; j++) {
			if (f->amount[i][j] > 0) {
				text_addz(out, before);
				render_escape(out, f->side[1].node[j].name);
				text_addf(out, ": %lld", (long long)f->amount[i][j]);
				before = "; ";
			}
		}
		text_addz(out, ". ");
	}
	text_addz(out, "</desc>");
}

static struct flow
flow_of(const struct element *e, bool narrow)
{
	struct flow f = { .e = e, .narrow = narrow, .width = narrow ? 350 : 900 };

	f.side[0].x = narrow ? 92 : 160;
	f.side[1].x = narrow ? 196 : 510;
	gather(&f);
	place(&f);
	return f;
}

void
render_svg_flows(struct text *out, const struct element *e, bool narrow)
{
	struct flow f = flow_of(e, narrow);

	draw_open(out, narrow ? "flows narrow" : "flows wide", f.width, f.height,
		e->heading);
	flow_words(out, &f);
	for (size_t i = 0; i < f.side[0].count; i++) {
		for (size_t j = 0; j < f.side[1].count; j++) {
			if (f.amount[i][j] > 0) {
				ribbon(out, &f, i, j);
			}
		}
	}
	nodes(out, &f);
	text_addz(out, "</svg>\n");
}

bool
render_flows_fold(const struct element *e)
{
	struct flow f = { .e = e };

	gather(&f);
	return f.side[0].folded + f.side[1].folded > 0;
}

void
render_flow_line(struct text *out, const struct element *e, size_t *r)
{
	const char *from = e->rows[*r][0].text, *before = "";

	for (; *r < e->row_count && strcmp(e->rows[*r][0].text, from) == 0; ++*r) {
		text_addz(out, before);
		text_addz(out, e->rows[*r][1].text);
		text_addz(out, ": ");
		text_addz(out, e->rows[*r][AMOUNT].text);
		before = "; ";
	}
}
