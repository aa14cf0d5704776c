#include "CKernels.h"

#include <math.h>

#include "lanes.h"

#define INLINED static inline __attribute__((always_inline))

// The pixels that are taken together: in registers, several sums run side by side.
enum { SIDE = 4, BLOCK = 8 * SIDE };

typedef long long Marks __attribute__((vector_size(64)));

// Lanes of a where marks are set, of b elsewhere.
#define CHOOSE(marks, a, b) ((Lanes)(((Marks)(a) & (marks)) | ((Marks)(b) & ~(marks))))

MULTIVERSIONED void ck_levels(
    double *restrict out, const double *restrict sums, const double *restrict origin, double level, double constant,
    const double *restrict inverse, double next, ptrdiff_t n) {
    if (inverse)
        for (ptrdiff_t i = 0; i < n; i++) out[i] = (sums[i] + level * origin[i] + constant) * inverse[i] + next;
    else
        for (ptrdiff_t i = 0; i < n; i++) out[i] = sums[i] + level * origin[i] + constant;
}

MULTIVERSIONED void ck_next_level(double *restrict values, const double *restrict inverse, double next, ptrdiff_t n) {
    for (ptrdiff_t i = 0; i < n; i++) values[i] = values[i] * inverse[i] + next;
}

MULTIVERSIONED void ck_inverse_deviation(
    double *restrict inverse, unsigned char *restrict refused, const double *restrict squares,
    const double *restrict means, const double *restrict origin, double share, double degrees, ptrdiff_t n) {
    for (ptrdiff_t i = 0; i < n; i++) {
        double divisor = sqrt(squares[i] / degrees);
        double size = means ? fabs(means[i] + share * origin[i]) : 0;
        // No number fails the comparisons.
        int isSure = divisor > 16 * 0x1p-52 * size && divisor < INFINITY;
        inverse[i] = isSure ? 1 / divisor : 0;
        refused[i] |= !isSure;
    }
}

MULTIVERSIONED void ck_squares_of_terms(
    double *restrict squares, double *restrict magnitudes, const double *restrict crossed,
    const double *restrict inverse, double offsetSquares, ptrdiff_t n) {
    for (ptrdiff_t i = 0; i < n; i++) {
        double own = inverse ? inverse[i] : 1;
        double product = crossed ? crossed[i] * own : 0;
        own *= own;
        double value = squares[i] * own + 2 * product + offsetSquares;
        squares[i] = value > 0 || value != value ? value : 0;
        magnitudes[i] = magnitudes[i] * own + 2 * fabs(product) + offsetSquares;
    }
}

MULTIVERSIONED void ck_refuse_not_finite(
    unsigned char *restrict refused, const double *restrict a, const double *restrict b, ptrdiff_t n) {
    for (ptrdiff_t i = 0; i < n; i++) refused[i] |= !((a[i] - a[i]) + (b[i] - b[i]) == 0);
}

MULTIVERSIONED void ck_outside(
    double *restrict outside, unsigned char *restrict uncertain, const double *restrict values, ptrdiff_t ld,
    ptrdiff_t r, const double *restrict offset, double offsetSquares, const double *restrict squares,
    const double *restrict magnitudes, double leastShare, ptrdiff_t n) {
    for (ptrdiff_t i = 0; i < n; i++) outside[i] = 0;
    for (ptrdiff_t a = 0; a < r; a++)
        for (ptrdiff_t i = 0; i < n; i++) outside[i] += values[a * ld + i] * values[a * ld + i];
    for (ptrdiff_t i = 0; i < n; i++) {
        double inside = outside[i], shift = offset ? offsetSquares - 2 * offset[i] : 0;
        double size = magnitudes[i] + inside + (offset ? offsetSquares + 2 * fabs(offset[i]) : 0);
        double value = squares[i] - inside + shift;
        outside[i] = value > 0 ? value : 0;
        uncertain[i] |= !(value > leastShare * size);
    }
}

// Scores of BLOCK pixels whose values stand in `y`, r × BLOCK; `t` is room for k × BLOCK.
INLINED void scoresOfBlock(
    double *restrict t, double *restrict y, double *restrict residuals, ptrdiff_t r, const double *restrict centre,
    const double *restrict inner, const double *restrict loadings, ptrdiff_t k) {
    for (ptrdiff_t a = 0; a < r; a++)
        for (ptrdiff_t i = 0; i < BLOCK; i++) y[a * BLOCK + i] -= centre[a];
    if (!inner) {
        memcpy(t, y, (size_t)(r * BLOCK) * sizeof(double));
        return;
    }
    for (ptrdiff_t c = 0; c < k; c++) {
        Lanes s[SIDE] = {{0}};
        for (ptrdiff_t a = 0; a < r; a++)
            for (int v = 0; v < SIDE; v++) {
                Lanes x;
                LOAD(x, y + a * BLOCK + 8 * v);
                s[v] += inner[c * r + a] * x;
            }
        for (int v = 0; v < SIDE; v++) STORE(t + c * BLOCK + 8 * v, s[v]);
    }
    if (!residuals) return;
    Lanes q[SIDE];
    for (int v = 0; v < SIDE; v++) LOAD(q[v], residuals + 8 * v);
    for (ptrdiff_t a = 0; a < r; a++) {
        Lanes left[SIDE];
        for (int v = 0; v < SIDE; v++) LOAD(left[v], y + a * BLOCK + 8 * v);
        for (ptrdiff_t c = 0; c < k; c++)
            for (int v = 0; v < SIDE; v++) {
                Lanes x;
                LOAD(x, t + c * BLOCK + 8 * v);
                left[v] -= loadings[c * r + a] * x;
            }
        for (int v = 0; v < SIDE; v++) q[v] += left[v] * left[v];
    }
    for (int v = 0; v < SIDE; v++) STORE(residuals + 8 * v, q[v]);
}

