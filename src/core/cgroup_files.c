#include "core/cgroup_files.h"

#include <string.h>

#include "base/text.h"

static const char controllers[CGROUP_CONTROLLERS][8] = {
	[CGROUP_MEMORY] = "memory", [CGROUP_CPU] = "cpu", [CGROUP_PIDS] = "pids",
};

/* ---- where we are ------------------------------------------------------------------------------ */

/* The path with its parents at the front, as in /docker/1 and /docker; and what comes after it. */
static const char *
below(const char *path, const char *root)
{
	size_t n = text_length(root);

	if (n == 1 && root[0] == '/')
		return path;
	for (size_t i = 0; i < n; i++)
		if (path[i] != root[i])
			return NULL;
	return path[n] == '/' || !path[n] ? path + n : NULL;
}

/* ID:CONTROLLERS:PATH; the list is empty for version 2. */
static bool
line_parts(const char *line, const char **list, const char **path)
{
	while (*line >= '0' && *line <= '9')
		line++;
	if (*line++ != ':')
		return false;
	*list = line;
	while (*line && *line != ':')
		line++;
	*path = *line ? line + 1 : "";
	return **path == '/';
}

/* Is the controller in a list that commas part and a colon ends. */
static bool
line_has(const char *list, const char *word)
{
	while (*list != ':') {
		const char *w = word;

		while (*w && *list == *w)
			list++, w++;
		if (!*w && (*list == ',' || *list == ':'))
			return true;
		while (*list != ',' && *list != ':')
			list++;
		list += *list == ',';
	}
	return false;
}

void
cgroup_self_line(struct cgroup_finder *f, const char *line)
{
	const char *list, *path;

	if (!line_parts(line, &list, &path))
		return;
	if (*list == ':')
		f->v2.known = text_copy(f->v2.self, sizeof f->v2.self, path);
	for (unsigned i = 0; i < CGROUP_CONTROLLERS; i++)
		if (line_has(list, controllers[i]))
			f->v1[i].known = text_copy(f->v1[i].self, sizeof f->v1[i].self, path);
}

/* Of many mounts of one hierarchy the first that contains us, else the first. */
static void
tree_mount(struct cgroup_tree *tree, const struct mount *m)
{
	bool fits = below(tree->self, m->root);

	if (m->cut || tree->fits || (tree->mounted && !fits))
		return;
	tree->mounted = true;
	tree->fits = fits;
	tree->read_only = m->read_only;
	memcpy(tree->root, m->root, sizeof tree->root);
	memcpy(tree->point, m->point, sizeof tree->point);
}

void
cgroup_mount(struct cgroup_finder *f, const struct mount *m)
{
	if (text_same(m->type, "cgroup2"))
		tree_mount(&f->v2, m);
	if (text_same(m->type, "cgroup"))
		for (unsigned i = 0; i < CGROUP_CONTROLLERS; i++)
			if (mount_has(m->super, controllers[i]))
				tree_mount(&f->v1[i], m);
}

enum cgroup_version
cgroup_version_of(const struct cgroup_finder *f)
{
	bool v1 = false;

	for (unsigned i = 0; i < CGROUP_CONTROLLERS; i++)
		v1 |= f->v1[i].known;
	if (v1)
		return f->v2.known ? CGROUP_HYBRID : CGROUP_V1;
	return f->v2.known ? CGROUP_V2 : CGROUP_NONE;
}

/* A path with ".." is outside of what we see; so is one that the mounted group does not contain. */
static bool
tree_group(const struct cgroup_tree *tree, char group[static CGROUP_PATH])
{
	const char *rest = below(tree->self, tree->root);
	struct text t = text_in(group, CGROUP_PATH);

	if (!rest || (rest[0] == '/' && rest[1] == '.' && rest[2] == '.'))
		rest = "";
	text_add(&t, tree->point);
	text_add(&t, rest[0] == '/' && !rest[1] ? "" : rest);
	return !t.cut;
}

