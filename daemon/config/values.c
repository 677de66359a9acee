/* Readers of single values and lists. Every complaint says what was expected and what was found. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/span.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "config/load.h"

#define FOUND_SHOWN_MAX  40 /* octets of a value that a complaint quotes */
#define ENCODING_MAX     40
#define SUGGEST_FROM_MAX 2000 /* names looked at for a suggestion */

const char *load_found(char text[static FOUND_TEXT_MAX], const struct yaml_node *node)
{
	size_t len;

	switch (node->kind) {
	case YAML_NOTHING: return "nothing";
	case YAML_LIST: return "a list";
	case YAML_MAPPING: return "a mapping";
	case YAML_TEXT: break;
	}
	len = strcspn(node->text, "\n");
	if (len > FOUND_SHOWN_MAX)
		len = utf8_cut(node->text, FOUND_SHOWN_MAX);
	(void)snprintf(text, FOUND_TEXT_MAX, "\"%.*s%s\"", (int)len, node->text,
		node->text[len] ? "..." : "");
	return text;
}

int load_refuse(struct loading *loading, const struct yaml_node *node, const char *format, ...)
{
	va_list args;

	/* Its syntax error has been reported, and what else it lacks may stand behind that. */
	if (node->cut)
		return -EINVAL;
	va_start(args, format);
	place_vreport(loading->diags, &node->place, true, format, args);
	va_end(args);
	return -EINVAL;
}

int load_refuse_unknown(struct loading *loading, const struct yaml_node *node, const char *what,
	const char *const *names, size_t n)
{
	const char *near = NULL;
	char found[FOUND_TEXT_MAX];

	load_found(found, node);
	/* Past the ceiling nobody reads it, and looking for it is what costs. */
	if (loading->diags->n < DIAG_MAX)
		near = suggest(node->text, names, MIN(n, (size_t)SUGGEST_FROM_MAX));
	if (near)
		return load_refuse(
			loading, node, "unknown %s %s, did you mean \"%s\"?", what, found, near);
	return load_refuse(loading, node, "unknown %s %s", what, found);
}

static int refuse_value(struct loading *loading, const struct yaml_node *node, const char *expected)
{
	char found[FOUND_TEXT_MAX];

	return load_refuse(
		loading, node, "expected %s, found %s", expected, load_found(found, node));
}

/* --- text ---------------------------------------------------------------------------------------
 */

int check_line(struct loading *loading, const struct yaml_node *node, const char *expected)
{
	size_t len;

	if (node->kind != YAML_TEXT)
		return refuse_value(loading, node, expected);
	len = strlen(node->text);
	if (!len)
		return refuse_value(loading, node, expected);
	for (size_t pos = 0; pos < len;)
		if (utf8_is_control(utf8_next(node->text, len, &pos)))
			return load_refuse(
				loading, node, "a line end or control character in %s", expected);
	return 0;
}

int read_line(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	int r = check_line(loading, node, "text");

	(void)option;
	return r < 0 ? r : text_set(at, node->text);
}

int read_path(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	int r = check_line(loading, node, "a path");

	(void)option;
	if (r < 0)
		return r;
	/* A service's working folder is nobody's idea of where a file is. */
	if (node->text[0] != '/')
		return refuse_value(
			loading, node, "a path from the root, as in /etc/feedwatch/key");
	return text_set(at, node->text);
}

int read_credential(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at)
{
	int r = check_line(loading, node, "a credential's name");

	(void)option;
	if (r < 0)
		return r;
	if (strchr(node->text, '/') || strcmp(node->text, ".") == 0 ||
		strcmp(node->text, "..") == 0)
		return refuse_value(loading, node, "a credential's name, which is no path");
	return text_set(at, node->text);
}

int read_encoding(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at)
{
	int r = check_line(loading, node, "an encoding's name");
	size_t len;

	(void)option;
	if (r < 0)
		return r;
	/* RFC 2978, section 2.3, as far as names in use go. */
	len = strspn(node->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				 "-_.:+()");
	if (node->text[len] || len > ENCODING_MAX)
		return refuse_value(loading, node, "an encoding's name, as in shift_jis");
	return text_set(at, node->text);
}

int read_timezone(struct loading *loading, const struct option *option,
	const struct yaml_node *node, void *at)
{
	int r = check_line(loading, node, "a time zone");
	_cleanup_(freep) char *path = NULL;
	const char *folder = "/usr/share/zoneinfo";

	(void)option;
	if (r < 0)
		return r;
	if (node->text[0] == '/' || strstr(node->text, ".."))
		return refuse_value(loading, node, "a time zone, as in Asia/Tokyo");
	if (asprintf(&path, "%s/%s", folder, node->text) < 0)
		return -ENOMEM;
	/* Small containers come without zones; then whoever reads the dates is the judge. */
	if (access(folder, F_OK) == 0 && access(path, F_OK) < 0)
		return refuse_value(loading, node, "a time zone, as in Asia/Tokyo");
	return text_set(at, node->text);
}

