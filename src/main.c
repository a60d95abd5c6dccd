#include "version.h"

#include <unistd.h>

/* Until the roles land, the program only says its name. */
int
main(void)
{
	static const char name[] = "tini version " MAINSTAY_VERSION "_mainstay - git." MAINSTAY_COMMIT "\n";

	return write(1, name, sizeof name - 1) < 0;
}
