#include "CKernels.h"

#include <stdint.h>
#include <string.h>

#include "multiversioned.h"

// 0 … 63 for each digit; a value with a higher bit for anything else, which the result tells of.
MULTIVERSIONED unsigned char ck_base64_values(unsigned char *out, const unsigned char *text, ptrdiff_t count) {
    unsigned char all = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        unsigned char c = text[i];
        unsigned char upper = c - 'A', lower = c - 'a', digit = c - '0';
        unsigned char value = c == '+' ? 62 : c == '/' ? 63 : 255;
        value = digit < 10 ? (unsigned char)(digit + 52) : value;
        value = lower < 26 ? (unsigned char)(lower + 26) : value;
        value = upper < 26 ? upper : value;
        out[i] = value;
        all |= value;
    }
    return all & 0xC0;
}

// The same bytes with the first in the highest place.
static inline uint64_t firstHighest(uint64_t v) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return __builtin_bswap64(v);
#else
    return v;
#endif
}

// Eight values as six bytes in their order, and two that mean nothing.
static inline uint64_t joined(const unsigned char *values) {
    uint64_t v;
    memcpy(&v, values, 8);
    v = firstHighest(v);
    v = ((v & 0x3F003F003F003F00) >> 2) | (v & 0x003F003F003F003F);
    v = ((v & 0x0FFF00000FFF0000) >> 4) | (v & 0x00000FFF00000FFF);
    v = ((v & 0x00FFFFFF00000000) >> 8) | (v & 0x0000000000FFFFFF);
    return firstHighest(v << 16);
}

ptrdiff_t ck_base64_decode(unsigned char *out, const unsigned char *text, ptrdiff_t count) {
    if (count % 4 != 0) return -1;
    for (int k = 0; k < 2 && count > 0 && text[count - 1] == '='; k++) count--;
    ptrdiff_t bytes = count / 4 * 3 + (count % 4 > 0 ? count % 4 - 1 : 0);
    unsigned char values[4096 + 8];
    ptrdiff_t written = 0;
    for (ptrdiff_t first = 0; first < count; first += 4096) {
        ptrdiff_t n = count - first < 4096 ? count - first : 4096;
        if (ck_base64_values(values, text + first, n) != 0) return -1;
        memset(values + n, 0, 8);
        for (ptrdiff_t i = 0; i < n; i += 8) {
            uint64_t six = joined(values + i);
            if (written + 8 <= bytes) {
                memcpy(out + written, &six, 8);
                written += 6;
            } else {
                ptrdiff_t left = bytes - written < 6 ? bytes - written : 6;
                memcpy(out + written, &six, (size_t)left);
                written += left;
            }
        }
    }
    return written;
}
