#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "config/config.h"

#define SECRET_MAX ((size_t)64 * 1024)

/* Reads with read(2) into memory that can be wiped: growing buffers leave copies behind. */
static ssize_t read_whole(int fd, char *text, size_t max)
{
	size_t len = 0;

	while (len < max) {
		ssize_t n = read(fd, text + len, max - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return (ssize_t)len;
		len += (size_t)n;
	}
	return -EFBIG;
}

/* The secret's length, or why the file holds none. */
static ssize_t read_text(int fd, char *text, size_t max, const char *path, struct error *err)
{
	ssize_t n = read_whole(fd, text, max);
	size_t len;

	if (n == -EFBIG)
		return error_set(err, -EFBIG, "%s: too large for a secret", path);
	if (n < 0)
		return error_errno(err, (int)n, "%s", path);
	len = (size_t)n;
	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	if (len == 0)
		return error_set(err, -ENODATA, "%s: the secret in it is empty", path);
	if (memchr(text, '\0', len))
		return error_set(err, -EINVAL, "%s: a NUL octet in the secret", path);
	return (ssize_t)len;
}

static int read_file(char **ret, const char *path, struct error *err)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	_cleanup_(freep) char *text = NULL;
	ssize_t len;

	if (fd < 0)
		return error_errno(err, -errno, "%s", path);
	text = malloc(SECRET_MAX);
	if (!text)
		return -ENOMEM;
	len = read_text(fd, text, SECRET_MAX, path, err);
	if (len >= 0) {
		*ret = strndup(text, (size_t)len);
		len = *ret ? 0 : -ENOMEM;
	}
	explicit_bzero(text, SECRET_MAX);
	return (int)len;
}

int secret_read(char **ret, const struct secret *secret, struct error *err)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	_cleanup_(freep) char *path = NULL;

	if (secret->file)
		return read_file(ret, secret->file, err);
	if (!secret->credential)
		return error_set(err, -ENOENT, "no secret is configured");
	if (!folder || !*folder)
		return error_set(err, -ENOENT,
			"credential \"%s\": not started by systemd with LoadCredential=%s:...",
			secret->credential, secret->credential);
	if (asprintf(&path, "%s/%s", folder, secret->credential) < 0)
		return -ENOMEM;
	return read_file(ret, path, err);
}
