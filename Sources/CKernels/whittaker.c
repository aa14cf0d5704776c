#include "CKernels.h"

#include <string.h>

#include "multiversioned.h"

// Eight spectra stand beside each other. Two such groups go forward together: while one waits for its divisions,
// the other works. No lane takes notice of another, so what a spectrum gets does not depend on its neighbours.
typedef double Lanes __attribute__((ext_vector_type(8)));
typedef long Mask __attribute__((ext_vector_type(8)));
#define GROUPS (CK_LANES / 8)
#define EACH_GROUP _Pragma("clang loop unroll(full)") for (int g = 0; g < GROUPS; g++)

// Beneath it the reciprocal of a number is near the largest number that there is.
#define LEAST_DIVISOR 0x1p-960
// Weights beneath it count for nothing, and are kept clear of the former.
#define GREATEST_EXPONENT 600

MULTIVERSIONED void ck_whittaker(
    double *z, double *factor, unsigned char *state, const double *y, const double *weights, double penalty,
    ptrdiff_t p) {
    Lanes *Z = (Lanes *)z, *F = (Lanes *)factor;
    const Lanes *Y = (const Lanes *)y, *W = (const Lanes *)weights;
    Lanes m[GROUPS] = {0}, l[GROUPS] = {0}, u[GROUPS] = {0}, n[GROUPS] = {0}, v[GROUPS] = {0};
    Lanes least[GROUPS];
    Mask determined[GROUPS];
    EACH_GROUP {
        least[g] = 1;
        determined[g] = -1;
    }
    for (ptrdiff_t j = 0; j < p; j++) {
        EACH_GROUP {
            ptrdiff_t i = j * GROUPS + g;
            // z_j = y_j with its weight into the first row; what is left of it into the second.
            Lanes w = W[i], sum = m[g] + w, divisor = sum > 0 ? sum : 1, share = 1 / divisor;
            least[g] = __builtin_elementwise_min(least[g], divisor);
            Lanes kept = m[g] * share, left = kept * w, right = Y[i] - u[g];
            Lanes below = n[g] + left * l[g] * l[g];
            divisor = below > 0 ? below : 1;
            least[g] = __builtin_elementwise_min(least[g], divisor);
            v[g] -= left * l[g] / divisor * (right + l[g] * v[g]);
            n[g] = below;
            u[g] += w * share * right;
            l[g] = w > 0 ? l[g] * kept : l[g];
            m[g] = sum;
            if (j + 2 < p) {
                // Δ²z = 0 with the penalty into the first row, which is then final; what is left into the second.
                share = 1 / (m[g] + penalty);
                kept = m[g] * share;
                Lanes taken = penalty * share;
                F[2 * i] = kept * l[g] - 2 * taken;
                F[2 * i + 1] = taken;
                Z[i] = kept * u[g];
                Lanes a = -2 - l[g], rest = -u[g] - a * v[g];
                left = kept * penalty;
                below = n[g] + left * a * a;
                divisor = below > 0 ? below : 1;
                least[g] = __builtin_elementwise_min(least[g], divisor);
                share = left / divisor;
                l[g] = a * share;
                u[g] = below > 0 ? v[g] + l[g] * rest : 0;
                n[g] = below > 0 ? n[g] * share : left;
                m[g] = below;
                v[g] = rest;
            } else {
                determined[g] &= m[g] > 0;
                F[2 * i] = l[g];
                F[2 * i + 1] = 0;
                Z[i] = u[g];
                m[g] = n[g];
                l[g] = 0;
                u[g] = v[g];
                n[g] = 0;
                v[g] = 0;
            }
        }
    }
    Lanes first[GROUPS] = {0}, second[GROUPS] = {0};
    for (ptrdiff_t j = p - 1; j >= 0; j--) {
        EACH_GROUP {
            ptrdiff_t i = j * GROUPS + g;
            Lanes value = (Z[i] - F[2 * i + 1] * second[g]) - F[2 * i] * first[g];
            second[g] = first[g];
            first[g] = value;
            Z[i] = value;
        }
    }
    for (int g = 0; g < GROUPS; g++)
        for (int k = 0; k < 8; k++)
            state[8 * g + k] = least[g][k] < LEAST_DIVISOR ? 2 : determined[g][k] != 0;
}

MULTIVERSIONED void ck_weigh_sides(
    double *weights, unsigned char *changed, const double *y, const double *z, double above, double below,
    ptrdiff_t p) {
    Lanes *W = (Lanes *)weights;
    const Lanes *Y = (const Lanes *)y, *Z = (const Lanes *)z;
    Mask other[GROUPS] = {0};
    for (ptrdiff_t j = 0; j < p; j++) {
        EACH_GROUP {
            ptrdiff_t i = j * GROUPS + g;
            Lanes high = above, low = below, weight = Y[i] - Z[i] > 0 ? high : low;
            other[g] |= weight != W[i];
            W[i] = weight;
        }
    }
    for (int g = 0; g < GROUPS; g++)
        for (int k = 0; k < 8; k++) changed[8 * g + k] = other[g][k] != 0;
}

