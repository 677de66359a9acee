#define SD_JOURNAL_SUPPRESS_LOCATION
#include "base/log.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static struct {
	enum log_level max;
	const char *program;
	bool journal;
} log_state = { .max = LOG_LEVEL_INFO, .program = "feedwatch" };

/* systemd sets JOURNAL_STREAM to "DEVICE:INODE" of the stream it connected standard error to;
 * where both still agree the journal takes fields too (systemd.exec(5)). */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat st;

	return stream && sscanf(stream, "%ju:%ju", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

void log_open(const char *program, enum log_level max)
{
	log_state.program = program;
	log_state.max = max;
	log_state.journal = stderr_is_journal();
}

static void add_value(struct strbuf *line, const struct log_field *field)
{
	size_t len;

	if (!field->text) {
		strbuf_addf(line, "%" PRId64, field->number);
		return;
	}
	len = strnlen(field->text, LOG_FIELD_TEXT_MAX + 1);
	if (len > LOG_FIELD_TEXT_MAX)
		len = utf8_cut(field->text, LOG_FIELD_TEXT_MAX);
	utf8_escape(line, field->text, len);
}

static void add_fields(struct strbuf *line, size_t n, const struct log_field *fields)
{
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(line, "%s%s=", i ? " " : ": ", fields[i].name);
		add_value(line, &fields[i]);
	}
}

static void write_journal(
	enum log_level level, const char *text, size_t n, const struct log_field *fields)
{
	struct strbuf lines[LOG_FIELDS_MAX + 2] = { 0 };
	struct iovec iov[LOG_FIELDS_MAX + 2];
	size_t count = 0;

	strbuf_addf(&lines[count++], "MESSAGE=%s", text);
	strbuf_addf(&lines[count++], "PRIORITY=%d", (int)level);
	for (size_t i = 0; i < n && i < LOG_FIELDS_MAX; i++, count++) {
		strbuf_adds(&lines[count], "FEEDWATCH_");
		for (const char *c = fields[i].name; *c; c++)
			strbuf_addc(&lines[count], (char)toupper((unsigned char)*c));
		strbuf_addc(&lines[count], '=');
		add_value(&lines[count], &fields[i]);
	}
	for (size_t i = 0; i < count; i++)
		iov[i] = (struct iovec){ .iov_base = lines[i].text, .iov_len = lines[i].len };
	(void)sd_journal_sendv(iov, (int)count);
	for (size_t i = 0; i < count; i++)
		strbuf_free(&lines[i]);
}

void log_write(enum log_level level, const char *message, size_t n, const struct log_field *fields)
{
	_cleanup_(strbuf_freep) struct strbuf line = STRBUF_INIT;

	if (level > log_state.max)
		return;
	strbuf_adds(&line, message);
	add_fields(&line, n, fields);
	if (strbuf_failed(&line))
		return;
	if (log_state.journal) {
		write_journal(level, strbuf_text(&line), n, fields);
		return;
	}
	(void)fprintf(stderr, "%s: %s%s\n", log_state.program,
		level == LOG_LEVEL_ERROR  ? "error: "
		: level == LOG_LEVEL_WARN ? "warning: "
					  : "",
		strbuf_text(&line));
}
