#include "CKernels.h"

#include <stdint.h>
#include <string.h>

#include "lanes.h"

#define INLINED static inline __attribute__((always_inline))

// A tile is a block of bands × CK_TILE pixels: one row of CK_TILE doubles a band.
enum { TILE = CK_TILE, LINES = CK_TILE_LINES, WIDTH = CK_TILE / CK_TILE_LINES };

// Eight spectra of eight bands each, turned: of integers before they become doubles, so that little is moved. The pixels that
// follow in the line are asked for: the next tile is made of them, and a run this short is over before they are foreseen.
#define TURN(NAME, TYPE)                                                                                               \
    INLINED void NAME(TYPE *restrict out, const TYPE *restrict x, ptrdiff_t bands, ptrdiff_t n) {                      \
        typedef TYPE Eight __attribute__((vector_size(8 * sizeof(TYPE))));                                             \
        ptrdiff_t i = 0;                                                                                               \
        for (; i + 8 <= n; i += 8) {                                                                                   \
            ptrdiff_t b = 0;                                                                                           \
            for (; b + 8 <= bands; b += 8) {                                                                           \
                Eight r[8], s[8];                                                                                      \
                for (int k = 0; k < 8; k++) memcpy(&r[k], x + (i + k) * bands + b, sizeof(Eight));                     \
                if (b % (64 / (ptrdiff_t)sizeof(TYPE)) == 0)                                                           \
                    for (int k = 0; k < 8; k++) __builtin_prefetch(x + (n + i + k) * bands + b, 0, 2);                 \
                for (int k = 0; k < 4; k++) {                                                                          \
                    s[2 * k] = __builtin_shufflevector(r[k], r[k + 4], 0, 8, 1, 9, 2, 10, 3, 11);                      \
                    s[2 * k + 1] = __builtin_shufflevector(r[k], r[k + 4], 4, 12, 5, 13, 6, 14, 7, 15);                \
                }                                                                                                      \
                for (int k = 0; k < 4; k++) {                                                                          \
                    r[2 * k] = __builtin_shufflevector(s[k], s[k + 4], 0, 8, 1, 9, 2, 10, 3, 11);                      \
                    r[2 * k + 1] = __builtin_shufflevector(s[k], s[k + 4], 4, 12, 5, 13, 6, 14, 7, 15);                \
                }                                                                                                      \
                for (int k = 0; k < 4; k++) {                                                                          \
                    s[2 * k] = __builtin_shufflevector(r[k], r[k + 4], 0, 8, 1, 9, 2, 10, 3, 11);                      \
                    s[2 * k + 1] = __builtin_shufflevector(r[k], r[k + 4], 4, 12, 5, 13, 6, 14, 7, 15);                \
                }                                                                                                      \
                for (int k = 0; k < 8; k++) memcpy(out + (b + k) * TILE + i, &s[k], sizeof(Eight));                    \
            }                                                                                                          \
            for (; b < bands; b++)                                                                                     \
                for (int k = 0; k < 8; k++) out[b * TILE + i + k] = x[(i + k) * bands + b];                            \
        }                                                                                                              \
        for (; i < n; i++)                                                                                             \
            for (ptrdiff_t b = 0; b < bands; b++) out[b * TILE + i] = x[i * bands + b];                                \
    }
TURN(turn8, uint8_t)
TURN(turn16, uint16_t)
TURN(turn32, uint32_t)
TURN(turn64, uint64_t)

MULTIVERSIONED void ck_turn(void *out, const void *x, ptrdiff_t size, ptrdiff_t bands, ptrdiff_t n) {
    switch (size) {
    case 1: turn8(out, x, bands, n); break;
    case 2: turn16(out, x, bands, n); break;
    case 4: turn32(out, x, bands, n); break;
    default: turn64(out, x, bands, n); break;
    }
}

