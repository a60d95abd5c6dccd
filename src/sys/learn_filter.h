/*
 * What a learning run does not ask about: the filter that lets the base pass and notifies the rest.
 *
 * The base is written into every profile, seen or not, so it is as small as can be: calls without
 * which a listener that died would leave its programs spinning, and the calls that a busy server
 * makes all the time, each of which gives no power that another of the base has not.  Calls on a
 * thing that must first be made (an epoll set, a socket) are written only when one was.
 */
#ifndef SYS_LEARN_FILTER_H
#define SYS_LEARN_FILTER_H

#include "sys/filter_load.h"

/* What a call of the base is of use for. */
enum base_need {
	BASE_ALWAYS,
	BASE_EPOLL,    /* epoll_create was seen */
	BASE_SOCKET,   /* socket or socketpair was seen, or a socket was given to the app */
	BASE_NEEDS,
};

struct base_call {
	int16_t call;
	uint8_t need;  /* enum base_need */
};

const struct base_call *learn_base(int *count);
/* What is made by this call; BASE_ALWAYS: nothing of that sort. */
enum base_need learn_makes(int call);

struct filter filter_of_learn(void);

/*
 * How a call is answered while learning: 0, it goes on.  Calls on which every program falls back,
 * and which no profile of ours lets pass (io_uring works past every filter), fail as they will.
 */
int learn_refuses(int call);

/* The argument that says what the call is about: a domain, a request, flags; -1: none does. */
int learn_subject(int call);

#endif
