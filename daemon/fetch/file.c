#include "fetch/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/fdio.h"
#include "base/strbuf.h"

bool file_is_url(const char *url)
{
	return strncasecmp(url, "file:", strlen("file:")) == 0;
}

static int hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

/* In place; a percent sign that begins no octet stands for itself. */
static int decode(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		int high = *from == '%' ? hex_digit(from[1]) : -1;
		int low = high >= 0 ? hex_digit(from[2]) : -1;

		if (low < 0) {
			*to++ = *from;
			continue;
		}
		if (high == 0 && low == 0)
			return -EINVAL;
		*to++ = (char)(high << 4 | low);
		from += 2;
	}
	*to = '\0';
	return 0;
}

/* RFC 8089: file:/path, file:///path, file://localhost/path. */
char *file_path(const char *url)
{
	_cleanup_(freep) char *path = NULL;

	url += strlen("file:");
	if (strncmp(url, "//", 2) == 0) {
		url += 2;
		if (strncasecmp(url, "localhost/", strlen("localhost/")) == 0)
			url += strlen("localhost");
	}
	if (*url != '/')
		return NULL;
	path = strndup(url, strcspn(url, "?#"));
	if (!path || decode(path) < 0)
		return NULL;
	return TAKE(path);
}

static int open_regular(const char *path, struct stat *st, struct error *reason)
{
	/* Not blocking: a FIFO would wait for a writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return error_errno(reason, -errno, "cannot open %s", path);
	if (fstat(fd, st) < 0) {
		int r = error_errno(reason, -errno, "cannot look at %s", path);

		(void)close(fd);
		return r;
	}
	if (!S_ISREG(st->st_mode)) {
		(void)close(fd);
		return error_set(reason, -EINVAL, "%s is not a regular file", path);
	}
	return fd;
}

enum fetch_outcome file_visit(const char *url, const char *known, size_t max_size_bytes,
	char etag[static FILE_ETAG_MAX], char **ret_body, size_t *ret_len, struct error *reason)
{
	_cleanup_(strbuf_freep) struct strbuf body = STRBUF_INIT;
	_cleanup_(freep) char *path = file_path(url);
	_cleanup_(closep) int fd = -1;
	struct stat st;
	int r;

	if (!path) {
		(void)error_set(reason, -EINVAL, "%s names no file of this machine", url);
		return FETCH_FAILED;
	}
	fd = open_regular(path, &st, reason);
	if (fd < 0)
		return FETCH_FAILED;
	(void)snprintf(etag, FILE_ETAG_MAX, "\"%lld.%09ld-%lld\"", (long long)st.st_mtim.tv_sec,
		st.st_mtim.tv_nsec, (long long)st.st_size);
	if (known && strcmp(known, etag) == 0)
		return FETCH_UNCHANGED;
	r = fd_read_all(fd, &body, max_size_bytes);
	if (r == -EFBIG)
		(void)error_set(reason, r, "more than %zu octets", max_size_bytes);
	else if (r < 0)
		(void)error_errno(reason, r, "cannot read %s", path);
	else if (body.len == 0)
		r = error_set(reason, -ENODATA, "%s has nothing in it", path);
	if (r < 0)
		return FETCH_FAILED;
	*ret_len = body.len;
	*ret_body = strbuf_take(&body);
	return FETCH_DOCUMENT;
}