MULTIVERSIONED void ck_scores(
    double *restrict scores, double *restrict residuals, unsigned char *restrict refused,
    const double *restrict values, ptrdiff_t ld, ptrdiff_t r, const double *restrict centre,
    const double *restrict inner, const double *restrict loadings, ptrdiff_t k, double *restrict scratch, ptrdiff_t n) {
    double *y = scratch, *t = scratch + r * BLOCK;
    double own[BLOCK] = {0};
    for (ptrdiff_t first = 0; first < n; first += BLOCK) {
        ptrdiff_t count = n - first < BLOCK ? n - first : BLOCK;
        if (count < BLOCK) memset(y, 0, (size_t)(r * BLOCK) * sizeof(double));
        for (ptrdiff_t a = 0; a < r; a++)
            memcpy(y + a * BLOCK, values + a * ld + first, (size_t)count * sizeof(double));
        if (residuals) memcpy(own, residuals + first, (size_t)count * sizeof(double));
        scoresOfBlock(t, y, residuals ? own : NULL, r, centre, inner, loadings, k);
        if (residuals) memcpy(residuals + first, own, (size_t)count * sizeof(double));
        for (ptrdiff_t i = 0; i < count; i++) {
            double rest = 0;
            for (ptrdiff_t c = 0; c < k; c++) {
                double value = t[c * BLOCK + i];
                scores[(first + i) * k + c] = value;
                rest += value - value;
            }
            refused[first + i] |= !(rest == 0);
        }
    }
}

MULTIVERSIONED void ck_nearest(
    int *restrict best, double *restrict nearest, double *restrict all, const double *restrict scores,
    const double *restrict whitening, ptrdiff_t d, const double *restrict centres, const double *restrict logPriors,
    ptrdiff_t g, double *restrict scratch, ptrdiff_t n) {
    double *t = scratch, *w = scratch + d * BLOCK;
    for (ptrdiff_t first = 0; first < n; first += BLOCK) {
        ptrdiff_t count = n - first < BLOCK ? n - first : BLOCK;
        if (count < BLOCK) memset(t, 0, (size_t)(d * BLOCK) * sizeof(double));
        for (ptrdiff_t i = 0; i < count; i++)
            for (ptrdiff_t a = 0; a < d; a++) t[a * BLOCK + i] = scores[(first + i) * d + a];
        for (ptrdiff_t b = 0; b < d; b++) {
            Lanes s[SIDE] = {{0}};
            for (ptrdiff_t a = 0; a < d; a++)
                for (int v = 0; v < SIDE; v++) {
                    Lanes x;
                    LOAD(x, t + a * BLOCK + 8 * v);
                    s[v] += whitening[a * d + b] * x;
                }
            for (int v = 0; v < SIDE; v++) STORE(w + b * BLOCK + 8 * v, s[v]);
        }
        Lanes most[SIDE], least[SIDE], place[SIDE];
        for (ptrdiff_t c = 0; c < g; c++) {
            Lanes s[SIDE] = {{0}};
            for (ptrdiff_t a = 0; a < d; a++)
                for (int v = 0; v < SIDE; v++) {
                    Lanes x;
                    LOAD(x, w + a * BLOCK + 8 * v);
                    x -= centres[c * d + a];
                    s[v] += x * x;
                }
            for (int v = 0; v < SIDE; v++) {
                Lanes value = logPriors[c] - s[v] / 2;
                Marks isNew = c == 0 ? ~(Marks){0} : (Marks)(value > most[v]);
                if (c == 0) most[v] = least[v] = place[v] = (Lanes){0};
                most[v] = CHOOSE(isNew, value, most[v]);
                least[v] = CHOOSE(isNew, s[v], least[v]);
                place[v] = CHOOSE(isNew, (Lanes){0} + (double)c, place[v]);
            }
            if (all)
                for (ptrdiff_t i = 0; i < count; i++) all[(first + i) * g + c] = s[i / 8][i % 8];
        }
        for (ptrdiff_t i = 0; i < count; i++) {
            best[first + i] = (int)place[i / 8][i % 8];
            nearest[first + i] = least[i / 8][i % 8];
        }
    }
}
