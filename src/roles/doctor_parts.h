/*
 * What the doctor says, in two forms, and what both have in common.
 */
#ifndef ROLES_DOCTOR_PARTS_H
#define ROLES_DOCTOR_PARTS_H

#include "core/judge.h"
#include "roles/doctor_page.h"

/* The two forms; wanted is LEVEL_NONE when nobody asked for one. */
void doctor_print(const struct posture *p, enum level wanted, struct text *to);
void doctor_json(const struct posture *p, enum level wanted, struct text *to);

void doctor_facts(const struct posture *p, struct page *page);

#endif
