#include "roles/describe.h"

#include <unistd.h>

#include "base/require.h"
#include "config/describe.h"
#include "config/nearest.h"
#include "sys/kernel.h"
#include "sys/say.h"

static int
refuse(const char *what)
{
	struct fault why;
	struct nearest n = nearest_to(what);
	char allowed[sizeof why.allowed], hint[sizeof why.hint];
	struct text a = text_in(allowed, sizeof allowed), h = text_in(hint, sizeof hint);

	for (unsigned i = 0; describe_word(i); i++) {
		text_add(&a, i > 0 ? ", " : "");
		text_add(&a, describe_word(i));
		nearest_try(&n, describe_word(i));
	}
	text_add(&h, "mainstay describe ");
	text_add(&h, *nearest_name(&n) ? nearest_name(&n) : describe_word(0));
	fault(&why, FAULT_CONFIG, 0, *what ? "is nothing that can be described" : "needs one word", "describe");
	if (*what) {
		struct text t = text_in(why.subject, sizeof why.subject);

		text_quoted(&t, what);
	}
	fault_help(&why, allowed, hint);
	return say_refusal(&why);
}

int
role_describe(int argc, char **argv, char **envp)
{
	static char room[DESCRIPTION_ROOM];
	struct text page = text_in(room, sizeof room);

	(void)envp;
	if (argc != 3)
		return refuse("");
	if (!describe(argv[2], &page))
		return refuse(argv[2]);
	require(!page.cut);
	kernel_write(STDOUT_FILENO, page.at, page.used);
	return 0;
}
