/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/render.h"

/* The same page for a program that knows no grid, no variable within a border and no rule of the page
 * inside a drawing (WeasyPrint 57): values take the place of variables, each drawing gets its rules, and
 * what stood in a grid stands in a row. */

static const char layout[] =
	"@media print{html{font-size:8.2pt}html:lang(de){font-size:7.7pt}"
	"main,header,.tiles,.cards,.steps,.legend{display:block}"
	"section.half{display:inline-block;width:47.5%;margin-right:2%;"
	"vertical-align:top}"
	".tiles>div,.cards article,.steps li{display:inline-block;vertical-align:top;"
	"margin-right:1.5%}"
	".tiles>div{width:22%}#NE1 .tiles>div{width:14.5%}.steps li{width:17.5%}"
	".cards article{width:31%}#DO2 .cards article{width:47%}"
	".form>div{display:table;width:100%}.form dt,.form dd{display:table-cell}"
	".form dt{width:46mm}.legend span{margin-right:4mm}"
	".key{display:inline-block;width:3mm}"
	".line-key{display:inline-block;width:7mm}}";

/* The values that hold on paper: the last :root of the stylesheet. */
static const char *
paper_values(void)
{
	const char *print = strstr(render_style, "@media print{");

	return print == NULL ? render_style : strstr(print, ":root{");
}

/* "--name" of so many letters; nothing when it has no value. */
static void
value_of(struct text *out, const char *name, size_t len)
{
	const char *at = paper_values(), *end = strchr(at, '}');

	while ((at = strstr(at, "--")) != NULL && at < end) {
		if (strncmp(at, name, len) == 0 && at[len] == ':') {
			text_add(out, (struct str){ at + len + 1,
					      strcspn(at + len + 1, ";}") });
			return;
		}
		at += 2;
	}
}

static void
with_values(struct text *out, const char *css)
{
	const char *var;

	while ((var = strstr(css, "var(")) != NULL) {
		size_t len = strcspn(var + 4, ")");

		text_add(out, (struct str){ css, (size_t)(var - css) });
		value_of(out, var + 4, len);
		css = var + 4 + len + (var[4 + len] == ')');
	}
	text_addz(out, css);
}

/* Behind a block that begins here with a rule for some media. */
static const char *
block_end(const char *css)
{
	int depth = 0;

	for (; *css != '\0'; css++) {
		depth += *css == '{';
		if (*css == '}' && --depth == 0) {
			return css + 1;
		}
	}
	return css;
}

/* The rules that hold everywhere: they alone are for drawings. */
static void
drawing_rules(struct text *out)
{
	struct text plain = { 0 };
	const char *css = render_style, *media;

	while ((media = strchr(css, '@')) != NULL) {
		text_add(&plain, (struct str){ css, (size_t)(media - css) });
		css = block_end(media);
	}
	text_addz(&plain, css);
	with_values(out, text_z(&plain));
	text_fini(&plain);
}

static void
with_rules(struct text *out, const char *html)
{
	struct text rules = { 0 };
	const char *svg;

	drawing_rules(&rules);
	while ((svg = strstr(html, "<svg ")) != NULL) {
		size_t tag = strcspn(svg, ">") + 1;

		text_add(out, (struct str){ html, (size_t)(svg - html) + tag });
		text_addz(out, "<style>");
		text_addz(out, text_z(&rules));
		text_addz(out, "</style>");
		html = svg + tag;
	}
	text_addz(out, html);
	text_fini(&rules);
}

void
render_plain(const struct text *html, struct text *out)
{
	const char *page = text_z(html), *style = strstr(page, render_style);

	if (style == NULL) {
		text_addz(out, page);
		return;
	}
	text_add(out, (struct str){ page, (size_t)(style - page) });
	with_values(out, render_style);
	text_addz(out, layout);
	with_rules(out, style + strlen(render_style));
}
