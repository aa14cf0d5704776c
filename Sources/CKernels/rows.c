#include "CKernels.h"

#include <stdint.h>
#include <string.h>

#include "lanes.h"

MULTIVERSIONED double ck_sum_about(const double *x, double origin, ptrdiff_t p) {
    Lanes a = {0}, b = {0}, c = {0}, d = {0};
    ptrdiff_t j = 0;
    for (; j + 32 <= p; j += 32) {
        Lanes v0, v1, v2, v3;
        LOAD(v0, x + j);
        LOAD(v1, x + j + 8);
        LOAD(v2, x + j + 16);
        LOAD(v3, x + j + 24);
        a += v0 - origin;
        b += v1 - origin;
        c += v2 - origin;
        d += v3 - origin;
    }
    double rest = 0;
    for (; j < p; j++) rest += x[j] - origin;
    a = (a + b) + (c + d);
    return JOIN(a) + rest;
}

MULTIVERSIONED double ck_squares_about(const double *x, double origin, double mean, ptrdiff_t p) {
    Lanes a = {0}, b = {0}, c = {0}, d = {0};
    ptrdiff_t j = 0;
    for (; j + 32 <= p; j += 32) {
        Lanes v0, v1, v2, v3;
        LOAD(v0, x + j);
        LOAD(v1, x + j + 8);
        LOAD(v2, x + j + 16);
        LOAD(v3, x + j + 24);
        v0 = (v0 - origin) - mean;
        v1 = (v1 - origin) - mean;
        v2 = (v2 - origin) - mean;
        v3 = (v3 - origin) - mean;
        a += v0 * v0;
        b += v1 * v1;
        c += v2 * v2;
        d += v3 * v3;
    }
    double rest = 0;
    for (; j < p; j++) {
        double v = (x[j] - origin) - mean;
        rest += v * v;
    }
    a = (a + b) + (c + d);
    return JOIN(a) + rest;
}

MULTIVERSIONED double ck_squares_and_product(
    double *product, const double *x, const double *r, double origin, double mean, ptrdiff_t p) {
    Lanes a = {0}, b = {0}, c = {0}, d = {0};
    ptrdiff_t j = 0;
    for (; j + 16 <= p; j += 16) {
        Lanes v0, v1, r0, r1;
        LOAD(v0, x + j);
        LOAD(v1, x + j + 8);
        LOAD(r0, r + j);
        LOAD(r1, r + j + 8);
        v0 = (v0 - origin) - mean;
        v1 = (v1 - origin) - mean;
        a += v0 * v0;
        b += v1 * v1;
        c += v0 * r0;
        d += v1 * r1;
    }
    double rest = 0, other = 0;
    for (; j < p; j++) {
        double v = (x[j] - origin) - mean;
        rest += v * v;
        other += v * r[j];
    }
    a += b;
    c += d;
    *product = JOIN(c) + other;
    return JOIN(a) + rest;
}

MULTIVERSIONED void ck_standardise(
    double *out, const double *x, double origin, double mean, double factor, double offset, ptrdiff_t p) {
    for (ptrdiff_t j = 0; j < p; j++) out[j] = ((x[j] - origin) - mean) * factor + offset;
}

