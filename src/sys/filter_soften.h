/*
 * A filter that refuses nothing: what it would refuse is answered in another way.
 */
#ifndef SYS_FILTER_SOFTEN_H
#define SYS_FILTER_SOFTEN_H

#include "sys/filter_rules.h"

/*
 * Every refusal becomes `instead` (FILTER_NOTIFY or FILTER_LOG), but for rules that answer ENOSYS:
 * that is a kernel which has no such call, and programs are made to live with one.  Of the calls
 * above the highest, which get it too, only clone3 does: others may be needed by then.  What a birth
 * asks for after the filter is loaded passes: nobody could answer yet.
 */
void filter_soften(struct filter_rules *rules, enum filter_action instead);

#endif
