/*
 * The table of options, printed.
 */
#ifndef CONFIG_DESCRIBE_H
#define CONFIG_DESCRIBE_H

void describe_help(void);

#endif
