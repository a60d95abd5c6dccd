/*
 * `mainstay seccomp ...`: profiles compiled beforehand, shown, explained and compared.
 */
#ifndef ROLES_SECCOMP_H
#define ROLES_SECCOMP_H

int role_seccomp(int argc, char **argv, char **envp);

#endif
