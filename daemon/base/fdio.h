/* fdio - whole reads and writes on file descriptors.
 * Owns nothing; what is read belongs to the caller.
 * Negative errno; -EFBIG where a file is larger than the ceiling given. */
#pragma once

#include <stddef.h>

struct strbuf;

/* Appends the rest of fd to buf; blocks. */
int fd_read_all(int fd, struct strbuf *buf, size_t max);

/* Writes everything; blocks, survives EINTR and short writes. */
int fd_write_all(int fd, const void *bytes, size_t len);

/* Appends the file to buf. */
int file_read(const char *path, struct strbuf *buf, size_t max);

/* mkdir -p, with the mode for each folder that is made. */
int make_folders(const char *path, unsigned mode);
