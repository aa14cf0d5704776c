#include "CKernels.h"

#include <math.h>
#include <string.h>

#include "lanes.h"

MULTIVERSIONED void ck_subtract_double(double *out, const double *values, const double *origin, ptrdiff_t n) {
    for (ptrdiff_t i = 0; i < n; i++) out[i] = values[i] - origin[i];
}

MULTIVERSIONED void ck_subtract_float(double *out, const float *values, const double *origin, ptrdiff_t n) {
    for (ptrdiff_t i = 0; i < n; i++) out[i] = (double)values[i] - origin[i];
}

#define SHIFT(NAME, TYPE)                                                                                              \
    MULTIVERSIONED double NAME(double *out, const TYPE *x, double origin, ptrdiff_t p) {                               \
        Lanes sum = {0};                                                                                               \
        ptrdiff_t j = 0;                                                                                               \
        for (; j + 8 <= p; j += 8) {                                                                                   \
            Lanes v;                                                                                                   \
            for (int l = 0; l < 8; l++) v[l] = (double)x[j + l] - origin;                                              \
            sum += v;                                                                                                  \
            STORE(out + j, v);                                                                                         \
        }                                                                                                              \
        double rest = 0;                                                                                               \
        for (; j < p; j++) {                                                                                           \
            out[j] = (double)x[j] - origin;                                                                            \
            rest += out[j];                                                                                            \
        }                                                                                                              \
        return JOIN(sum) + rest;                                                                                       \
    }
SHIFT(ck_shift_double, double)
SHIFT(ck_shift_float, float)

#define REDUCE(NAME, TERM, REST)                                                                                       \
    MULTIVERSIONED double NAME(const double *x, ptrdiff_t p) {                                                         \
        Lanes sum = {0}, other = {0};                                                                                  \
        ptrdiff_t j = 0;                                                                                               \
        for (; j + 16 <= p; j += 16) {                                                                                 \
            Lanes v, w;                                                                                                \
            LOAD(v, x + j);                                                                                            \
            LOAD(w, x + j + 8);                                                                                        \
            sum += TERM(v);                                                                                            \
            other += TERM(w);                                                                                          \
        }                                                                                                              \
        sum += other;                                                                                                  \
        double rest = 0;                                                                                               \
        for (; j < p; j++) rest += REST(x[j]);                                                                         \
        return JOIN(sum) + rest;                                                                                       \
    }
#define SQUARE(v) ((v) * (v))
#define ABSOLUTE(v) __builtin_elementwise_abs(v)
REDUCE(ck_squares, SQUARE, SQUARE)
REDUCE(ck_absolute_sum, ABSOLUTE, fabs)

MULTIVERSIONED double ck_largest_absolute(const double *x, ptrdiff_t p) {
    double largest = 0, check = 0;
    for (ptrdiff_t j = 0; j < p; j++) {
        double size = fabs(x[j]);
        largest = size > largest ? size : largest;
        // 0 of every number, and no number of what is none.
        check += x[j] - x[j];
    }
    return largest + check;
}

MULTIVERSIONED double ck_dot(const double *a, const double *b, ptrdiff_t p) {
    Lanes sum = {0}, other = {0};
    ptrdiff_t j = 0;
    for (; j + 16 <= p; j += 16) {
        Lanes v, w, x, y;
        LOAD(v, a + j);
        LOAD(w, b + j);
        LOAD(x, a + j + 8);
        LOAD(y, b + j + 8);
        sum += v * w;
        other += x * y;
    }
    sum += other;
    double rest = 0;
    for (; j < p; j++) rest += a[j] * b[j];
    return JOIN(sum) + rest;
}

MULTIVERSIONED double ck_scale_offset(
    double *out, const double *x, double factor, const double *offset, ptrdiff_t p) {
    Lanes sum = {0};
    ptrdiff_t j = 0;
    for (; j + 8 <= p; j += 8) {
        Lanes v, o;
        LOAD(v, x + j);
        LOAD(o, offset + j);
        v = v * factor + o;
        sum += v * v;
        STORE(out + j, v);
    }
    double rest = 0;
    for (; j < p; j++) {
        out[j] = x[j] * factor + offset[j];
        rest += out[j] * out[j];
    }
    return JOIN(sum) + rest;
}

MULTIVERSIONED void ck_shift_scale(double *out, const double *x, double shift, double factor, ptrdiff_t p) {
    for (ptrdiff_t j = 0; j < p; j++) out[j] = (x[j] - shift) * factor;
}

MULTIVERSIONED void ck_window(
    double *out, const double *x, const double *weights, ptrdiff_t width, ptrdiff_t count) {
    ptrdiff_t j = 0;
    for (; j + 32 <= count; j += 32) {
        Lanes a = {0}, b = {0}, c = {0}, d = {0};
        for (ptrdiff_t t = 0; t < width; t++) {
            const double *from = x + j + t;
            double w = weights[t];
            Lanes v0, v1, v2, v3;
            LOAD(v0, from);
            LOAD(v1, from + 8);
            LOAD(v2, from + 16);
            LOAD(v3, from + 24);
            a += v0 * w;
            b += v1 * w;
            c += v2 * w;
            d += v3 * w;
        }
        STORE(out + j, a);
        STORE(out + j + 8, b);
        STORE(out + j + 16, c);
        STORE(out + j + 24, d);
    }
    for (; j < count; j++) {
        double sum = 0;
        for (ptrdiff_t t = 0; t < width; t++) sum += weights[t] * x[j + t];
        out[j] = sum;
    }
}

