/*
 * The writers behind describe(), and what they share.
 */
#ifndef CONFIG_DESCRIBE_PARTS_H
#define CONFIG_DESCRIBE_PARTS_H

#include "config/describe.h"
#include "config/table.h"

void describe_man(struct text *to);
void describe_markdown(struct text *to);
void describe_schema(struct text *to);
void describe_bash(struct text *to);
void describe_zsh(struct text *to);
void describe_fish(struct text *to);

/* Adds words as the inside of a JSON string; what is not UTF-8 becomes U+FFFD. */
void text_add_json(struct text *to, const char *words);

/* What may follow a command that has words of its own. */
struct command_words {
	char command[12];
	bool files;  /* or the name of a file */
	char words[56];
};
const struct command_words *command_words(unsigned index); /* NULL past the last */
/* Adds the words that describe() takes, parted by spaces. */
void describe_add_all(struct text *to);

/* What a shell can offer as a value. */
enum option_offer {
	OFFER_NOTHING, OFFER_WORDS, OFFER_SIGNALS, OFFER_CAPS, OFFER_USERS, OFFER_GROUPS, OFFER_FILES,
	OFFER_COUNT,
};
enum option_offer option_offer(enum option which);
/* Adds the words themselves, parted by spaces: of OFFER_WORDS, OFFER_SIGNALS, OFFER_CAPS. */
void option_add_offered(enum option which, struct text *to);

#endif