/* What is no letter or digit beyond ASCII, as far as it is found on keyboards: signs, spaces, CJK
 * and full-width punctuation. Stricter is only the language's own reading of @name. */
static bool is_sign(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} signs[] = { { 0x80, 0xA9 }, { 0xAB, 0xB4 }, { 0xB6, 0xB9 }, { 0xBB, 0xBF },
		{ 0xD7, 0xD7 }, { 0xF7, 0xF7 }, { 0x2000, 0x206F }, { 0x20A0, 0x20CF },
		{ 0x2190, 0x2BFF }, { 0x3000, 0x3004 }, { 0x3008, 0x3020 }, { 0x30FB, 0x30FB },
		{ 0xD800, 0xF8FF }, { 0xFE10, 0xFE6F }, { 0xFEFF, 0xFF0F }, { 0xFF1A, 0xFF20 },
		{ 0xFF3B, 0xFF40 }, { 0xFF5B, 0xFF65 }, { 0xFFE0, 0xFFFF }, { 0x1F000, 0x1FAFF } };

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (c >= signs[i].first && c <= signs[i].last)
			return true;
	return false;
}

static bool is_name_char(uint32_t c, bool first)
{
	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return true;
	if (c < 0x80)
		return !first && (c == '_' || c == '-' || c == '.');
	return !is_sign(c);
}

int load_check_name(struct loading *loading, const char *what, const struct yaml_node *node)
{
	char found[FOUND_TEXT_MAX];
	size_t len, pos = 0;
	bool good;

	if (node->kind != YAML_TEXT)
		return load_refuse(loading, node, "expected a %s's name, found %s", what,
			load_found(found, node));
	len = strlen(node->text);
	good = len > 0 && utf8_length(node->text, len) <= CONFIG_NAME_MAX;
	while (good && pos < len) {
		bool first = pos == 0;

		good = is_name_char(utf8_next(node->text, len, &pos), first);
	}
	if (good)
		return 0;
	return load_refuse(loading, node,
		"a %s's name is a letter or digit, then letters, digits, _, - and . (at most %d), "
		"not %s",
		what, CONFIG_NAME_MAX, load_found(found, node));
}

/* --- numbers and choices -------------------------------------------------------------------------
 */

int read_span(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	char least[SPAN_TEXT_MAX], most[SPAN_TEXT_MAX], found[FOUND_TEXT_MAX];
	int64_t sec;
	int r = node->kind == YAML_TEXT ? span_parse(&sec, node->text) : -EINVAL;

	if (r == -EINVAL)
		return refuse_value(loading, node, "a time span, as in 15m or 1h 30min");
	if (r < 0 || sec < option->min || sec > option->max)
		return load_refuse(loading, node, "%s must be from %s to %s, found %s", option->key,
			span_format(least, option->min), span_format(most, option->max),
			load_found(found, node));
	*(int64_t *)at = sec;
	return 0;
}

static const char *size_text(char text[static SPAN_TEXT_MAX], int64_t size)
{
	static const char units[] = "\0KMGT";
	size_t unit = 0;

	for (; size >= 1024 && size % 1024 == 0 && unit < 4; unit++)
		size /= 1024;
	(void)snprintf(text, SPAN_TEXT_MAX, "%" PRId64 "%.1s", size, &units[unit]);
	return text;
}

int read_size(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	char least[SPAN_TEXT_MAX], most[SPAN_TEXT_MAX], found[FOUND_TEXT_MAX];
	int64_t size;
	int r = node->kind == YAML_TEXT ? size_parse(&size, node->text) : -EINVAL;

	if (r == -EINVAL)
		return refuse_value(loading, node, "a size, as in 16M or 512K");
	if (r < 0 || size < option->min || size > option->max)
		return load_refuse(loading, node, "%s must be from %s to %s, found %s", option->key,
			size_text(least, option->min), size_text(most, option->max),
			load_found(found, node));
	*(int64_t *)at = size;
	return 0;
}

int read_count(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	char found[FOUND_TEXT_MAX];
	int64_t number = 0;
	const char *p = node->text;

	if (node->kind != YAML_TEXT || !*p || p[strspn(p, "0123456789")])
		return refuse_value(loading, node, "a whole number");
	for (; *p && number <= option->max; p++)
		number = number * 10 + (*p - '0');
	if (number < option->min || number > option->max)
		return load_refuse(loading, node,
			"%s must be from %" PRId64 " to %" PRId64 ", found %s", option->key,
			option->min, option->max, load_found(found, node));
	*(int64_t *)at = number;
	return 0;
}

/* The choice's index, negative: reported or no memory. */
static int choose(
	struct loading *loading, const struct option *option, const struct yaml_node *node)
{
	_cleanup_(strbuf_freep) struct strbuf all = STRBUF_INIT;
	char found[FOUND_TEXT_MAX];
	const char *near;
	size_t n = 0;

