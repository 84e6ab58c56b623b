/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_SIGNALS_H
#define PENUMBRA_SENSOR_DAEMON_SIGNALS_H

#include <signal.h>

/* A signal that comes before anybody can follow it waits, and kills nobody.  Those of a daemon are
 * blocked before the first line of main, even before the libraries set themselves up; what the
 * loader needs until then, some milliseconds, is beyond reach. */

sigset_t signals_of_ours(void); /* what a daemon follows */
/* Not a daemon, or not any more: they do what they do to everyone. */
void signals_release(void);
/* Whoever started us may have had them ignored (nohup); what is ignored is never heard. */
void signals_hear(void);

#endif
