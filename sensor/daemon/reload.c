/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/log.h"
#include "sensor/daemon/setup.h"
#include "sensor/daemon/supervisor.h"

/* A reload is the clerk's, but for what only the next start would notice: the capture filter and where
 * metrics are served.  That is looked at before, so that a bad file leaves everything as it was. */

/* What the clerk will refuse, with its place in the file, is left to it. */
static enum err_code
check(const struct supervisor *s, struct err *err)
{
	struct problems problems = { 0 };
	struct arena *arena = arena_open();
	const struct config *config = setup_config(s->options, arena, &problems);
	enum err_code code = ERR_OK;

	if (config != NULL) {
		code = setup_check_capture(config, err);
	}
	if (config != NULL && code == ERR_OK) {
		code = teller_check(config->metrics, err);
	}
	problems_fini(&problems);
	arena_close(arena);
	return code;
}

/* One at a time: however often it is asked for meanwhile, one more follows. */
void
reload_look(struct supervisor *s)
{
	uint64_t done = atomic_load(&s->clerk->reloads) + atomic_load(&s->clerk->refused);

	if (!s->reload_again || s->keeper.pid == 0 || done < s->reloads_asked) {
		return;
	}
	s->reload_again = false;
	s->refused = (struct err){ 0 };
	if (check(s, &s->refused) != ERR_OK) {
		s->reloads_refused++;
		log_answer(LOG_ERROR, "reload refused, everything stays as it was: %s",
			s->refused.text);
		return;
	}
	s->reloads_asked = done + 1;
	order_send(&s->keeper, &(struct order){ .kind = ORDER_RELOAD });
}