// e^x of −708 ≤ x ≤ 708 to the last digit but one: x = n·ln 2 + r, |r| ≤ ln 2/2, and the series of r to r¹³.
#define EXPONENTIAL(RESULT, ARGUMENT)                                                                                  \
    do {                                                                                                               \
        Lanes limited = __builtin_elementwise_max((ARGUMENT), (Lanes)(-708));                                          \
        limited = __builtin_elementwise_min(limited, (Lanes)(708));                                                    \
        Lanes shifted = limited * 1.44269504088896338700e+00 + 0x1.8p52, whole = shifted - 0x1.8p52;                   \
        Lanes r = (limited - whole * 6.93147180369123816490e-01) - whole * 1.90821492927058770002e-10;                 \
        Lanes s = 1.0 / 6227020800;                                                                                    \
        s = s * r + 1.0 / 479001600;                                                                                   \
        s = s * r + 1.0 / 39916800;                                                                                    \
        s = s * r + 1.0 / 3628800;                                                                                     \
        s = s * r + 1.0 / 362880;                                                                                      \
        s = s * r + 1.0 / 40320;                                                                                       \
        s = s * r + 1.0 / 5040;                                                                                        \
        s = s * r + 1.0 / 720;                                                                                         \
        s = s * r + 1.0 / 120;                                                                                         \
        s = s * r + 1.0 / 24;                                                                                          \
        s = s * r + 1.0 / 6;                                                                                           \
        s = s * r + 0.5;                                                                                               \
        s = s * r + 1;                                                                                                 \
        s = s * r + 1;                                                                                                 \
        /* The last bits of `shifted` are n. */                                                                        \
        (RESULT) = (Lanes)((Mask)s + ((Mask)shifted << 52));                                                           \
    } while (0)

MULTIVERSIONED void ck_weigh_below(
    double *weights, double *below, double *count, const double *y, const double *z, const double *exponent,
    ptrdiff_t p) {
    Lanes *W = (Lanes *)weights;
    const Lanes *Y = (const Lanes *)y, *Z = (const Lanes *)z;
    Lanes t[GROUPS];
    memcpy(t, exponent, sizeof t);
    Lanes sum[GROUPS] = {0}, number[GROUPS] = {0}, divisor[GROUPS];
    for (ptrdiff_t j = 0; j < p; j++) {
        EACH_GROUP {
            Lanes residual = Y[j * GROUPS + g] - Z[j * GROUPS + g];
            sum[g] -= residual < 0 ? residual : 0;
            number[g] += residual < 0 ? (Lanes)1 : 0;
        }
    }
    memcpy(below, sum, sizeof sum);
    memcpy(count, number, sizeof number);
    EACH_GROUP divisor[g] = sum[g] > 0 ? sum[g] : 1;
    for (ptrdiff_t j = 0; j < p; j++) {
        EACH_GROUP {
            ptrdiff_t i = j * GROUPS + g;
            Lanes residual = Y[i] - Z[i], power;
            EXPONENTIAL(power, t[g] * (-residual / divisor[g]));
            W[i] = residual < 0 ? power : 0;
        }
    }
}

MULTIVERSIONED void ck_weigh_logistic(
    double *weights, double *count, double *change, double *size, const double *y, const double *z, ptrdiff_t p) {
    Lanes *W = (Lanes *)weights;
    const Lanes *Y = (const Lanes *)y, *Z = (const Lanes *)z;
    Lanes sum[GROUPS] = {0}, number[GROUPS] = {0}, squares[GROUPS] = {0}, mean[GROUPS], s[GROUPS];
    for (ptrdiff_t j = 0; j < p; j++) {
        EACH_GROUP {
            Lanes residual = Y[j * GROUPS + g] - Z[j * GROUPS + g];
            sum[g] += residual < 0 ? residual : 0;
            number[g] += residual < 0 ? (Lanes)1 : 0;
        }
    }
    EACH_GROUP mean[g] = sum[g] / (number[g] > 1 ? number[g] : 2);
    for (ptrdiff_t j = 0; j < p; j++) {
        EACH_GROUP {
            Lanes residual = Y[j * GROUPS + g] - Z[j * GROUPS + g], apart = residual - mean[g];
            squares[g] += residual < 0 ? apart * apart : 0;
        }
    }
    EACH_GROUP {
        Lanes variance = squares[g] / (number[g] > 1 ? number[g] - 1 : 1);
        // Of 0 the quotients are to be 0 or infinite, never no number.
        s[g] = __builtin_elementwise_max(__builtin_elementwise_sqrt(variance), (Lanes)0x1p-1022);
    }
    Lanes changes[GROUPS] = {0}, sizes[GROUPS] = {0};
    for (ptrdiff_t j = 0; j < p; j++) {
        EACH_GROUP {
            ptrdiff_t i = j * GROUPS + g;
            Lanes x = 2 * ((Y[i] - Z[i]) - (2 * s[g] - mean[g])) / s[g], power;
            EXPONENTIAL(power, x);
            Lanes weight = x > GREATEST_EXPONENT ? 0 : 1 / (1 + power), old = W[i];
            changes[g] += (weight - old) * (weight - old);
            sizes[g] += old * old;
            W[i] = weight;
        }
    }
    memcpy(count, number, sizeof number);
    memcpy(change, changes, sizeof changes);
    memcpy(size, sizes, sizeof sizes);
}