MULTIVERSIONED void ck_window_about(
    double *out, const double *x, const double *weights, ptrdiff_t width, ptrdiff_t c, double kept, ptrdiff_t count) {
    ptrdiff_t j = 0;
    for (; j + 32 <= count; j += 32) {
        Lanes o0, o1, o2, o3;
        LOAD(o0, x + j + c);
        LOAD(o1, x + j + c + 8);
        LOAD(o2, x + j + c + 16);
        LOAD(o3, x + j + c + 24);
        Lanes a0 = o0 * kept, a1 = o1 * kept, a2 = o2 * kept, a3 = o3 * kept;
        for (ptrdiff_t t = 0; t < width; t++) {
            const double *from = x + j + t;
            double w = weights[t];
            Lanes v0, v1, v2, v3;
            LOAD(v0, from);
            LOAD(v1, from + 8);
            LOAD(v2, from + 16);
            LOAD(v3, from + 24);
            a0 += (v0 - o0) * w;
            a1 += (v1 - o1) * w;
            a2 += (v2 - o2) * w;
            a3 += (v3 - o3) * w;
        }
        STORE(out + j, a0);
        STORE(out + j + 8, a1);
        STORE(out + j + 16, a2);
        STORE(out + j + 24, a3);
    }
    for (; j < count; j++) {
        double own = x[j + c], sum = kept * own;
        for (ptrdiff_t t = 0; t < width; t++) sum += weights[t] * (x[j + t] - own);
        out[j] = sum;
    }
}

MULTIVERSIONED double ck_deflate(
    double *out, const double *x, const double *t, const double *loadings, ptrdiff_t k, ptrdiff_t p) {
    Lanes sum = {0};
    ptrdiff_t j = 0;
    for (; j + 16 <= p; j += 16) {
        Lanes v, w;
        LOAD(v, x + j);
        LOAD(w, x + j + 8);
        for (ptrdiff_t a = 0; a < k; a++) {
            Lanes l, m;
            LOAD(l, loadings + a * p + j);
            LOAD(m, loadings + a * p + j + 8);
            v -= l * t[a];
            w -= m * t[a];
        }
        sum += v * v + w * w;
        STORE(out + j, v);
        STORE(out + j + 8, w);
    }
    double rest = 0;
    for (; j < p; j++) {
        double v = x[j];
        for (ptrdiff_t a = 0; a < k; a++) v -= t[a] * loadings[a * p + j];
        out[j] = v;
        rest += v * v;
    }
    return JOIN(sum) + rest;
}

MULTIVERSIONED void ck_residuals(
    double *out, const double *x, const double *t, const double *loadings, ptrdiff_t k, ptrdiff_t p, ptrdiff_t m) {
    for (ptrdiff_t i = 0; i < m; i++) out[i] = 0;
    ptrdiff_t i = 0;
    // Four rows share each loading that is read.
    for (; i + 4 <= m; i += 4) {
        const double *x0 = x + i * p, *x1 = x0 + p, *x2 = x1 + p, *x3 = x2 + p;
        const double *t0 = t + i * k, *t1 = t0 + k, *t2 = t1 + k, *t3 = t2 + k;
        Lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
        ptrdiff_t j = 0;
        for (; j + 16 <= p; j += 16) {
            Lanes a0, a1, a2, a3, b0, b1, b2, b3;
            LOAD(a0, x0 + j);
            LOAD(a1, x1 + j);
            LOAD(a2, x2 + j);
            LOAD(a3, x3 + j);
            LOAD(b0, x0 + j + 8);
            LOAD(b1, x1 + j + 8);
            LOAD(b2, x2 + j + 8);
            LOAD(b3, x3 + j + 8);
            for (ptrdiff_t c = 0; c < k; c++) {
                Lanes l, n;
                LOAD(l, loadings + c * p + j);
                LOAD(n, loadings + c * p + j + 8);
                a0 -= l * t0[c];
                a1 -= l * t1[c];
                a2 -= l * t2[c];
                a3 -= l * t3[c];
                b0 -= n * t0[c];
                b1 -= n * t1[c];
                b2 -= n * t2[c];
                b3 -= n * t3[c];
            }
            s0 += a0 * a0 + b0 * b0;
            s1 += a1 * a1 + b1 * b1;
            s2 += a2 * a2 + b2 * b2;
            s3 += a3 * a3 + b3 * b3;
        }
        double rest[4] = {0, 0, 0, 0};
        for (; j < p; j++) {
            for (int r = 0; r < 4; r++) {
                double v = x[(i + r) * p + j];
                for (ptrdiff_t c = 0; c < k; c++) v -= t[(i + r) * k + c] * loadings[c * p + j];
                rest[r] += v * v;
            }
        }
        out[i] = JOIN(s0) + rest[0];
        out[i + 1] = JOIN(s1) + rest[1];
        out[i + 2] = JOIN(s2) + rest[2];
        out[i + 3] = JOIN(s3) + rest[3];
    }
    for (; i < m; i++) {
        Lanes sum = {0};
        ptrdiff_t j = 0;
        for (; j + 8 <= p; j += 8) {
            Lanes v;
            LOAD(v, x + i * p + j);
            for (ptrdiff_t c = 0; c < k; c++) {
                Lanes l;
                LOAD(l, loadings + c * p + j);
                v -= l * t[i * k + c];
            }
            sum += v * v;
        }
        double rest = 0;
        for (; j < p; j++) {
            double v = x[i * p + j];
            for (ptrdiff_t c = 0; c < k; c++) v -= t[i * k + c] * loadings[c * p + j];
            rest += v * v;
        }
        out[i] = JOIN(sum) + rest;
    }
}
