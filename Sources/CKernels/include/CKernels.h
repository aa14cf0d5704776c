/// The few loops that need the C compiler's vectoriser. Each is compiled for several processors and the one that fits is
/// chosen when the program starts; results on one machine do not depend on anything else.
///
/// All matrices are row-major. No pointer may overlap another unless it is said so.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>

/// out[i] = values[i] − origin[i], n of them.
void ck_subtract_double(double *out, const double *values, const double *origin, ptrdiff_t n);
/// The same of single-precision values.
void ck_subtract_float(double *out, const float *values, const double *origin, ptrdiff_t n);

/// out[j] = x[j] − origin; returns Σ out[j]. `out` may be `x`.
double ck_shift_double(double *out, const double *x, double origin, ptrdiff_t p);
/// The same of single-precision values.
double ck_shift_float(double *out, const float *x, double origin, ptrdiff_t p);

/// Σ x[j]².
double ck_squares(const double *x, ptrdiff_t p);
/// Σ |x[j]|.
double ck_absolute_sum(const double *x, ptrdiff_t p);
/// max |x[j]|; of a value that is no number, no number or more than any number.
double ck_largest_absolute(const double *x, ptrdiff_t p);
/// Σ a[j]·b[j].
double ck_dot(const double *a, const double *b, ptrdiff_t p);
/// out[j] = x[j]·factor + offset[j]; returns Σ out[j]². `out` may be `x`.
double ck_scale_offset(double *out, const double *x, double factor, const double *offset, ptrdiff_t p);
/// out[j] = (x[j] − shift)·factor. `out` may be `x`.
void ck_shift_scale(double *out, const double *x, double shift, double factor, ptrdiff_t p);

/// out[j] = Σ_t weights[t] · x[j + t], count of them: the inner part of a moving window.
void ck_window(double *out, const double *x, const double *weights, ptrdiff_t width, ptrdiff_t count);

/// out[j] = kept·x[j + c] + Σ_t weights[t] · (x[j + t] − x[j + c]), count of them: the same with weights that sum to `kept`,
/// about the channel c of the window, so that what is constant stays so to the last bit.
void ck_window_about(
    double *out, const double *x, const double *weights, ptrdiff_t width, ptrdiff_t c, double kept, ptrdiff_t count);

/// out[j] = x[j] − Σ_a t[a] · loadings[a * p + j]; returns Σ out[j]². `out` may be `x`.
double ck_deflate(double *out, const double *x, const double *t, const double *loadings, ptrdiff_t k, ptrdiff_t p);

/// ‖x_i − t_i·loadings‖² of m rows, each of p values, into out[i].
void ck_residuals(
    double *out, const double *x, const double *t, const double *loadings, ptrdiff_t k, ptrdiff_t p, ptrdiff_t m);

/// The pixels of a tile: a block of bands × CK_TILE doubles, one row a band, in which the pixels of a cube are taken. A whole
/// one is CK_TILE_LINES lines high.
#define CK_TILE 64
#define CK_TILE_LINES 4

/// out[b * CK_TILE + i] = x[i * bands + b]: the spectra of n ≤ CK_TILE pixels turned; `size` the bytes of a number.
void ck_turn(void *out, const void *x, ptrdiff_t size, ptrdiff_t bands, ptrdiff_t n);
/// A tile of stored numbers as reflectance about its first band, which goes to `origin`: with i = l * width + s,
/// out[b * CK_TILE + i] = (x[b * stride + l * lineStride + s] − dark[b * ld + s])·gain[b * ld + s] − origin[i]; without
/// `dark`, x alone. Pixels from lines * width on become 0.
///
/// `number`: 0 uint8, 1 int8, 2 uint16, 3 int16, 4 uint32, 5 int32, 6 float, 7 double.
void ck_ready(
    double *out, double *origin, const void *x, int number, ptrdiff_t stride, ptrdiff_t lineStride, const double *dark,
    const double *gain, ptrdiff_t ld, ptrdiff_t bands, ptrdiff_t lines, ptrdiff_t width);
/// out[f * ldOut + i] = Σ_b table[f * bands + b] · tile[b * CK_TILE + i] of k functionals; and where it is asked for,
/// moments[i] = Σ_b tile[b][i] and moments[CK_TILE + i] = Σ_b tile[b][i]².
void ck_project(
    double *out, ptrdiff_t ldOut, const double *table, ptrdiff_t k, double *moments, const double *tile,
    ptrdiff_t bands);
/// The mean of the rows of a tile and Σ (x − mean)², of each of its pixels.
void ck_tile_moments(double *mean, double *squares, const double *tile, ptrdiff_t rows);
/// A banded operator on a tile: row j of `out` is Σ_t weights[offsets[j] + t] · row starts[j] + t.
void ck_tile_band(
    double *out, const double *tile, const ptrdiff_t *starts, const ptrdiff_t *offsets, const double *weights,
    ptrdiff_t outputs);