// Reflectance about the first band. A dark and its gain are loaded once for all lines of the tile.
#define READY(NAME, TYPE)                                                                                              \
    INLINED void NAME##Whole(                                                                                          \
        double *restrict out, double *restrict origin, const TYPE *restrict x, ptrdiff_t stride, ptrdiff_t lineStride, \
        const double *restrict dark, const double *restrict gain, ptrdiff_t ld, ptrdiff_t bands) {                     \
        typedef TYPE Eight __attribute__((vector_size(8 * sizeof(TYPE))));                                             \
        Lanes first[TILE / 8];                                                                                         \
        for (ptrdiff_t b = 0; b < bands; b++) {                                                                        \
            Lanes d[WIDTH / 8], g[WIDTH / 8];                                                                          \
            if (dark)                                                                                                  \
                for (int v = 0; v < WIDTH / 8; v++) {                                                                  \
                    LOAD(d[v], dark + b * ld + 8 * v);                                                                 \
                    LOAD(g[v], gain + b * ld + 8 * v);                                                                 \
                }                                                                                                      \
            for (int l = 0; l < LINES; l++)                                                                            \
                for (int v = 0; v < WIDTH / 8; v++) {                                                                  \
                    Eight raw;                                                                                         \
                    memcpy(&raw, x + b * stride + l * lineStride + 8 * v, sizeof raw);                                 \
                    Lanes value = __builtin_convertvector(raw, Lanes);                                                 \
                    if (dark) value = (value - d[v]) * g[v];                                                           \
                    int place = l * (WIDTH / 8) + v;                                                                   \
                    if (b == 0) first[place] = value;                                                                  \
                    value -= first[place];                                                                             \
                    STORE(out + b * TILE + 8 * place, value);                                                          \
                }                                                                                                      \
        }                                                                                                              \
        memcpy(origin, first, sizeof first);                                                                           \
    }                                                                                                                  \
    INLINED void NAME##Part(                                                                                           \
        double *restrict out, double *restrict origin, const TYPE *restrict x, ptrdiff_t stride, ptrdiff_t lineStride, \
        const double *restrict dark, const double *restrict gain, ptrdiff_t ld, ptrdiff_t bands, ptrdiff_t lines,      \
        ptrdiff_t width) {                                                                                             \
        for (ptrdiff_t b = 0; b < bands; b++)                                                                          \
            for (ptrdiff_t l = 0; l < lines; l++)                                                                      \
                for (ptrdiff_t i = 0; i < width; i++) {                                                                \
                    double value = (double)x[b * stride + l * lineStride + i];                                         \
                    if (dark) value = (value - dark[b * ld + i]) * gain[b * ld + i];                                   \
                    if (b == 0) origin[l * width + i] = value;                                                         \
                    out[b * TILE + l * width + i] = value - origin[l * width + i];                                     \
                }                                                                                                      \
        ptrdiff_t n = lines * width;                                                                                   \
        for (ptrdiff_t b = 0; b < bands; b++)                                                                          \
            for (ptrdiff_t i = n; i < TILE; i++) out[b * TILE + i] = 0;                                                \
    }                                                                                                                  \
    INLINED void NAME(                                                                                                 \
        double *restrict out, double *restrict origin, const TYPE *restrict x, ptrdiff_t stride, ptrdiff_t lineStride, \
        const double *restrict dark, const double *restrict gain, ptrdiff_t ld, ptrdiff_t bands, ptrdiff_t lines,      \
        ptrdiff_t width) {                                                                                             \
        if (lines != LINES || width != WIDTH) {                                                                        \
            NAME##Part(out, origin, x, stride, lineStride, dark, gain, ld, bands, lines, width);                       \
        } else if (dark) {                                                                                             \
            NAME##Whole(out, origin, x, stride, lineStride, dark, gain, ld, bands);                                    \
        } else {                                                                                                       \
            NAME##Whole(out, origin, x, stride, lineStride, NULL, NULL, 0, bands);                                     \
        }                                                                                                              \
    }
READY(readyU8, uint8_t)
READY(readyI8, int8_t)
READY(readyU16, uint16_t)
READY(readyI16, int16_t)
READY(readyU32, uint32_t)
READY(readyI32, int32_t)
READY(readyF32, float)
READY(readyF64, double)

