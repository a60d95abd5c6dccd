/*
 * The filters of our own processes: what each may ask of the kernel, and nothing else.
 *
 * They are constant tables; nothing is compiled when mainstay starts, and no library is needed.  A
 * filter is inherited by all that its process bears.
 */
#ifndef SYS_OWN_FILTERS_H
#define SYS_OWN_FILTERS_H

#include "sys/filter_load.h"

/* The health helper, and the one that complains; death for anything else. */
struct filter filter_of_health(void);
struct filter filter_of_complain(void);

/*
 * init.  Anything else is refused with EPERM and never death: a call that was forgotten here must
 * not cost the container.  As process 1 that bears nobody any more; below another process, where it
 * has to look for its descendants in /proc; and with helpers, which are born under this filter and
 * need what it takes to execute and to confine themselves.
 */
struct filter filter_of_init(void);
struct filter filter_of_init_below(void);
struct filter filter_of_init_bearing(void);
struct filter filter_of_init_complaining(void);

#endif
