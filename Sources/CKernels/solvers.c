#include "CKernels.h"

#include <math.h>
#include <string.h>

#include "lanes.h"

typedef long long Places __attribute__((vector_size(64)));

#define ALL(value) ((Lanes){value, value, value, value, value, value, value, value})

MULTIVERSIONED void ck_add_rows(double *sums, const double *x, ptrdiff_t p, ptrdiff_t m) {
    ptrdiff_t i = 0;
    for (; i + 4 <= m; i += 4) {
        const double *a = x + i * p, *b = a + p, *c = b + p, *d = c + p;
        for (ptrdiff_t j = 0; j < p; j++) sums[j] = (((sums[j] + a[j]) + b[j]) + c[j]) + d[j];
    }
    for (; i < m; i++)
        for (ptrdiff_t j = 0; j < p; j++) sums[j] += x[i * p + j];
}

MULTIVERSIONED void ck_centre_rows(
    double *out, double *squares, const double *x, const double *mean, ptrdiff_t p, ptrdiff_t m) {
    for (ptrdiff_t i = 0; i < m; i++) {
        const double *restrict row = x + i * p;
        double *restrict centred = out + i * p;
        for (ptrdiff_t j = 0; j < p; j++) {
            double d = row[j] - mean[j];
            centred[j] = d;
            squares[j] += d * d;
        }
    }
}

MULTIVERSIONED void ck_add_squares(double *squares, const double *x, const double *mean, ptrdiff_t p, ptrdiff_t m) {
    for (ptrdiff_t i = 0; i < m; i++) {
        const double *restrict row = x + i * p;
        for (ptrdiff_t j = 0; j < p; j++) {
            double d = row[j] - mean[j];
            squares[j] += d * d;
        }
    }
}

// Four rows stay in the first-level cache between their inner products and their sum; the next four are asked for
// during the second, so that memory is never idle.
MULTIVERSIONED void ck_project_back(
    double *t, double *z, const double *x, const double *r, ptrdiff_t p, ptrdiff_t m) {
    ptrdiff_t i = 0;
    for (; i + 4 <= m; i += 4) {
        const double *a = x + i * p, *b = a + p, *c = b + p, *d = c + p;
        Lanes sa = {0}, sb = {0}, sc = {0}, sd = {0};
        ptrdiff_t j = 0;
        for (; j + 8 <= p; j += 8) {
            Lanes v, w;
            LOAD(w, r + j);
            LOAD(v, a + j);
            sa += v * w;
            LOAD(v, b + j);
            sb += v * w;
            LOAD(v, c + j);
            sc += v * w;
            LOAD(v, d + j);
            sd += v * w;
        }
        double ta = JOIN(sa), tb = JOIN(sb), tc = JOIN(sc), td = JOIN(sd);
        for (; j < p; j++) {
            ta += a[j] * r[j];
            tb += b[j] * r[j];
            tc += c[j] * r[j];
            td += d[j] * r[j];
        }
        t[i] = ta;
        t[i + 1] = tb;
        t[i + 2] = tc;
        t[i + 3] = td;
        ptrdiff_t ahead = i + 8 <= m ? 4 * p : 0;
        for (j = 0; j + 8 <= p; j += 8) {
            __builtin_prefetch(a + ahead + j);
            __builtin_prefetch(b + ahead + j);
            __builtin_prefetch(c + ahead + j);
            __builtin_prefetch(d + ahead + j);
            Lanes va, vb, vc, vd, sum;
            LOAD(va, a + j);
            LOAD(vb, b + j);
            LOAD(vc, c + j);
            LOAD(vd, d + j);
            LOAD(sum, z + j);
            sum += (va * ta + vb * tb) + (vc * tc + vd * td);
            STORE(z + j, sum);
        }
        for (; j < p; j++) z[j] += (a[j] * ta + b[j] * tb) + (c[j] * tc + d[j] * td);
    }
    for (; i < m; i++) {
        const double *a = x + i * p;
        Lanes sum = {0};
        ptrdiff_t j = 0;
        for (; j + 8 <= p; j += 8) {
            Lanes v, w;
            LOAD(v, a + j);
            LOAD(w, r + j);
            sum += v * w;
        }
        double s = JOIN(sum);
        for (; j < p; j++) s += a[j] * r[j];
        t[i] = s;
        for (j = 0; j < p; j++) z[j] += a[j] * s;
    }
}

