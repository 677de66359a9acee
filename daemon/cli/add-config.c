#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/strbuf.h"
#include "cli/add.h"
#include "config/config.h"
#include "ruleset.h"

#define USER_FOLDER_MODE   0700 /* the base directories' (XDG) */
#define SYSTEM_FOLDER_MODE 0755 /* the service is not root */
#define FILE_MODE          0644

/* A file beside the one it is to replace, with the same mode and owner. */
static int write_beside(const char *path, const struct strbuf *text, char **ret, struct error *err)
{
	_cleanup_(strbuf_freep) struct strbuf name = STRBUF_INIT;
	_cleanup_(closep) int fd = -1;
	const char *base = strrchr(path, '/');
	struct stat old;
	int r;

	base = base ? base + 1 : path;
	strbuf_add(&name, path, (size_t)(base - path));
	strbuf_addf(&name, ".%s.XXXXXX", base);
	if (strbuf_failed(&name))
		return -ENOMEM;
	if (stat(path, &old) < 0)
		return error_errno(err, -errno, "%s cannot be read", path);
	fd = mkostemp(name.text, O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, -errno, "nothing can be written beside %s", path);
	*ret = strbuf_take(&name);
	r = fd_write_all(fd, text->text, text->len);
	if (r == 0 && fchmod(fd, old.st_mode & 07777) < 0)
		r = -errno;
	/* Whoever may write here may not always give files away. */
	if (r == 0 && fchown(fd, old.st_uid, old.st_gid) < 0 && old.st_uid != geteuid())
		r = -errno;
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	return r < 0 ? error_errno(err, r, "%s cannot be written", *ret) : 0;
}

/* As the daemon would read it: with the feed, and with nothing else changed. */
static int check_result(
	const char *path, const char *beside, const struct feed *feed, struct error *err)
{
	struct diagnostics *diags = calloc(1, sizeof(*diags));
	_cleanup_(ruleset_freep) struct ruleset *before = NULL, *after = NULL;
	int r = diags ? ruleset_load(&before, path, false, diags) : -ENOMEM;

	if (r >= 0)
		r = ruleset_load(&after, beside, false, diags);
	if (r < 0 && diags && diags->n_errors && diags->items[0].text)
		r = error_set(
			err, -EINVAL, "%s: it cannot be added: %s", path, diags->items[0].text);
	else if (r < 0)
		r = error_errno(err, r, "%s cannot be checked", path);
	else if (after->config->n_feeds != before->config->n_feeds + 1 ||
		 !config_feed(after->config, feed->url))
		r = error_set(err, -EINVAL,
			"%s: its feeds are written in a way that only you can add to; the line is: "
			"- %s",
			path, feed->url);
	if (diags)
		diagnostics_clear(diags);
	free(diags);
	return r;
}

/* 1: there was no file, and now there is one without a word in it; 0: there is one. */
static int make_file(const char *path, struct error *err)
{
	_cleanup_(closep) int fd = -1;
	_cleanup_(freep) char *folder = NULL;
	const char *slash = strrchr(path, '/');
	int r;

	if (access(path, F_OK) == 0)
		return 0;
	if (slash && slash > path) {
		folder = strndup(path, (size_t)(slash - path));
		r = folder ? make_folders(
				     folder, geteuid() == 0 ? SYSTEM_FOLDER_MODE : USER_FOLDER_MODE)
			   : -ENOMEM;
		if (r < 0)
			return error_errno(err, r, "there is no folder for %s", path);
	}
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
	return fd < 0 ? error_errno(err, -errno, "%s cannot be made", path) : 1;
}

int add_to_config(const char *path, const struct feed *feed, struct error *err)
{
	_cleanup_(strbuf_freep) struct strbuf text = STRBUF_INIT;
	_cleanup_(freep) char *real = NULL, *beside = NULL;
	int made = make_file(path, err), r;

	if (made < 0)
		return made;
	real = realpath(path, NULL);
	if (!real)
		return error_errno(err, -errno, "%s cannot be found", path);
	r = config_insert_feed(&text, real, feed, err);
	if (r == 0)
		r = write_beside(real, &text, &beside, err);
	if (r == 0)
		r = check_result(real, beside, feed, err);
	if (r == 0 && rename(beside, real) < 0)
		r = error_errno(err, -errno, "%s cannot be replaced", real);
	if (r < 0 && beside)
		(void)unlink(beside);
	if (r < 0 && made)
		(void)unlink(real);
	return r;
}
