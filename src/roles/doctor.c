#include "roles/doctor.h"

#include <unistd.h>

#include "base/fault.h"
#include "base/require.h"
#include "config/posture.h"
#include "roles/doctor_parts.h"
#include "sys/kernel.h"
#include "sys/say.h"

enum { PAGE_ROOM = 64 * 1024 };

struct wish {
	bool json, help;
	enum level level;
};

static const char usage[] =
    "usage: mainstay doctor [--json] [--level baseline|restricted]\n"
    "exit: 0; 1, the level is not met; 78, the words are wrong\n";

static bool
refuse(const char *subject, const char *deed, struct fault *why)
{
	struct text t = text_in(why->subject, sizeof why->subject);

	fault(why, FAULT_CONFIG, 0, deed, "");
	text_quoted(&t, subject);
	return fault_help(why, "--json, --level baseline, --level restricted", "mainstay doctor --level restricted");
}

static bool
wish_read(char **words, struct wish *wish, struct fault *why)
{
	*wish = (struct wish){ 0 };
	for (; *words; words++) {
		const char *level = text_starts(*words, "--level=") ? *words + sizeof "--level=" - 1 : NULL;

		if (text_same(*words, "--level")) {
			if (!*++words)
				return refuse("--level", "needs a level", why);
			level = *words;
		}
		if (level) {
			if (!level_read(level, &wish->level))
				return refuse(level, "is no level", why);
		} else if (text_same(*words, "--json")) {
			wish->json = true;
		} else if (text_same(*words, "--help") || text_same(*words, "-h")) {
			wish->help = true;
		} else {
			return refuse(*words, "is nothing that doctor takes", why);
		}
	}
	return true;
}

int
role_doctor(int argc, char **argv, char **envp)
{
	static char room[PAGE_ROOM];
	static struct posture posture;
	struct text page = text_in(room, sizeof room);
	struct wish wish;
	struct fault why;

	(void)argc;
	if (!wish_read(argv + 2, &wish, &why))
		return say_refusal(&why);
	if (wish.help) {
		kernel_write(STDOUT_FILENO, usage, sizeof usage - 1);
		return 0;
	}
	posture_look(&posture, envp);
	(wish.json ? doctor_json : doctor_print)(&posture, wish.level, &page);
	require(!page.cut);
	kernel_write(STDOUT_FILENO, page.at, page.used);
	return judge_level(&posture) >= wish.level ? 0 : 1;
}
