#include "base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/strbuf.h"

#define READ_CHUNK ((size_t)64 * 1024)

int fd_read_all(int fd, struct strbuf *buf, size_t max)
{
	for (;;) {
		ssize_t n;

		strbuf_reserve(buf, READ_CHUNK);
		if (strbuf_failed(buf))
			return -ENOMEM;
		n = read(fd, buf->text + buf->len, READ_CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		buf->len += (size_t)n;
		buf->text[buf->len] = '\0';
		if (buf->len > max)
			return -EFBIG;
	}
}

int fd_write_all(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_read(const char *path, struct strbuf *buf, size_t max)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -errno;
	/* All of it and the end of it in two reads, into what was never too small. */
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		strbuf_reserve(buf, MIN((size_t)st.st_size, max) + READ_CHUNK);
	return fd_read_all(fd, buf, max);
}

int make_folders(const char *path, unsigned mode)
{
	_cleanup_(freep) char *copy = strdup(path);

	if (!copy)
		return -ENOMEM;
	for (char *p = copy + 1;; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, (mode_t)mode) < 0 && errno != EEXIST)
			return -errno;
		*p = c;
		if (!c)
			return 0;
	}
}
