/*
 * `mainstay health`: asks once and says in one line what it heard; for HEALTHCHECK and exec probes.
 *
 *	mainstay health [--ready | --live] [--timeout DURATION]     the agent of this container
 *	mainstay health --url http://HOST[:PORT][/PATH] | --tcp HOST:PORT [--timeout DURATION]
 *
 * The agent is found without being told: process 1 shows its state in its name; where that is
 * another program, the agent is asked at the abstract socket of this mount namespace, else at
 * $MAINSTAY_SOCKET.  The exit code is 0 when it is well and 1 when it is not, never another, but 78
 * for a wrong word; and it comes within the timeout.
 */
#ifndef ROLES_PROBE_H
#define ROLES_PROBE_H

/* argv[1] is the word "health". */
int role_probe(int argc, char **argv, char **envp);

#endif
