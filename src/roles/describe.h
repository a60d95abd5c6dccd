/*
 * `mainstay describe WHAT`: the table of options, printed for its many readers.
 */
#ifndef ROLES_DESCRIBE_H
#define ROLES_DESCRIBE_H

int role_describe(int argc, char **argv, char **envp);

#endif
