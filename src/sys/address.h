/*
 * Addresses as people write them: 127.0.0.1:9090, [::1]:9090, :9090, unix:/run/health.sock.
 * Only literal addresses: no name is ever looked up.
 */
#ifndef SYS_ADDRESS_H
#define SYS_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/fault.h"

enum { ADDRESS_HOST = 64 };

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_un path;
	} at;
	socklen_t bytes;
	bool everywhere;  /* [::] or no host: every address of the machine, IPv4 too */
};

/* What --health-listen takes; the fault says what is wrong and what is right. */
bool address_read(const char *words, struct address *address, struct fault *why);

/*
 * "HOST:PORT" in its parts: host without the brackets of IPv6, "" when there is none.  False
 * when there is no port from 1 to 65535 or the host is too long.
 */
bool address_split(const char *words, char host[ADDRESS_HOST], uint16_t *port);
/* A literal host and its port; false when host is neither IPv4 nor IPv6. */
bool address_literal(const char *host, uint16_t port, struct address *address);
/* False when the path does not fit into an address. */
bool address_path(const char *path, struct address *address);
/*
 * The name under which an agent of this mount namespace is found: an abstract one, so that no
 * file system has to be writable, with the namespace's inode, so that the containers of a pod,
 * which share a network, do not collide.  Without /proc the number is 0.
 */
void address_agent(struct address *address);

#endif
