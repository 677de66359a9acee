#include "parse/sandboxed/declared.h"

#include <stdint.h>

#include "parse/sandboxed/entity.h"

const struct slice *declared_find(const struct declared *declared, const struct slice *name)
{
	for (size_t i = 0; i < declared->n; i++)
		if (declared->list[i].name.len == name->len &&
			memcmp(declared->list[i].name.text, name->text, name->len) == 0)
			return &declared->list[i].value;
	return NULL;
}

/* Do all its references name characters? Those that refer to others stay unknown. */
static bool is_plain(const struct slice *value)
{
	uint32_t c[2];

	for (size_t n = 0; n < value->len; n++)
		if (value->text[n] == '%' ||
			(value->text[n] == '&' && !entity_read(c, value->text + n, value->len - n)))
			return false;
	return true;
}

static const char *skip_quoted(const char *p, const char *end)
{
	bool closed;
	struct slice value = scan_quoted(p, end, &closed);

	return value.text + value.len + closed;
}

/* <!ENTITY name "value">; what is in a file stays unknown. */
static const char *read_entity(struct declared *declared, const char *p, const char *end)
{
	struct slice name, value;
	bool closed;

	p = scan_space(p + strlen("<!ENTITY"), end);
	name = scan_name(p, end);
	p = scan_space(p + name.len, end);
	if (!name.len || p >= end || (*p != '"' && *p != '\''))
		return p;
	value = scan_quoted(p, end, &closed);
	if (declared->n < DECLARED_MAX && value.len <= DECLARED_LEN_MAX && is_plain(&value)) {
		declared->list[declared->n].name = name;
		declared->list[declared->n++].value = value;
	}
	return value.text + value.len + closed;
}

const char *declared_read(struct declared *declared, const char *p, const char *end)
{
	static const char entity[] = "<!ENTITY";
	bool inside = false;

	while (p < end) {
		char c = *p;

		if ((size_t)(end - p) > strlen(entity) && memcmp(p, entity, strlen(entity)) == 0) {
			p = read_entity(declared, p, end);
			continue;
		}
		if (c == '"' || c == '\'') {
			p = skip_quoted(p, end);
			continue;
		}
		p++;
		if (c == '[')
			inside = true;
		else if (c == ']')
			inside = false;
		else if (c == '>' && !inside)
			break;
	}
	return p;
}
