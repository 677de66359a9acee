/* address - is this an address of the public internet?
 * Owns nothing; pure.
 * Cannot fail: a family that is not IP is not public. */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

/* What kind of address it is where it is not public ("a loopback address"), NULL where it is. An
 * IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) counts as what it is inside. */
const char *address_special(const struct sockaddr *address);

bool address_is_public(const struct sockaddr *address);