	for (; option->choices[n]; n++) {
		bool last = !option->choices[n + 1];

		if (node->kind == YAML_TEXT && strcmp(option->choices[n], node->text) == 0)
			return (int)n;
		strbuf_addf(&all, "%s%s", n == 0 ? "" : last ? " or " : ", ", option->choices[n]);
	}
	near = node->kind == YAML_TEXT ? suggest(node->text, option->choices, n) : NULL;
	load_found(found, node);
	if (node->kind == YAML_TEXT)
		(void)load_refuse(loading, node,
			near ? "%s must be %s, found %s, did you mean \"%s\"?"
			     : "%s must be %s, found %s",
			option->key, strbuf_text(&all), found, near);
	else
		(void)load_refuse(loading, node, "%s must be %s, found %s", option->key,
			strbuf_text(&all), load_found(found, node));
	return -EINVAL;
}

int read_choice(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	int choice = choose(loading, option, node);

	if (choice < 0)
		return choice;
	*(unsigned *)at = (unsigned)choice;
	return 0;
}

int read_switch(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	int choice = choose(loading, option, node);

	if (choice < 0)
		return choice;
	*(bool *)at = choice > 0;
	return 0;
}

/* --- lists
 * ---------------------------------------------------------------------------------------- */

int read_items(struct loading *loading, const struct option *option, const struct yaml_node *node)
{
	char found[FOUND_TEXT_MAX];

	if (node->kind != YAML_LIST && node->kind != YAML_TEXT)
		return refuse_value(loading, node, "a list");
	if (node->kind == YAML_TEXT)
		return load_refuse(loading, node, "expected a list, found %s; write [%s]",
			load_found(found, node), strlen(node->text) < 40 ? node->text : "...");
	if (node->n > (size_t)option->max)
		return load_refuse(loading, node, "%s may hold %" PRId64 " items, found %u",
			option->key, option->max, node->n);
	return 0;
}

/* A list of lines, each of which is there once. */
int read_set(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	struct text_list *list = at;
	int r = read_items(loading, option, node);

	for (size_t i = 0; r >= 0 && i < node->n; i++) {
		const struct yaml_node *item = node->items[i];

		if (check_line(loading, item, "text") < 0)
			continue;
		if (text_list_has(list, item->text))
			(void)load_refuse(loading, item, "\"%s\" is in the list twice", item->text);
		else
			r = text_list_add(list, item->text);
	}
	return r;
}

/* Where a bare name is found now is where it is run from later, whatever becomes of PATH. */
static int find_program(struct text_list *command, const char *name)
{
	const char *folders = getenv("PATH") ?: "/usr/local/bin:/usr/bin:/bin";

	while (*folders) {
		size_t len = strcspn(folders, ":");
		_cleanup_(freep) char *path = NULL;

		if (asprintf(&path, "%.*s/%s", (int)len, folders, name) < 0)
			return -ENOMEM;
		if (path[0] == '/' && access(path, X_OK) == 0)
			return text_list_add(command, path);
		folders += len + (folders[len] == ':');
	}
	return -ENOENT;
}

static int read_program(
	struct loading *loading, const struct yaml_node *node, struct text_list *command)
{
	static const char expected[] = "a program, as in /usr/bin/logger";
	int r = check_line(loading, node, expected);

	if (r < 0)
		return r;
	if (node->text[0] == '/')
		return text_list_add(command, node->text);
	if (strchr(node->text, '/'))
		return refuse_value(loading, node, expected);
	r = find_program(command, node->text);
	if (r == -ENOENT)
		return load_refuse(loading, node, "no program \"%s\" in PATH", node->text);
	return r;
}

int read_command(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	int r = read_items(loading, option, node);

	if (r >= 0 && node->n == 0)
		return load_refuse(loading, node, "an empty command; it begins with a program");
	if (r >= 0)
		r = read_program(loading, node->items[0], at);
	for (size_t i = 1; r >= 0 && i < node->n; i++)
		if (node->items[i]->kind == YAML_TEXT)
			r = text_list_add(at, node->items[i]->text);
		else
			(void)refuse_value(loading, node->items[i], "text");
	return r;
}

/* RFC 9110, section 5.6.2. */
static bool is_token(const char *text)
{
	return *text && !text[strspn(text, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
					   "ABCDEFGHIJKLMNOPQRSTUVWXYZ")];
}

int read_headers(struct loading *loading, const struct option *option, const struct yaml_node *node,
	void *at)
{
	int r = 0;

	if (node->kind != YAML_MAPPING)
		return refuse_value(loading, node, "a mapping of header names to values");
	if (node->n > (size_t)option->max)
		return load_refuse(loading, node, "more than %" PRId64 " headers", option->max);
	for (size_t i = 0; r >= 0 && i < node->n; i++) {
		const struct yaml_node *name = yaml_key(node, i), *value = yaml_value(node, i);
		_cleanup_(freep) char *header = NULL;

		if (!is_token(name->text)) {
			(void)refuse_value(loading, name, "a header's name");
			continue;
		}
		if (check_line(loading, value, "a header's value") < 0)
			continue;
		if (asprintf(&header, "%s: %s", name->text, value->text) < 0)
			return -ENOMEM;
		r = text_list_add(at, header);
	}
	return r;
}