MULTIVERSIONED void ck_window_pairs(
    double *out, const double *x, const double *weights, ptrdiff_t h, double sign, double kept, ptrdiff_t count) {
    const double *middle = x + h, *w = weights + h;
    ptrdiff_t j = 0;
    if (sign < 0) {
        for (; j + 32 <= count; j += 32) {
            Lanes a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0};
            for (ptrdiff_t t = 1; t <= h; t++) {
                const double *up = middle + j + t, *down = middle + j - t;
                Lanes u0, u1, u2, u3, d0, d1, d2, d3;
                LOAD(u0, up);
                LOAD(u1, up + 8);
                LOAD(u2, up + 16);
                LOAD(u3, up + 24);
                LOAD(d0, down);
                LOAD(d1, down + 8);
                LOAD(d2, down + 16);
                LOAD(d3, down + 24);
                a0 += (u0 - d0) * w[t];
                a1 += (u1 - d1) * w[t];
                a2 += (u2 - d2) * w[t];
                a3 += (u3 - d3) * w[t];
            }
            STORE(out + j, a0);
            STORE(out + j + 8, a1);
            STORE(out + j + 16, a2);
            STORE(out + j + 24, a3);
        }
        for (; j < count; j++) {
            double sum = 0;
            for (ptrdiff_t t = 1; t <= h; t++) sum += (middle[j + t] - middle[j - t]) * w[t];
            out[j] = sum;
        }
        return;
    }
    for (; j + 32 <= count; j += 32) {
        Lanes o0, o1, o2, o3;
        LOAD(o0, middle + j);
        LOAD(o1, middle + j + 8);
        LOAD(o2, middle + j + 16);
        LOAD(o3, middle + j + 24);
        Lanes a0 = o0 * kept, a1 = o1 * kept, a2 = o2 * kept, a3 = o3 * kept;
        for (ptrdiff_t t = 1; t <= h; t++) {
            const double *up = middle + j + t, *down = middle + j - t;
            Lanes u0, u1, u2, u3, d0, d1, d2, d3;
            LOAD(u0, up);
            LOAD(u1, up + 8);
            LOAD(u2, up + 16);
            LOAD(u3, up + 24);
            LOAD(d0, down);
            LOAD(d1, down + 8);
            LOAD(d2, down + 16);
            LOAD(d3, down + 24);
            a0 += ((u0 - o0) + (d0 - o0)) * w[t];
            a1 += ((u1 - o1) + (d1 - o1)) * w[t];
            a2 += ((u2 - o2) + (d2 - o2)) * w[t];
            a3 += ((u3 - o3) + (d3 - o3)) * w[t];
        }
        STORE(out + j, a0);
        STORE(out + j + 8, a1);
        STORE(out + j + 16, a2);
        STORE(out + j + 24, a3);
    }
    for (; j < count; j++) {
        double own = middle[j], sum = kept * own;
        for (ptrdiff_t t = 1; t <= h; t++) sum += ((middle[j + t] - own) + (middle[j - t] - own)) * w[t];
        out[j] = sum;
    }
}

void ck_prefetch(const double *x, ptrdiff_t p) {
    for (ptrdiff_t j = 0; j < p; j += 8) __builtin_prefetch(x + j, 0, 2);
}

MULTIVERSIONED int ck_store_row(double *out, double *sums, const double *x, ptrdiff_t p, int streaming) {
    // 0 of every number, and no number of what is none.
    double check = 0;
    ptrdiff_t j = 0;
    for (; j < p && ((uintptr_t)(out + j) & 63); j++) {
        out[j] = x[j];
        check += x[j] - x[j];
    }
    Lanes checks = {0};
    if (streaming) {
        for (; j + 8 <= p; j += 8) {
            Lanes v;
            LOAD(v, x + j);
            checks += v - v;
            __builtin_nontemporal_store(v, (Lanes *)(out + j));
        }
    } else {
        for (; j + 8 <= p; j += 8) {
            Lanes v;
            LOAD(v, x + j);
            checks += v - v;
            STORE(out + j, v);
        }
    }
    for (; j < p; j++) {
        out[j] = x[j];
        check += x[j] - x[j];
    }
    if (sums)
        for (j = 0; j < p; j++) sums[j] += x[j];
    return JOIN(checks) + check == 0;
}

MULTIVERSIONED int ck_subtract_in_place(double *x, const double *vector, ptrdiff_t p) {
    double check = 0;
    ptrdiff_t j = 0;
    Lanes checks = {0};
    for (; j + 8 <= p; j += 8) {
        Lanes v, w;
        LOAD(v, x + j);
        LOAD(w, vector + j);
        v -= w;
        checks += v - v;
        STORE(x + j, v);
    }
    for (; j < p; j++) {
        x[j] -= vector[j];
        check += x[j] - x[j];
    }
    return JOIN(checks) + check == 0;
}

void ck_fence(void) {
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#endif
}