bool
cgroup_place_of(const struct cgroup_finder *f, enum cgroup_controller which,
    struct cgroup_place *place)
{
	const struct cgroup_tree *tree = f->v1[which].known ? &f->v1[which] : &f->v2;

	*place = (struct cgroup_place){ .read_only = tree->read_only };
	if (!tree->known || !tree->mounted || !tree_group(tree, place->group))
		return false;
	place->version = tree == &f->v2 ? 2 : 1;
	memcpy(place->top, tree->point, sizeof place->top);
	return true;
}

bool
cgroup_ascend(const struct cgroup_place *place, char group[static CGROUP_PATH])
{
	size_t n = text_length(group), top = text_length(place->top);

	if (n <= top)
		return false;
	while (n > top && group[n] != '/')
		n--;
	group[n] = '\0';
	return true;
}

/* ---- whose it is ------------------------------------------------------------------------------- */

/* Without the leaf that an init makes for itself or for its app. */
static size_t
container_length(const char *path)
{
	static const char leaves[][12] = { "/init", "/app", "/init.scope" };
	size_t n = text_length(path);

	for (unsigned i = 0; i < sizeof leaves / sizeof *leaves; i++) {
		size_t leaf = text_length(leaves[i]);

		if (n >= leaf && memcmp(path + n - leaf, leaves[i], leaf) == 0)
			return n - leaf;
	}
	return n == 1 ? 0 : n;
}

bool
cgroup_same_container(const char *a, const char *b)
{
	size_t n = container_length(a);

	return n == container_length(b) && memcmp(a, b, n) == 0;
}

const char *
cgroup_line_path(const char *line)
{
	const char *list, *path;

	if (!line_parts(line, &list, &path))
		return NULL;
	return *list == ':' || line_has(list, controllers[CGROUP_MEMORY]) ? path : NULL;
}

/* ---- what the files say ------------------------------------------------------------------------ */

enum { NO_LIMIT_BIT = 62 };

bool
cgroup_number(const char *words, uint64_t *number)
{
	if (text_same(words, "max") || text_same(words, "-1")) {
		*number = CGROUP_NO_LIMIT;
		return true;
	}
	if (!read_number(words, UINT64_MAX, number))
		return false;
	if (*number >> NO_LIMIT_BIT)
		*number = CGROUP_NO_LIMIT;
	return true;
}

/* One word of it, as a text of its own; where the next begins. */
static const char *
word_copy(const char *from, char room[static 32])
{
	struct text t = text_in(room, 32);

	while (*from == ' ')
		from++;
	for (; *from && *from != ' ' && *from != '\n'; from++)
		text_char(&t, *from);
	if (t.cut)
		room[0] = '\0';
	return from;
}

bool
cgroup_keyed(const char *file, const char *key, uint64_t *number)
{
	size_t n = text_length(key);
	char word[32];

	while (*file) {
		size_t same = 0;

		while (same < n && file[same] == key[same])
			same++;
		if (same == n && file[n] == ' ') {
			word_copy(file + n, word);
			return cgroup_number(word, number);
		}
		while (*file && *file != '\n')
			file++;
		file += *file == '\n';
	}
	return false;
}

uint64_t
cgroup_cpu_milli(uint64_t quota, uint64_t period)
{
	if (quota == CGROUP_NO_LIMIT || period == 0 || quota > CGROUP_NO_LIMIT / 1000)
		return CGROUP_NO_LIMIT;
	return quota * 1000 / period;
}

bool
cgroup_cpu_max(const char *words, uint64_t *milli)
{
	char quota[32], period[32];
	uint64_t q, p;

	word_copy(word_copy(words, quota), period);
	if (!cgroup_number(quota, &q) || !cgroup_number(period, &p))
		return false;
	*milli = cgroup_cpu_milli(q, p);
	return true;
}
