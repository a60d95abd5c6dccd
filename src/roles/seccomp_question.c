#include <string.h>

#include "config/nearest.h"
#include "config/policy.h"
#include "roles/seccomp_desk.h"

static bool
read_hex(const char *words, uint64_t *value)
{
	*value = 0;
	if (!*words || strlen(words) > 16)
		return false;
	for (; *words; words++) {
		char c = (char)(*words | 0x20);
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
		*value = *value << 4 | digit;
	}
	return true;
}

/* 40, 0x5412, -1. */
static bool
read_value(const char *words, uint64_t *value)
{
	if (text_starts(words, "0x"))
		return read_hex(words + 2, value);
	if (*words != '-')
		return read_number(words, UINT64_MAX, value);
	if (!read_number(words + 1, INT64_MAX, value))
		return false;
	*value = 0 - *value;
	return true;
}

static int
refuse_call(const char *word)
{
	struct nearest n = nearest_to(word);
	char hint[96];
	struct text t = text_in(hint, sizeof hint);

	for (int32_t number = 0; number < FILTER_NUMBERS; number++) {
		char name[FILTER_NAME];

		if (filter_name(number, name))
			nearest_try(&n, name);
	}
	if (*nearest_name(&n)) {
		text_add(&t, "mainstay seccomp explain ");
		text_add(&t, nearest_name(&n));
	}
	return desk_refuse("is no system call that is known", word, "a call's name, or its number", hint);
}

static bool
read_call(const char *word, struct question *question, int *code)
{
	uint64_t number;
	int32_t known;

	question->call.arch = policy_arch();
	if (read_number(word, UINT32_MAX, &number)) {
		question->call.number = (uint32_t)number;
		return true;
	}
	if (!filter_number(word, &known)) {
		*code = refuse_call(word);
		return false;
	}
	question->call.number = (uint32_t)known;
	if (known >= 0)
		return true;
	*code = desk_refuse("is a call of other architectures only; no process here can make it", word, "", "");
	return false;
}

bool
desk_question(struct desk *desk, struct question *question, int *code)
{
	if (desk->count == 0) {
		*code = desk_refuse("needs the name of a system call", "explain", "",
		    "mainstay seccomp explain clone3 node");
		return false;
	}
	if (!read_call(desk->operands[0], question, code))
		return false;
	while (desk->count > 1) {
		const char *word = desk->operands[1];
		uint64_t value;

		if (!read_value(word, &value))
			break;
		if (question->args == FILTER_ARGS) {
			*code = desk_refuse("is one argument too many", word, "six at most", "");
			return false;
		}
		question->call.args[question->args++] = value;
		desk->operands++;
		desk->count--;
	}
	desk->operands++;
	desk->count--;
	return true;
}
