#include "sys/address.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

bool
address_split(const char *words, char host[ADDRESS_HOST], uint16_t *port)
{
	const char *colon = strrchr(words, ':'), *start = words;
	struct text t = text_in(host, ADDRESS_HOST);
	uint64_t number;

	if (!colon || !read_number(colon + 1, UINT16_MAX, &number) || number == 0)
		return false;
	*port = (uint16_t)number;
	if (*words == '[') {
		if (colon < words + 3 || colon[-1] != ']')
			return false;
		start++;
		colon--;
	}
	text_add_n(&t, start, (size_t)(colon - start));
	/* A colon inside is IPv6's: then the brackets have to be there, and only then. */
	return !t.cut && (*words == '[') == (strchr(host, ':') != NULL);
}

bool
address_literal(const char *host, uint16_t port, struct address *a)
{
	*a = (struct address){ .bytes = 0 };
	if (inet_pton(AF_INET, host, &a->at.v4.sin_addr) == 1) {
		a->at.v4.sin_family = AF_INET;
		a->at.v4.sin_port = htons(port);
		a->bytes = sizeof a->at.v4;
		return true;
	}
	if (inet_pton(AF_INET6, host, &a->at.v6.sin6_addr) == 1) {
		a->at.v6.sin6_family = AF_INET6;
		a->at.v6.sin6_port = htons(port);
		a->bytes = sizeof a->at.v6;
		a->everywhere = IN6_IS_ADDR_UNSPECIFIED(&a->at.v6.sin6_addr);
		return true;
	}
	return false;
}

bool
address_path(const char *path, struct address *a)
{
	*a = (struct address){ .bytes = sizeof a->at.path };
	a->at.path.sun_family = AF_UNIX;
	return text_copy(a->at.path.sun_path, sizeof a->at.path.sun_path, path);
}

void
address_agent(struct address *a)
{
	struct text name;
	struct stat st;

	*a = (struct address){ .bytes = 0 };
	a->at.path.sun_family = AF_UNIX;
	/* The first byte stays zero: that is what makes the name abstract. */
	name = text_in(a->at.path.sun_path + 1, sizeof a->at.path.sun_path - 1);
	text_add(&name, "mainstay-");
	text_int(&name, stat("/proc/self/ns/mnt", &st) == 0 ? (int64_t)st.st_ino : 0);
	a->bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + name.used);
}

static bool
wrong(struct fault *why, const char *deed, const char *words, const char *hint)
{
	fault(why, FAULT_CONFIG, 0, deed, words);
	return fault_help(why, "127.0.0.1:9090, [::1]:9090, [::]:9090, :9090, unix:/run/health.sock",
	    hint);
}

static bool
read_path(const char *words, struct address *a, struct fault *why)
{
	const char *path = words + strlen("unix:");

	if (*path != '/')
		return wrong(why, "the path of a socket must be absolute", words, "");
	if (!address_path(path, a))
		return wrong(why, "the path of a socket is too long", words, "use at most 107 bytes");
	return true;
}

bool
address_read(const char *words, struct address *a, struct fault *why)
{
	char host[ADDRESS_HOST];
	uint16_t port;

	if (text_starts(words, "unix:"))
		return read_path(words, a, why);
	if (!address_split(words, host, &port))
		return wrong(why, "not an address to listen on", words,
		    "write HOST:PORT with a port from 1 to 65535, and IPv6 in brackets");
	if (text_same(host, "localhost"))
		return wrong(why, "not an address to listen on", words,
		    "names are not looked up: write 127.0.0.1 or [::1]");
	if (!address_literal(host[0] ? host : "::", port, a))
		return wrong(why, "not an address to listen on", words,
		    "names are not looked up: write the address in numbers");
	return true;
}