/// tile[j][i] += levels[j]·origin[i].
void ck_tile_level(double *tile, const double *origin, const double *levels, ptrdiff_t rows);
/// With y = tile[j][i] + levels[j]·origin[i] (levels of 1 where there are none): squares[i] = Σ_j (y + offsets[j])² (offsets of
/// 0 where there are none), and others[i] = Σ_j |y| for `kind` 1, max_j |y| for 2.
void ck_tile_sums(
    double *squares, double *others, const double *tile, const double *origin, const double *levels,
    const double *offsets, ptrdiff_t rows, int kind);

/// The pixels that `ck_scores` and `ck_nearest` take together.
#define CK_SIGHT 32

/// out[i] = sums[i] + level·origin[i] + constant, and where there is an inverse, that times inverse[i] + next.
void ck_levels(
    double *out, const double *sums, const double *origin, double level, double constant, const double *inverse,
    double next, ptrdiff_t n);
/// values[i] = values[i]·inverse[i] + next.
void ck_next_level(double *values, const double *inverse, double next, ptrdiff_t n);
/// inverse[i] = 1/√(squares[i]/degrees). Where the root is not above 16·ε·|means[i] + share·origin[i]| (0 without means),
/// or not finite, it is 0 and refused[i] becomes 1.
void ck_inverse_deviation(
    double *inverse, unsigned char *refused, const double *squares, const double *means, const double *origin,
    double share, double degrees, ptrdiff_t n);
/// With v = inverse[i] (1 where there is none) and c = crossed[i]·v (0 where there is none): squares[i] = max(squares[i]·v² +
/// 2c + offsetSquares, 0) and magnitudes[i] = magnitudes[i]·v² + 2|c| + offsetSquares.
void ck_squares_of_terms(
    double *squares, double *magnitudes, const double *crossed, const double *inverse, double offsetSquares,
    ptrdiff_t n);
/// refused[i] becomes 1 where a[i] or b[i] is not finite.
void ck_refuse_not_finite(unsigned char *refused, const double *a, const double *b, ptrdiff_t n);
/// outside[i] = max(squares[i] − Σ_a v² + offsetSquares − 2·offset[i], 0), v = values[a * ld + i] of r rows, without the
/// last two terms where there is no offset; uncertain[i] becomes 1 where it is not above leastShare of the size of its terms.
void ck_outside(
    double *outside, unsigned char *uncertain, const double *values, ptrdiff_t ld, ptrdiff_t r, const double *offset,
    double offsetSquares, const double *squares, const double *magnitudes, double leastShare, ptrdiff_t n);
/// With y = values − centre, r numbers of each pixel in rows of length ld: t = inner·y (y itself without `inner`), which goes to
/// row i of `scores`, n × k, and where there are residuals, residuals[i] += ‖y − tᵀ·loadings‖². `inner` and `loadings` are
/// k × r; `scratch` is room for (r + k)·CK_SIGHT. refused[i] becomes 1 where a score is not finite.
void ck_scores(
    double *scores, double *residuals, unsigned char *refused, const double *values, ptrdiff_t ld, ptrdiff_t r,
    const double *centre, const double *inner, const double *loadings, ptrdiff_t k, double *scratch, ptrdiff_t n);
/// With w = t·whitening (d × d) of each row t of `scores`, n × d, and h_c = ‖w − centre c‖² of g centres (g × d): best[i] is the
/// first c with the greatest logPriors[c] − h_c/2, nearest[i] its h_c, and all[i * g + c] = h_c where it is asked for.
/// `scratch` is room for 2·d·CK_SIGHT.
void ck_nearest(
    int *best, double *nearest, double *all, const double *scores, const double *whitening, ptrdiff_t d,
    const double *centres, const double *logPriors, ptrdiff_t g, double *scratch, ptrdiff_t n);

/// x[j] = (x[j] − dark[j])·gain[j]: reflectance of raw values, in place.
void ck_reflectance(double *x, const double *dark, const double *gain, ptrdiff_t count);

/// sums[j] += Σ_i x[i * p + j] of m rows of p. A sum that is not finite tells of a value that is not, or of overflow.
void ck_add_rows(double *sums, const double *x, ptrdiff_t p, ptrdiff_t m);
/// out = x − mean of m rows of p, and squares[j] += Σ_i out[i * p + j]². `out` may not be `x`.
void ck_centre_rows(double *out, double *squares, const double *x, const double *mean, ptrdiff_t p, ptrdiff_t m);
/// squares[j] += Σ_i (x[i * p + j] − mean[j])² of m rows of p.
void ck_add_squares(double *squares, const double *x, const double *mean, ptrdiff_t p, ptrdiff_t m);
/// t[i] = Σ_j x[i * p + j]·r[j] and z[j] += Σ_i t[i]·x[i * p + j] of m rows of p, in one pass over them.
void ck_project_back(double *t, double *z, const double *x, const double *r, ptrdiff_t p, ptrdiff_t m);

