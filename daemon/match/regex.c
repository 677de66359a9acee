#define PCRE2_CODE_UNIT_WIDTH 8
#include "match/regex.h"

#include <errno.h>
#include <pcre2.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/strbuf.h"
#include "base/utf8.h"

/* Put before every pattern: PCRE2 calls back at each place where it tries to match. Verbs that are
 * only allowed at the very start of a pattern, and could lift limits, are errors behind it. */
#define CALLOUT "(?C1)"
/* Looking at the clock costs more than a cheap attempt: the more of those, the fewer looks. */
#define STARTS_BETWEEN_LOOKS_MAX 32U
#define CHEAP_NSEC               20000

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
	pcre2_match_data *data;
	char *folded;
	bool slow;
};

static bool is_meta(uint32_t c)
{
	return c < 0x80 && c && strchr("\\^$.|?*+()[]{}-/#&~", (int)c);
}

/* Appends what one segment of the pattern becomes. A letter that becomes two stays one thing for
 * the quantifier behind it; one that becomes a sign of the pattern language stays a letter. */
static void add_segment(struct strbuf *buf, const struct segment *segment, bool in_class)
{
	bool group = segment->n_out > 1 && !in_class;
	char out[4];

	if (group)
		strbuf_adds(buf, "(?:");
	for (size_t i = 0; i < segment->n_out; i++) {
		if (is_meta(segment->out[i]))
			strbuf_addc(buf, '\\');
		strbuf_add(buf, out, utf8_encode(out, segment->out[i]));
	}
	if (group)
		strbuf_addc(buf, ')');
}

/* ASCII is the pattern's own language and stays; the rest is folded as texts are. A letter with a
 * combining mark behind it is folded with its mark. */
static void fold_pattern(
	struct strbuf *buf, const char *pattern, size_t len, struct alphabet *alphabet)
{
	struct cursor cursor = { 0 };
	bool in_class = false;

	while (cursor.pos < len) {
		struct cursor at = cursor;
		struct segment segment;
		char c = pattern[cursor.pos];

		if (c == '\\' && cursor.pos + 1 < len) {
			/* An escaped letter beyond ASCII is that letter. */
			if (!(pattern[cursor.pos + 1] & 0x80))
				strbuf_add(buf, pattern + cursor.pos, 2);
			cursor.pos += pattern[cursor.pos + 1] & 0x80 ? 1 : 2;
			continue;
		}
		if (!alphabet_segment(alphabet, pattern, len, &at, &segment))
			break;
		if (!(c & 0x80) && (segment.to == cursor.pos + 1 || is_meta((unsigned char)c))) {
			in_class = c == '[' || (in_class && c != ']');
			strbuf_addc(buf, c);
			cursor.pos++;
			continue;
		}
		add_segment(buf, &segment, in_class);
		cursor = at;
	}
}

/* --- what every match must contain
 * ---------------------------------------------------------------- */

struct scan {
	const char *p, *end;
	int depth;
};

static size_t required(struct scan *scan);

/* Behind an atom: whether it may be left out, or comes a number of times. Moves over the
 * quantifier. */
static void read_quantifier(struct scan *scan, bool *optional, bool *repeated)
{
	*optional = *repeated = false;
	if (scan->p >= scan->end || !strchr("?*+{", *scan->p))
		return;
	*repeated = true;
	*optional = *scan->p == '?' || *scan->p == '*' ||
		    (*scan->p == '{' &&
			    (scan->p + 1 >= scan->end || scan->p[1] == '0' || scan->p[1] == ','));
	if (*scan->p == '{') {
		const char *close = memchr(scan->p, '}', (size_t)(scan->end - scan->p));

		scan->p = close ? close : scan->end - 1;
	}
	scan->p++;
	if (scan->p < scan->end && (*scan->p == '?' || *scan->p == '+'))
		scan->p++;
}