MULTIVERSIONED void ck_ready(
    double *out, double *origin, const void *x, int number, ptrdiff_t stride, ptrdiff_t lineStride, const double *dark,
    const double *gain, ptrdiff_t ld, ptrdiff_t bands, ptrdiff_t lines, ptrdiff_t width) {
    switch (number) {
    case 0: readyU8(out, origin, x, stride, lineStride, dark, gain, ld, bands, lines, width); break;
    case 1: readyI8(out, origin, x, stride, lineStride, dark, gain, ld, bands, lines, width); break;
    case 2: readyU16(out, origin, x, stride, lineStride, dark, gain, ld, bands, lines, width); break;
    case 3: readyI16(out, origin, x, stride, lineStride, dark, gain, ld, bands, lines, width); break;
    case 4: readyU32(out, origin, x, stride, lineStride, dark, gain, ld, bands, lines, width); break;
    case 5: readyI32(out, origin, x, stride, lineStride, dark, gain, ld, bands, lines, width); break;
    case 6: readyF32(out, origin, x, stride, lineStride, dark, gain, ld, bands, lines, width); break;
    default: readyF64(out, origin, x, stride, lineStride, dark, gain, ld, bands, lines, width); break;
    }
}

// F functionals of 32 pixels in registers, all bands, and with M the sum and the sum of squares beside. Each sum runs over
// the bands in their order, whatever F is.
#define PROJECT(F, M)                                                                                                  \
    for (ptrdiff_t i = 0; i < TILE; i += 32) {                                                                         \
        Lanes s[F + 2 * M][4];                                                                                         \
        for (int f = 0; f < F + 2 * M; f++)                                                                            \
            for (int v = 0; v < 4; v++) s[f][v] = (Lanes){0};                                                          \
        for (ptrdiff_t b = 0; b < bands; b++) {                                                                        \
            Lanes x0, x1, x2, x3;                                                                                      \
            const double *from = tile + b * TILE + i;                                                                  \
            LOAD(x0, from);                                                                                            \
            LOAD(x1, from + 8);                                                                                        \
            LOAD(x2, from + 16);                                                                                       \
            LOAD(x3, from + 24);                                                                                       \
            for (int f = 0; f < F; f++) {                                                                              \
                double w = table[f * bands + b];                                                                       \
                s[f][0] += w * x0;                                                                                     \
                s[f][1] += w * x1;                                                                                     \
                s[f][2] += w * x2;                                                                                     \
                s[f][3] += w * x3;                                                                                     \
            }                                                                                                          \
            if (M) {                                                                                                   \
                s[F][0] += x0;                                                                                         \
                s[F][1] += x1;                                                                                         \
                s[F][2] += x2;                                                                                         \
                s[F][3] += x3;                                                                                         \
                s[F + 1][0] += x0 * x0;                                                                                \
                s[F + 1][1] += x1 * x1;                                                                                \
                s[F + 1][2] += x2 * x2;                                                                                \
                s[F + 1][3] += x3 * x3;                                                                                \
            }                                                                                                          \
        }                                                                                                              \
        for (int f = 0; f < F + 2 * M; f++)                                                                            \
            for (int v = 0; v < 4; v++) STORE(sums + f * TILE + i + 8 * v, s[f][v]);                                   \
    }

MULTIVERSIONED void ck_project(
    double *restrict out, ptrdiff_t ldOut, const double *restrict table, ptrdiff_t k, double *restrict moments,
    const double *restrict tile, ptrdiff_t bands) {
    double sums[6 * TILE];
    if (moments) {
        int taken = k >= 4 ? 4 : (int)k;
        switch (taken) {
        case 4: PROJECT(4, 1) break;
        case 3: PROJECT(3, 1) break;
        case 2: PROJECT(2, 1) break;
        case 1: PROJECT(1, 1) break;
        default: PROJECT(0, 1) break;
        }
        for (int f = 0; f < taken; f++) memcpy(out + f * ldOut, sums + f * TILE, TILE * sizeof(double));
        memcpy(moments, sums + taken * TILE, 2 * TILE * sizeof(double));
        out += taken * ldOut;
        table += taken * bands;
        k -= taken;
    }
    while (k > 0) {
        int taken = k >= 6 ? 6 : (int)k;
        switch (taken) {
        case 6: PROJECT(6, 0) break;
        case 5: PROJECT(5, 0) break;
        case 4: PROJECT(4, 0) break;
        case 3: PROJECT(3, 0) break;
        case 2: PROJECT(2, 0) break;
        default: PROJECT(1, 0) break;
        }
        for (int f = 0; f < taken; f++) memcpy(out + f * ldOut, sums + f * TILE, TILE * sizeof(double));
        out += taken * ldOut;
        table += taken * bands;
        k -= taken;
    }
}