/// One step of sequential minimal optimisation on `width` rows (a multiple of 8) with `copies` variables each:
/// outputs += step·(kernelI − kernelJ) unless `step` is 0, then the greatest v = −(outputs + linear) + rising, whose place
/// (the first of equals) is returned, and the least v = −(outputs + linear) + falling. `rising` is 0 or −∞, `falling` 0 or ∞.
ptrdiff_t ck_smo_step(
    double *outputs, double step, const double *rising, const double *falling, const double *linear,
    const double *kernelI, const double *kernelJ, ptrdiff_t width, ptrdiff_t copies, double *highest, double *lowest);
/// The place of the greatest gain d²/(diagonalI + diagonal − 2·kernelI), d = highest + (outputs + linear) − falling > 0;
/// `gain` is −1 where there is none. A curvature of 0 or less counts as `leastCurvature`.
ptrdiff_t ck_smo_partner(
    const double *outputs, const double *falling, const double *linear, const double *kernelI, const double *diagonal,
    double diagonalI, double highest, double leastCurvature, ptrdiff_t width, ptrdiff_t copies, double *gain);

/// Σ (x[j] − origin).
double ck_sum_about(const double *x, double origin, ptrdiff_t p);
/// Σ v², v = (x[j] − origin) − mean.
double ck_squares_about(const double *x, double origin, double mean, ptrdiff_t p);
/// The same, and Σ v·r[j] of it, in one pass.
double ck_squares_and_product(
    double *product, const double *x, const double *r, double origin, double mean, ptrdiff_t p);
/// out[j] = ((x[j] − origin) − mean)·factor + offset. `out` may be `x`.
void ck_standardise(
    double *out, const double *x, double origin, double mean, double factor, double offset, ptrdiff_t p);

/// What `ck_window_about` computes about the middle of 2h + 1 weights that are the same on both sides (sign 1) or
/// opposite (sign −1; then `kept` is 0), with half the products.
void ck_window_pairs(
    double *out, const double *x, const double *weights, ptrdiff_t h, double sign, double kept, ptrdiff_t count);

/// Keeps memory that is freed for later, up to a number of bytes.
void ck_keep_memory(size_t bytes);

/// Decodes base64 (RFC 4648, with padding, no white space) into at most count/4·3 bytes; −1 where it is none.
ptrdiff_t ck_base64_decode(unsigned char *out, const unsigned char *text, ptrdiff_t count);

/// Asks for a row that is wanted soon.
void ck_prefetch(const double *x, ptrdiff_t p);
/// Copies a row to where it stays, past the caches where `streaming`, and adds it to `sums` unless that is null; 0 when
/// a value is not finite. Streaming ends with `ck_fence`.
int ck_store_row(double *out, double *sums, const double *x, ptrdiff_t p, int streaming);
/// Makes what was streamed visible to other threads.
void ck_fence(void);
/// x[j] −= vector[j]; 0 when a value is not finite then.
int ck_subtract_in_place(double *x, const double *vector, ptrdiff_t p);

/// The spectra that the following take together; arrays of p channels hold channel j of spectrum k at
/// [j * CK_LANES + k], on a boundary of 64 bytes; what stands once a spectrum need not. What a spectrum gets does not
/// depend on the others.
#define CK_LANES 16

/// z = argmin Σ_j w_j·(y_j − z_j)² + penalty·Σ_j (Δ²z)_j² of each spectrum, p > 2, by rotations as
/// `PenalisedDifferences` makes them; `factor` is room for 2p channels. state[k]: 1 done, 0 too few weights, 2 weights too small for this way.
void ck_whittaker(
    double *z, double *factor, unsigned char *state, const double *y, const double *weights, double penalty,
    ptrdiff_t p);
/// w_j = above where y_j > z_j, else below; changed[k] tells whether a weight of the spectrum is another now.
void ck_weigh_sides(
    double *weights, unsigned char *changed, const double *y, const double *z, double above, double below, ptrdiff_t p);
/// w_j = exp(t·|d_j|/S) where d_j = y_j − z_j < 0, else 0, with t = exponent[k], S = below[k] = Σ |d_j| over the
/// count[k] channels with d_j < 0. Of a count below 2 the weights mean nothing.
void ck_weigh_below(
    double *weights, double *below, double *count, const double *y, const double *z, const double *exponent,
    ptrdiff_t p);
/// w_j = 1/(1 + exp(2·(d_j − (2s − m))/s)), d = y − z, m and s the mean and the standard deviation of the count[k]
/// negative d; change[k] = Σ (w − w_old)², size[k] = Σ w_old². Of a count below 2 the weights mean nothing.
void ck_weigh_logistic(
    double *weights, double *count, double *change, double *size, const double *y, const double *z, ptrdiff_t p);

#endif