static void skip_class(struct scan *scan)
{
	scan->p++;
	if (scan->p < scan->end && *scan->p == '^')
		scan->p++;
	if (scan->p < scan->end && *scan->p == ']')
		scan->p++;
	for (; scan->p < scan->end && *scan->p != ']'; scan->p++)
		if (*scan->p == '\\' && scan->p + 1 < scan->end)
			scan->p++;
	if (scan->p < scan->end)
		scan->p++;
}

/* A group's own: plain and non-capturing groups count, everything else (?...) might not. */
static size_t read_group(struct scan *scan)
{
	bool plain = true;
	size_t n;

	scan->p++;
	if (scan->p < scan->end && (*scan->p == '?' || *scan->p == '*')) {
		plain = scan->p + 1 < scan->end && scan->p[0] == '?' && scan->p[1] == ':';
		scan->p += plain ? 2 : 1;
	}
	n = required(scan);
	if (scan->p < scan->end)
		scan->p++;
	return plain ? n : 0;
}

/* Octets of the literal at p, 0 where there is none; moves over the atom. */
static size_t read_literal(struct scan *scan)
{
	size_t n = 1;

	if (*scan->p == '\\') {
		bool plain = scan->p + 1 < scan->end && is_meta((unsigned char)scan->p[1]);

		scan->p += scan->p + 1 < scan->end ? 2 : 1;
		return plain ? 1 : 0;
	}
	if (strchr(".^$", *scan->p)) {
		scan->p++;
		return 0;
	}
	while (scan->p + n < scan->end && (scan->p[n] & 0xC0) == 0x80)
		n++;
	scan->p += n;
	return n;
}

/* The longest literal that each branch up to the closing parenthesis requires. */
static size_t required(struct scan *scan)
{
	size_t least = SIZE_MAX, best = 0, run = 0;
	bool optional, repeated;

	if (++scan->depth > 200) {
		scan->p = scan->end;
		return 0;
	}
	while (scan->p < scan->end && *scan->p != ')') {
		size_t n;
		bool literal = !strchr("|([", *scan->p);

		if (*scan->p == '|') {
			least = MIN(least, best);
			best = run = 0;
			scan->p++;
			continue;
		}
		if (*scan->p == '[') {
			skip_class(scan);
			n = 0;
		} else {
			n = literal ? read_literal(scan) : read_group(scan);
		}
		read_quantifier(scan, &optional, &repeated);
		if (optional)
			n = 0;
		run = literal && n ? run + n : 0;
		best = MAX(best, n);
		best = MAX(best, run);
		if (repeated)
			run = 0;
	}
	scan->depth--;
	return MIN(least, best);
}

/* --- the pattern
 * ---------------------------------------------------------------------------------- */

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	pcre2_code_free(regex->code);
	pcre2_match_context_free(regex->limits);
	pcre2_match_data_free(regex->data);
	free(regex->folded);
	free(regex);
}

static int compile(struct regex *regex, bool caseless, char *err, size_t err_size)
{
	PCRE2_UCHAR message[128];
	PCRE2_SIZE offset;
	uint32_t may_be_empty = 0;
	int code;

	regex->code = pcre2_compile((PCRE2_SPTR)regex->folded, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | (caseless ? PCRE2_CASELESS : 0),
		&code, &offset, NULL);
	if (!regex->code) {
		(void)pcre2_get_error_message(code, message, sizeof(message));
		(void)snprintf(err, err_size, "this pattern does not compile: %s", (char *)message);
		return -EINVAL;
	}
	(void)pcre2_pattern_info(regex->code, PCRE2_INFO_MATCHEMPTY, &may_be_empty);
	if (may_be_empty) {
		(void)snprintf(err, err_size, "this pattern matches the empty text, so everything");
		return -EINVAL;
	}
	/* Where memory may not become executable, the interpreter does the same, slower. */
	(void)pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);
	regex->limits = pcre2_match_context_create(NULL);
	regex->data = pcre2_match_data_create_from_pattern(regex->code, NULL);
	if (!regex->limits || !regex->data)
		return -ENOMEM;
	(void)pcre2_set_match_limit(regex->limits, REGEX_STEPS_MAX);
	(void)pcre2_set_depth_limit(regex->limits, REGEX_DEPTH_MAX);
	(void)pcre2_set_heap_limit(regex->limits, REGEX_HEAP_KIB_MAX);
	return 0;
}