MULTIVERSIONED void ck_tile_moments(
    double *restrict mean, double *restrict squares, const double *restrict tile, ptrdiff_t rows) {
    double share = 1 / (double)rows;
    for (ptrdiff_t i = 0; i < TILE; i += 32) {
        Lanes s[4] = {{0}, {0}, {0}, {0}}, q[4] = {{0}, {0}, {0}, {0}}, x[4];
        for (ptrdiff_t b = 0; b < rows; b++)
            for (int v = 0; v < 4; v++) {
                LOAD(x[v], tile + b * TILE + i + 8 * v);
                s[v] += x[v];
            }
        for (int v = 0; v < 4; v++) s[v] *= share;
        for (ptrdiff_t b = 0; b < rows; b++)
            for (int v = 0; v < 4; v++) {
                LOAD(x[v], tile + b * TILE + i + 8 * v);
                x[v] -= s[v];
                q[v] += x[v] * x[v];
            }
        for (int v = 0; v < 4; v++) {
            STORE(mean + i + 8 * v, s[v]);
            STORE(squares + i + 8 * v, q[v]);
        }
    }
}

MULTIVERSIONED void ck_tile_band(
    double *restrict out, const double *restrict tile, const ptrdiff_t *restrict starts,
    const ptrdiff_t *restrict offsets, const double *restrict weights, ptrdiff_t outputs) {
    for (ptrdiff_t j = 0; j < outputs; j++) {
        const double *w = weights + offsets[j];
        ptrdiff_t width = offsets[j + 1] - offsets[j];
        const double *from = tile + starts[j] * TILE;
        for (ptrdiff_t i = 0; i < TILE; i += 64) {
            Lanes s[8];
            for (int v = 0; v < 8; v++) s[v] = (Lanes){0};
            for (ptrdiff_t t = 0; t < width; t++) {
                double weight = w[t];
                for (int v = 0; v < 8; v++) {
                    Lanes x;
                    LOAD(x, from + t * TILE + i + 8 * v);
                    s[v] += weight * x;
                }
            }
            for (int v = 0; v < 8; v++) STORE(out + j * TILE + i + 8 * v, s[v]);
        }
    }
}

MULTIVERSIONED void ck_tile_level(
    double *restrict tile, const double *restrict origin, const double *restrict levels, ptrdiff_t rows) {
    for (ptrdiff_t b = 0; b < rows; b++)
        for (ptrdiff_t i = 0; i < TILE; i++) tile[b * TILE + i] += levels[b] * origin[i];
}

MULTIVERSIONED void ck_tile_sums(
    double *restrict squares, double *restrict others, const double *restrict tile, const double *restrict origin,
    const double *restrict levels, const double *restrict offsets, ptrdiff_t rows, int kind) {
    double sum[TILE], other[TILE];
    for (ptrdiff_t i = 0; i < TILE; i++) sum[i] = other[i] = 0;
    for (ptrdiff_t b = 0; b < rows; b++) {
        const double *restrict x = tile + b * TILE;
        double level = levels ? levels[b] : 1, offset = offsets ? offsets[b] : 0;
        for (ptrdiff_t i = 0; i < TILE; i++) {
            double y = x[i] + level * origin[i], shifted = y + offset;
            sum[i] += shifted * shifted;
        }
        if (kind == 1)
            for (ptrdiff_t i = 0; i < TILE; i++) other[i] += __builtin_fabs(x[i] + level * origin[i]);
        if (kind == 2)
            for (ptrdiff_t i = 0; i < TILE; i++) {
                double y = __builtin_fabs(x[i] + level * origin[i]);
                other[i] = y > other[i] ? y : other[i];
            }
    }
    memcpy(squares, sum, sizeof sum);
    memcpy(others, other, sizeof other);
}
