/* libsodium, where it was there when this was built; its own rooms are secret.c, seal.c and keys.c,
 * which have an #else for the other case each. */
#ifndef ZHIBU_PACKET_WITH_SODIUM_H
#define ZHIBU_PACKET_WITH_SODIUM_H

#if defined(__has_include) && !defined(WITHOUT_SODIUM)
#if __has_include(<sodium.h>)
#include <sodium.h>
#define HAS_SODIUM 1
#endif
#endif

#endif