int regex_new(struct regex **ret, const char *pattern, size_t len, bool caseless,
	struct alphabet *alphabet, char *err, size_t err_size)
{
	_cleanup_(regex_freep) struct regex *regex = calloc(1, sizeof(*regex));
	_cleanup_(strbuf_freep) struct strbuf folded = STRBUF_INIT;
	struct scan scan;
	int r;

	if (!regex)
		return -ENOMEM;
	strbuf_adds(&folded, CALLOUT);
	fold_pattern(&folded, pattern, len, alphabet);
	scan = (struct scan){ .p = strbuf_text(&folded) + MIN(strlen(CALLOUT), folded.len),
		.end = strbuf_text(&folded) + folded.len };
	regex->slow = required(&scan) < REGEX_LITERAL_SLOW;
	regex->folded = strbuf_take(&folded);
	if (!regex->folded || alphabet_failed(alphabet))
		return -ENOMEM;
	r = compile(regex, caseless, err, err_size);
	if (r < 0)
		return r;
	*ret = TAKE(regex);
	return 0;
}

bool regex_is_slow(const struct regex *regex)
{
	return regex->slow;
}

const char *regex_folded(const struct regex *regex)
{
	return regex->folded + strlen(CALLOUT);
}

static int64_t cpu_nsec(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) < 0)
		return 0;
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void regex_search_begin(struct regex_search *search, const struct regex *regex)
{
	int64_t now = cpu_nsec();

	*search = (struct regex_search){ .regex = regex,
		.until_nsec = now + INT64_C(1000000) * REGEX_CPU_MSEC_MAX,
		.looked_nsec = now,
		.between_looks = 1 };
}

static int look_at_clock(pcre2_callout_block *block, void *userdata)
{
	struct regex_search *search = userdata;
	int64_t now;

	(void)block;
	if (++search->starts < search->between_looks)
		return 0;
	now = cpu_nsec();
	search->starts = 0;
	search->between_looks = now - search->looked_nsec < CHEAP_NSEC
					? MIN(search->between_looks * 2, STARTS_BETWEEN_LOOKS_MAX)
					: 1;
	search->looked_nsec = now;
	return now > search->until_nsec ? PCRE2_ERROR_MATCHLIMIT : 0;
}

int regex_find(struct regex_search *search, const char *text, size_t len, size_t from,
	size_t *ret_start, size_t *ret_end)
{
	const struct regex *regex = search->regex;
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->data);
	uint32_t options = PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY;

	if (len > REGEX_TEXT_MAX) {
		len = utf8_cut(text, REGEX_TEXT_MAX);
		options |= PCRE2_NOTEOL;
	}
	(void)pcre2_set_callout(regex->limits, look_at_clock, search);
	while (from <= len) {
		int r = pcre2_match(regex->code, (PCRE2_SPTR)text, len, from, options, regex->data,
			regex->limits);

		if (r == PCRE2_ERROR_NOMATCH)
			return 0;
		if (r == PCRE2_ERROR_NOMEMORY)
			return -ENOMEM;
		/* The interpreter keeps what it goes back to on the heap, which is larger. */
		if (r == PCRE2_ERROR_JIT_STACKLIMIT) {
			options |= PCRE2_NO_JIT;
			continue;
		}
		if (r < 0)
			return -ETIME;
		if (ends[0] >= from && ends[0] < ends[1]) {
			*ret_start = ends[0];
			*ret_end = ends[1];
			return 1;
		}
		/* \K can put a match's start behind its end, or before where the search began. */
		if (from == len)
			return 0;
		(void)utf8_next(text, len, &from);
	}
	return 0;
}
