#include "core/laws.h"

#include <stddef.h>

static const struct {
	const char *name;
	bool (*holds)(const struct deed *deed);
} laws[] = {
#define LAW(name) { #name, name },
	LAWS(LAW)
#undef LAW
};

const char *
law_broken(const struct deed *deed)
{
	for (size_t i = 0; i < sizeof laws / sizeof *laws; i++)
		if (!laws[i].holds(deed))
			return laws[i].name;
	return NULL;
}