// The place of the greatest of eight lanes, the first of equals, and its value.
static inline ptrdiff_t greatest(const double *values, const long long *places, double *value) {
    double best = values[0];
    long long place = places[0];
    for (int l = 1; l < 8; l++)
        if (values[l] > best || (values[l] == best && places[l] < place)) {
            best = values[l];
            place = places[l];
        }
    *value = best;
    return (ptrdiff_t)place;
}

#define FIRST_PLACES ((Places){0, 1, 2, 3, 4, 5, 6, 7})
#define CHOOSE(mask, a, b) ((Lanes)(((mask) & (Places)(a)) | (~(mask) & (Places)(b))))

MULTIVERSIONED ptrdiff_t ck_smo_step(
    double *outputs, double step, const double *rising, const double *falling, const double *linear,
    const double *kernelI, const double *kernelJ, ptrdiff_t width, ptrdiff_t copies, double *highest, double *lowest) {
    Lanes high = ALL(-INFINITY), low = ALL(INFINITY);
    Places place = FIRST_PLACES, eight = {8, 8, 8, 8, 8, 8, 8, 8};
    if (step != 0) {
        Places here = FIRST_PLACES;
        place = here;
        for (ptrdiff_t k = 0; k < width; k += 8) {
            Lanes f, a, b, q, u;
            LOAD(f, outputs + k);
            LOAD(a, kernelI + k);
            LOAD(b, kernelJ + k);
            f += step * (a - b);
            STORE(outputs + k, f);
            LOAD(q, linear + k);
            Lanes v = -(f + q);
            LOAD(u, rising + k);
            u += v;
            Places more = u > high;
            high = CHOOSE(more, u, high);
            place = (more & here) | (~more & place);
            LOAD(u, falling + k);
            u += v;
            low = CHOOSE(u < low, u, low);
            here += eight;
        }
    }
    for (ptrdiff_t c = step != 0 ? 1 : 0; c < copies; c++) {
        Places here = FIRST_PLACES + (long long)(c * width);
        for (ptrdiff_t k = 0; k < width; k += 8) {
            Lanes f, q, u;
            LOAD(f, outputs + k);
            LOAD(q, linear + c * width + k);
            Lanes v = -(f + q);
            LOAD(u, rising + c * width + k);
            u += v;
            Places more = u > high;
            high = CHOOSE(more, u, high);
            place = (more & here) | (~more & place);
            LOAD(u, falling + c * width + k);
            u += v;
            low = CHOOSE(u < low, u, low);
            here += eight;
        }
    }
    double values[8];
    long long places[8];
    STORE(values, high);
    STORE(places, place);
    double least = low[0];
    for (int l = 1; l < 8; l++) least = low[l] < least ? low[l] : least;
    *lowest = least;
    return greatest(values, places, highest);
}

MULTIVERSIONED ptrdiff_t ck_smo_partner(
    const double *outputs, const double *falling, const double *linear, const double *kernelI, const double *diagonal,
    double diagonalI, double highest, double leastCurvature, ptrdiff_t width, ptrdiff_t copies, double *gain) {
    Lanes best = ALL(-1), least = ALL(leastCurvature), none = ALL(0);
    Places place = FIRST_PLACES, here = FIRST_PLACES, eight = {8, 8, 8, 8, 8, 8, 8, 8};
    for (ptrdiff_t k = 0; k < width; k += 8) {
        Lanes f, q, u, d, row;
        LOAD(f, outputs + k);
        LOAD(d, diagonal + k);
        LOAD(row, kernelI + k);
        // The variables of a row share its curvature: the one that stands highest gains most.
        Lanes difference = none;
        Places from = here;
        for (ptrdiff_t c = 0; c < copies; c++) {
            LOAD(q, linear + c * width + k);
            LOAD(u, falling + c * width + k);
            Lanes candidate = highest + (f + q) - u;
            Places more = candidate > difference;
            difference = CHOOSE(more, candidate, difference);
            from = (more & (here + (long long)(c * width))) | (~more & from);
        }
        Lanes curvature = diagonalI + d - 2 * row;
        curvature = CHOOSE(curvature <= none, least, curvature);
        Lanes value = difference * difference / curvature;
        Places more = (value > best) & (difference > none);
        best = CHOOSE(more, value, best);
        place = (more & from) | (~more & place);
        here += eight;
    }
    double values[8];
    long long places[8];
    STORE(values, best);
    STORE(places, place);
    return greatest(values, places, gain);
}
